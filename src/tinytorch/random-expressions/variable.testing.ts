/** For tests: the reference's tensor, float64 in row-major order, and its tape. It shares nothing with the engine. */
import { type Rounding, Sums } from "./rounding.testing.ts";

export type DType = "float32" | "int32" | "bool";

/** What PyTorch refuses, with its reason. */
export class Refusal extends Error {}

/** Refused for a value, not for shape or dtype. */
export class OutOfRange extends Refusal {}

/** The gradient of one input, given that of the result. */
type Pull = (gradient: Float64Array) => Float64Array | undefined;

interface Source {
  variable: Variable;
  pull: Pull;
}

let made = 0;

/** A value, and how a gradient gets from it to what it was made from. */
export class Variable {
  /** Whoever was made later cannot be what this was made from. */
  readonly order = made++;
  /** PyTorch refuses what made this; an engine that does not has to give this value. */
  mayRefuse = false;
  gradient: Float64Array | undefined;

  constructor(
    readonly rounding: Rounding,
    readonly dtype: DType,
    readonly shape: readonly number[],
    readonly data: Float64Array,
    readonly sources: readonly Source[] = [],
    readonly isLeaf = false,
  ) {}

  get requiresGrad(): boolean {
    return this.isLeaf || this.sources.length > 0;
  }

  get size(): number {
    return this.data.length;
  }

  get rank(): number {
    return this.shape.length;
  }
}

/** The result of an operation; without pulls it has no derivative. */
export function result(
  inputs: readonly Variable[],
  dtype: DType,
  shape: readonly number[],
  data: Float64Array,
  pulls: readonly (Pull | undefined)[] = [],
): Variable {
  const sources =
    dtype === "float32"
      ? inputs.flatMap((variable, i): Source[] => {
          const pull = pulls[i];
          return pull && variable.requiresGrad ? [{ variable, pull }] : [];
        })
      : [];
  return new Variable(inputs[0]!.rounding, dtype, shape, data, sources);
}

export function doubtful(x: Variable): Variable {
  x.mayRefuse = true;
  return x;
}

/** Leaves `gradient` on every leaf that `from` was made from: the sum over all ways. */
export function backward(from: Variable, start: Float64Array): void {
  const arrived = new Map<Variable, Sums>();
  const bring = (variable: Variable, gradient: Float64Array): void => {
    const sums = arrived.get(variable) ?? new Sums(variable.rounding, variable.size);
    arrived.set(variable, sums);
    gradient.forEach((g, i) => {
      sums.add(i, g);
    });
  };
  bring(from, start);
  while (arrived.size > 0) {
    const last = [...arrived.keys()].reduce((a, b) => (a.order > b.order ? a : b));
    const gradient = arrived.get(last)!.real();
    arrived.delete(last);
    if (last.isLeaf) last.gradient = gradient;
    for (const { variable, pull } of last.sources) {
      const part = pull(gradient);
      if (part) bring(variable, part);
    }
  }
}

// Shapes

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

export function broadcast(...shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, i) => {
    const sizes = shapes.map((shape) => shape[i - rank + shape.length] ?? 1);
    const size = sizes.find((n) => n !== 1) ?? 1;
    if (sizes.some((n) => n !== 1 && n !== size))
      throw new Refusal(`shapes ${shapes.map((s) => `[${s}]`).join(" and ")} do not broadcast`);
    return size;
  });
}

/** A dimension counted from the end becomes one from the start; without dimensions there is one to name all the same. */
export function wrap(dim: number, rank: number): number {
  const limit = Math.max(rank, 1);
  if (dim < -limit || dim >= limit) throw new Refusal(`dimension ${dim} of ${rank}`);
  return dim < 0 ? dim + limit : dim;
}

/** The coordinates of each element in turn. */
export function* coordinates(shape: readonly number[]): Generator<number[]> {
  const size = sizeOf(shape);
  const at = shape.map(() => 0);
  for (let i = 0; i < size; i++) {
    yield at.slice();
    for (let d = shape.length - 1; d >= 0; d--) {
      at[d]!++;
      if (at[d]! < shape[d]!) break;
      at[d] = 0;
    }
  }
}

/** Where an element lies in memory. */
export function offset(shape: readonly number[], at: readonly number[]): number {
  return shape.reduce((sum, n, d) => sum * n + at[d]!, 0);
}

/** Where the element of a tensor lies that broadcasting puts at these coordinates. */
export function broadcastOffset(shape: readonly number[], at: readonly number[]): number {
  const added = at.length - shape.length;
  return shape.reduce((sum, n, d) => sum * n + (n === 1 ? 0 : at[d + added]!), 0);
}
