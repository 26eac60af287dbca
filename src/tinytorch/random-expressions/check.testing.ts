/** Runs an expression on the engine and holds each of its results, and the gradients, against the reference. */

import type { Tensor } from "../index.ts";
import * as engine from "../index.ts";
import {
  type Expression,
  FUNCTIONS,
  isStep,
  type Leaf,
  type Node,
  nameOf,
  numberText,
  resolve,
} from "./expression.testing.ts";
import { type Expected, isWithin, Reference } from "./reference.testing.ts";
import type { Machine } from "./rounding.testing.ts";
import { Refusal } from "./variable.testing.ts";

/** Where an expression went wrong: at a node, or in the gradient of one; a backend that is broken answers nothing any more. */
export interface Difference {
  node: number;
  kind: "value" | "gradient" | "refused" | "not refused" | "broken";
  text: string;
}

interface Right {
  /** Undefined where PyTorch refuses. */
  values: (Expected | undefined)[];
  mayRefuse: boolean[];
  gradients: (Expected | undefined)[];
}

/** What the reference says; undefined if it cannot compute the expression. */
export function reference(expression: Expression, machine: Machine): Right | undefined {
  const reference = new Reference(machine);
  const right: Right = { values: [], mayRefuse: [], gradients: [] };
  for (const node of expression.nodes) {
    try {
      const made = reference.push(node);
      if (!made) return undefined;
      right.mayRefuse.push(made.mayRefuse);
      right.values.push(reference.expected(right.values.length));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      right.values.push(undefined);
      break;
    }
  }
  if (right.values.length < expression.nodes.length) return undefined;
  if (expression.backward) right.gradients = reference.gradients(expression.backward);
  return right;
}

/** The first difference between engine and reference, results before gradients. */
export async function check(
  expression: Expression,
  machine: Machine,
): Promise<Difference | undefined> {
  const right = reference(expression, machine);
  if (!right) return undefined;
  const tensors: Tensor[] = [];
  try {
    const refused = build(expression, right, tensors);
    const found =
      (await wrongValue(tensors, right)) ??
      refused ??
      (await wrongGradient(expression, right, tensors));
    for (const { handle, grad } of tensors) {
      grad?.handle.release();
      handle.release();
    }
    return found;
  } catch (error) {
    const stack = error instanceof Error ? error.stack : String(error);
    return {
      node: Math.max(0, tensors.length - 1),
      kind: "broken",
      text: `breaks the backend: ${stack}`,
    };
  }
}

/** Makes every node; tells of a call that was refused and should not have been, or the other way round. */
function build(
  { nodes }: Expression,
  { values, mayRefuse }: Right,
  tensors: Tensor[],
): Difference | undefined {
  for (const [i, node] of nodes.entries()) {
    try {
      tensors.push(make(node, tensors));
    } catch (error) {
      if (isBreakdown(error)) throw error;
      if (values[i] && !mayRefuse[i])
        return { node: i, kind: "refused", text: `throws ${error}; expected ${text(values[i])}` };
      return undefined;
    }
    if (!values[i]) {
      const got = tensors.pop()!;
      const made = `[${got.shape}] ${got.dtype}`;
      return {
        node: i,
        kind: "not refused",
        text: `gives ${made}; expected a refusal, as in PyTorch`,
      };
    }
  }
  return undefined;
}

/** A kernel that failed, and may have written anywhere, is no refusal. */
function isBreakdown(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError;
}

function make(node: Node, tensors: readonly Tensor[]): Tensor {
  if (!isStep(node)) return leaf(node);
  const args = node.args.map((each) => resolve(each, (index) => tensors[index]));
  const made = FUNCTIONS.has(node.call)
    ? (engine as unknown as Record<string, (...all: unknown[]) => unknown>)[node.call]!(...args)
    : (args[0] as Record<string, (...all: unknown[]) => unknown>)[node.call]!(...args.slice(1));
  if (node.pick === undefined) return made as Tensor;
  const part = (made as Record<string, Tensor | undefined>)[node.pick];
  if (!part) throw new RangeError(`no part ${node.pick}`);
  return part;
}

function leaf({ dtype, shape, values, requiresGrad }: Leaf): Tensor {
  const data = dtype === "int32" ? Int32Array.from(values) : Float32Array.from(values);
  return engine.tensor(data, { shape, dtype, requiresGrad });
}

async function wrongValue(
  tensors: readonly Tensor[],
  right: Right,
): Promise<Difference | undefined> {
  for (const [i, tensor] of tensors.entries()) {
    const found = await wrong(tensor, right.values[i]!);
    if (found) return { node: i, kind: "value", text: found };
  }
  return undefined;
}

async function wrongGradient(
  { backward, nodes }: Expression,
  right: Right,
  tensors: readonly Tensor[],
): Promise<Difference | undefined> {
  const from = backward && tensors[backward.from];
  if (!from) return undefined;
  if (!from.requiresGrad) {
    return { node: backward.from, kind: "gradient", text: "does not require a gradient" };
  }
  try {
    from.backward(engine.tensor(Float32Array.from(backward.gradient), { shape: from.shape }));
  } catch (error) {
    if (isBreakdown(error)) throw error;
    return { node: backward.from, kind: "gradient", text: `backward throws ${error}` };
  }
  for (const [i, node] of nodes.entries()) {
    const found = isStep(node) ? undefined : await wrongGrad(tensors[i]?.grad, right.gradients[i]);
    if (found) return { node: i, kind: "gradient", text: found };
  }
  return undefined;
}

async function wrongGrad(
  got: Tensor | undefined,
  wanted: Expected | undefined,
): Promise<string | undefined> {
  if (got && wanted) return await wrong(got, wanted);
  if (!got && !wanted) return undefined;
  return `is ${got ? "there" : "undefined"}; expected ${wanted ? text(wanted) : "none"}`;
}

async function wrong(got: Tensor, wanted: Expected): Promise<string | undefined> {
  const { dtype, shape } = wanted;
  const values = await got.data();
  const isRight =
    got.dtype === dtype &&
    got.shape.length === shape.length &&
    got.shape.every((n, d) => n === shape[d]) &&
    values.length === wanted.values.length &&
    values.every((value, i) => isWithin(value, wanted, i));
  if (isRight) return undefined;
  const found = { dtype: got.dtype, shape: got.shape, values: Float64Array.from(values) };
  return `is ${text({ ...found, tolerances: new Float64Array(values.length) })}; expected ${text(wanted)}`;
}

/** Elements that are open are shown as "?", the others with as much as they may be off by. */
function text({ dtype, shape, values, tolerances }: Expected): string {
  const elements = Array.from(values, (value, i) => {
    const tolerance = tolerances[i]!;
    if (tolerance === Number.POSITIVE_INFINITY) return "?";
    return tolerance > 0 ? `${numberText(value)} ± ${tolerance.toPrecision(2)}` : numberText(value);
  });
  return `${dtype} [${shape}] (${elements.join(", ")})`;
}

/** As a comment for the expression's own text. */
export function differenceText({ node, kind, text: found }: Difference): string {
  return `// ${nameOf(node)}${kind === "gradient" ? ".grad" : ""} ${found}`;
}
