/** The choices that make up a random expression: shapes, values, which tensor a step uses. */
import type { Random } from "../../base/random.ts";
import type { Leaf, Node, Ref } from "./expression.testing.ts";
import type { Reference } from "./reference.testing.ts";
import type { Machine } from "./rounding.testing.ts";
import type { DType, Variable } from "./variable.testing.ts";

/** Results stay small: faults do not need size, and the reference is slow. */
export const MOST_ELEMENTS = 120;

const SPECIAL = [
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 1e-40, -1e-45],
  ...[3e38, -3e38, 1e20, -1e-20, 1e4, 16777217, 1e-7, 88.7, -104],
].map(Math.fround);
const SPECIAL_WHOLE = [16777217, -16777219, 123456789, 2147483647, -2147483648, 65537];

/** Which numbers an expression is about. */
type Mood = "coarse" | "fine" | "special";

export class Draw {
  readonly nodes: Node[] = [];
  private readonly mood: Mood;

  constructor(
    readonly random: Random,
    private readonly reference: Reference,
    readonly machine: Machine,
  ) {
    this.mood = this.pick(["coarse", "fine", "special", "special"]);
  }

  chance(probability: number): boolean {
    return this.random.uniform() < probability;
  }

  integer(low: number, high: number): number {
    return this.random.integer(low, high + 1);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.random.integer(0, list.length)]!;
  }

  // Shapes

  size(): number {
    return this.chance(0.05) ? 0 : this.pick([1, 1, 2, 2, 3, 3, 4]);
  }

  shape(rank = this.pick([0, 1, 1, 2, 2, 2, 3, 3, 4])): number[] {
    return Array.from({ length: rank }, () => this.size());
  }

  /** A shape that broadcasts together with the given one. */
  partner(shape: readonly number[]): number[] {
    if (this.chance(0.4)) return [...shape];
    const kept = shape.slice(this.chance(0.4) ? this.integer(0, shape.length) : 0);
    const thinned = kept.map((n) => (this.chance(0.3) ? 1 : n === 1 ? this.size() : n));
    return this.chance(0.1) && thinned.length < 4 ? [this.size(), ...thinned] : thinned;
  }

  /** One of the dimensions, counted from either end. */
  dim(x: Variable): number {
    const limit = Math.max(1, x.rank);
    return this.integer(-limit, limit - 1);
  }

  // Tensors

  variable({ ref }: Ref): Variable {
    return this.reference.nodes[ref]![0]!;
  }

  /** A tensor that there is, rather one of the last. */
  existing(fits: (x: Variable) => boolean = () => true): Ref | undefined {
    const found = [...this.nodes.keys()].filter((ref) => fits(this.variable({ ref })));
    if (found.length === 0) return undefined;
    const isRecent = this.chance(0.6);
    return {
      ref: isRecent
        ? found.at(-1 - this.integer(0, Math.min(1, found.length - 1)))!
        : this.pick(found),
    };
  }

  /** A new leaf; real numbers mostly want a gradient. */
  leaf(shape: readonly number[], dtype: DType = this.dtype()): Ref {
    const size = shape.reduce((a, b) => a * b, 1);
    const values = Array.from({ length: size }, () => this.value(dtype));
    const requiresGrad = dtype === "float32" && this.chance(0.8);
    return this.add({ dtype, shape, values, requiresGrad });
  }

  /** Numbers from 0 to 1 that want no gradient. */
  shares(shape: readonly number[]): Ref {
    const size = shape.reduce((a, b) => a * b, 1);
    const values = Array.from({ length: size }, () => this.integer(0, 8) / 8);
    return this.add({ dtype: "float32", shape, values, requiresGrad: false });
  }

  /** Whole numbers from `low` to `high`. */
  positions(shape: readonly number[], low: number, high: number): Ref {
    const size = shape.reduce((a, b) => a * b, 1);
    const values = Array.from({ length: size }, () => this.integer(low, high));
    return this.add({ dtype: "int32", shape, values, requiresGrad: false });
  }

  /** Bools of which each row has a true one: a query that may look nowhere is a matter of taste. */
  mask(shape: readonly [number, number]): Ref {
    const values = Array.from({ length: shape[0] * shape[1] }, (_, i) =>
      i % shape[1] === 0 ? 1 : this.integer(0, 1),
    );
    return this.add({ dtype: "bool", shape, values, requiresGrad: false });
  }

  /** A tensor that there is, or a new one of a shape. */
  tensor(shape: () => readonly number[], fits: (x: Variable) => boolean): Ref {
    return (this.chance(0.6) ? this.existing(fits) : undefined) ?? this.leaf(shape(), "float32");
  }

  real(minRank = 0): Ref {
    const fits = (x: Variable): boolean => x.dtype === "float32" && x.rank >= minRank;
    return this.tensor(() => this.shape(this.integer(minRank, Math.max(minRank, 3))), fits);
  }

  any(minRank = 0): Ref {
    if (this.chance(0.6)) return this.real(minRank);
    return (
      this.existing((x) => x.rank >= minRank) ??
      this.leaf(this.shape(this.integer(minRank, Math.max(minRank, 3))))
    );
  }

  private add(node: Leaf): Ref {
    this.reference.push(node);
    return { ref: this.nodes.push(node) - 1 };
  }

  dtype(): DType {
    return this.pick(["float32", "float32", "float32", "int32", "bool"]);
  }

  private value(dtype: DType): number {
    if (dtype === "bool") return this.integer(0, 1);
    const isSpecial = this.mood === "special" && this.chance(0.12);
    if (dtype === "int32") return isSpecial ? this.pick(SPECIAL_WHOLE) : this.integer(-4, 5);
    if (isSpecial) return this.pick(SPECIAL);
    if (this.mood === "fine") return Math.fround(this.random.normal());
    return this.integer(-16, 16) / 8;
  }
}
