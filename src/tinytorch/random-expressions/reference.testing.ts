/** What an expression should give: the reference's exact run, and how far float32 may lead away from it. */
import * as elementwise from "./elementwise.testing.ts";
import { type Expression, isStep, type Leaf, type Node, resolve } from "./expression.testing.ts";
import * as indexing from "./indexing.testing.ts";
import * as movement from "./movement.testing.ts";
import * as orders from "./orders.testing.ts";
import * as products from "./products.testing.ts";
import * as reductions from "./reductions.testing.ts";
import { type Machine, Rounding, SMALLEST_NORMAL } from "./rounding.testing.ts";
import { backward, type DType, Refusal, Variable } from "./variable.testing.ts";

type Operation = (...args: unknown[]) => unknown;

/** Every operation of the reference by the name that the engine has for it. */
export const operations = {
  ...elementwise,
  ...reductions,
  ...orders,
  ...movement,
  ...indexing,
  ...products,
} as unknown as Readonly<Record<string, Operation>>;

/** Runs beside the exact one, of two kinds each: see `Rounding.either`. */
const RUNS = 7;
/** How far beyond the runs' spread a result may lie: they try a few of many errors. */
const PATIENCE = 5;

/** The elements that are right; open ones have an infinite tolerance. */
export interface Expected {
  dtype: DType;
  shape: readonly number[];
  values: Float64Array;
  tolerances: Float64Array;
}

/** Each node in all runs. */
export class Reference {
  /** The exact run first; a node that is refused has none. */
  readonly nodes: Variable[][] = [];
  private readonly roundings: Rounding[];

  constructor(private readonly machine: Machine) {
    this.roundings = [
      new Rounding(),
      ...Array.from({ length: RUNS }, (_, run) => new Rounding(machine, run)),
    ];
  }

  /** Computes one more node; throws a Refusal where PyTorch refuses, and undefined where the shape depends on rounding. */
  push(node: Node): Variable | undefined {
    const runs = this.roundings.map((rounding, run) => this.compute(node, rounding, run));
    const shapes = new Set(runs.map(({ shape }) => `${shape}`));
    if (shapes.size > 1) return undefined;
    this.nodes.push(runs);
    return runs[0];
  }

  private compute(node: Node, rounding: Rounding, run: number): Variable {
    if (!isStep(node)) return leaf(node, rounding);
    const args = node.args.map((each) => resolve(each, (index) => this.nodes[index]![run]));
    const operation = operations[node.call];
    if (!operation) throw new TypeError(`the reference has no operation ${node.call}`);
    const made = operation(...args);
    return (node.pick === undefined ? made : picked(made, node.pick)) as Variable;
  }

  expected(index: number): Expected {
    return this.agreed(
      this.nodes[index]![0]!,
      this.nodes[index]!.map(({ data }) => data),
    );
  }

  /** The gradients of the leaves; undefined for those that none arrives at. */
  gradients({ from, gradient }: NonNullable<Expression["backward"]>): (Expected | undefined)[] {
    const leaves = this.nodes.map((runs) => (runs[0]!.isLeaf ? runs : []));
    for (const each of leaves.flat()) each.gradient = undefined;
    for (const variable of this.nodes[from]!) {
      backward(variable, Float64Array.from(gradient));
    }
    return leaves.map((runs) =>
      runs[0]?.gradient
        ? this.agreed(
            runs[0],
            runs.map((each) => each.gradient!),
          )
        : undefined,
    );
  }

  private agreed({ dtype, shape }: Variable, runs: readonly Float64Array[]): Expected {
    const values = runs[0]!;
    const others = runs.slice(1);
    const tolerances = values.map((value, i) =>
      toleranceOf(
        value,
        others.map((run) => run[i]!),
        dtype,
        this.machine,
      ),
    );
    return { dtype, shape, values, tolerances };
  }
}

function picked(results: unknown, which: string | number): unknown {
  const found = (results as Record<string, unknown>)[which];
  if (found === undefined) throw new Refusal(`there is no part ${which}`);
  return found;
}

function leaf({ dtype, shape, values, requiresGrad }: Leaf, rounding: Rounding): Variable {
  const data = Float64Array.from(values, (value) =>
    dtype === "float32"
      ? rounding.stored(value)
      : dtype === "int32"
        ? rounding.whole(value, true)
        : value,
  );
  return new Variable(rounding, dtype, shape, data, [], requiresGrad);
}

function toleranceOf(
  value: number,
  others: readonly number[],
  dtype: DType,
  machine: Machine,
): number {
  if (dtype !== "float32" || !Number.isFinite(value)) {
    return others.every((other) => Object.is(other, value) || other === value)
      ? 0
      : Number.POSITIVE_INFINITY;
  }
  if (!others.every(Number.isFinite)) return Number.POSITIVE_INFINITY;
  const spread = Math.max(...others.map((other) => Math.abs(other - value)));
  const floor = machine.flushesDenormals ? SMALLEST_NORMAL : 0;
  if (spread === 0) return floor;
  return PATIENCE * spread + Math.abs(value) * machine.relativeError + floor;
}

/** Whether the element may be that: NaN and infinities have to be themselves. */
export function isWithin(got: number, { values, tolerances }: Expected, i: number): boolean {
  const [value, tolerance] = [values[i]!, tolerances[i]!];
  if (tolerance === Number.POSITIVE_INFINITY || Object.is(got, value)) return true;
  return Math.abs(got - value) <= tolerance;
}
