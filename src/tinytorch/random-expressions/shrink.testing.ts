/** From an expression that shows a difference to the smallest one that still does. */
import { check, type Difference } from "./check.testing.ts";
import { type Expression, isStep, type Leaf, type Node } from "./expression.testing.ts";
import { only } from "./generate.testing.ts";
import { Reference } from "./reference.testing.ts";
import type { Machine } from "./rounding.testing.ts";
import { coordinates, Refusal } from "./variable.testing.ts";

export interface Shrunk {
  expression: Expression;
  difference: Difference;
}

/** Tries to make the expression smaller, one change at a time, until no change leaves a difference of this kind. */
export async function shrink(start: Shrunk, machine: Machine): Promise<Shrunk> {
  let best = start;
  for (let isBetter = true; isBetter; ) {
    isBetter = false;
    for (const candidate of candidates(best, machine)) {
      const expression = fitted(candidate, machine);
      const difference = expression && (await check(expression, machine));
      if (!expression || !difference || !isAlike(difference, expression, best)) continue;
      best = { expression, difference };
      isBetter = true;
      break;
    }
  }
  return best;
}

/** The same fault, as far as one can tell: another one would lead away. */
function isAlike(found: Difference, expression: Expression, best: Shrunk): boolean {
  if (found.kind !== best.difference.kind) return false;
  if (found.kind === "gradient") return true;
  const [now, before] = [
    expression.nodes[found.node]!,
    best.expression.nodes[best.difference.node]!,
  ];
  return isStep(now) ? isStep(before) && now.call === before.call : !isStep(before);
}

function* candidates(shrunk: Shrunk, machine: Machine): Generator<Expression> {
  const { expression, difference } = shrunk;
  const { nodes } = expression;
  yield* difference.kind === "gradient" ? earlierGradients(expression) : withoutGradient(shrunk);
  for (const [i, node] of nodes.entries()) {
    if (!isStep(node)) continue;
    const known = resultOf(expression, i, machine);
    if (known) yield pruned(expression, i, known, difference);
  }
  for (const [i, node] of nodes.entries()) {
    if (isStep(node)) continue;
    for (const simpler of simplerLeaves(node))
      yield { ...expression, nodes: nodes.with(i, simpler) };
  }
  yield* smaller(expression);
}

/** Only what the wrong result is made from. */
function* withoutGradient({ expression, difference }: Shrunk): Generator<Expression> {
  const { nodes } = only(expression, [difference.node]);
  if (nodes.length < expression.nodes.length || expression.backward) yield { nodes };
}

/** Only what the gradient goes through, and gradients that start earlier, or with ones. */
function* earlierGradients(expression: Expression): Generator<Expression> {
  const { nodes, backward } = expression;
  if (!backward) return;
  const kept = only(expression, [backward.from]);
  if (kept.nodes.length < nodes.length) yield kept;
  for (const from of nodes.keys()) {
    if (from >= backward.from || !isStep(nodes[from]!)) continue;
    yield only({ nodes, backward: { ...backward, from } }, [from]);
  }
  if (backward.gradient.some((g) => g !== 1)) {
    yield { nodes, backward: { ...backward, gradient: backward.gradient.map(() => 1) } };
  }
}

function pruned(expression: Expression, i: number, leaf: Leaf, difference: Difference): Expression {
  const changed = { ...expression, nodes: expression.nodes.with(i, leaf) };
  const from = expression.backward?.from;
  const kept = difference.kind === "gradient" && from !== undefined ? from : difference.node;
  return only(changed, [kept]);
}

/** The step's result as a leaf. */
function resultOf({ nodes }: Expression, index: number, machine: Machine): Leaf | undefined {
  const reference = new Reference(machine);
  try {
    for (const node of nodes.slice(0, index + 1)) if (!reference.push(node)) return undefined;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
  const { dtype, shape, data, requiresGrad } = reference.nodes[index]![0]!;
  const values = Array.from(data, dtype === "float32" ? Math.fround : Number);
  return { dtype, shape, values, requiresGrad };
}

/** Fewer gradients, and values that are easier to read. */
function* simplerLeaves(leaf: Leaf): Generator<Leaf> {
  if (leaf.requiresGrad) yield { ...leaf, requiresGrad: false };
  const tries: ((i: number) => number)[] =
    leaf.dtype === "bool" ? [() => 1, () => 0] : [() => 1, (i) => i + 1, () => 0];
  for (const value of tries) {
    const values = leaf.values.map((_, i) => value(i));
    if (cost(values) < cost(leaf.values)) yield { ...leaf, values };
  }
  for (const [i, value] of leaf.values.entries()) {
    for (const simple of [1, 0, Math.trunc(value)]) {
      const values = leaf.values.with(i, simple);
      if (cost(values) < cost(leaf.values)) yield { ...leaf, values };
    }
  }
}

/** How hard the numbers are to read. */
function cost(values: readonly number[]): number {
  return values.reduce(
    (sum, x) => sum + (Object.is(x, -0) ? 4 : String(x).length + Math.min(1, Math.abs(x) / 1e3)),
    0,
  );
}

/** Every size made smaller, in all leaves that have it or in one. */
function* smaller(expression: Expression): Generator<Expression> {
  const leaves = expression.nodes.filter((node): node is Leaf => !isStep(node));
  const sizes = [...new Set(leaves.flatMap(({ shape }) => shape))].filter((n) => n > 1);
  for (const size of sizes) {
    for (const less of [1, size - 1]) {
      for (const dim of [-1, -2, -3, -4, undefined]) {
        for (const part of ["first", "last"] as const) {
          yield* changed(expression, (node) => resized(node, size, less, dim, part));
        }
      }
    }
  }
  const flatter = (node: Node): Node =>
    !isStep(node) && node.shape[0] === 1 ? { ...node, shape: node.shape.slice(1) } : node;
  yield* changed(expression, flatter);
}

/** All nodes changed, then each by itself. */
function* changed(expression: Expression, change: (node: Node) => Node): Generator<Expression> {
  const { nodes } = expression;
  const others = nodes.map(change);
  const places = [...nodes.keys()].filter((i) => others[i] !== nodes[i]);
  if (places.length > 1) yield { ...expression, nodes: others };
  for (const i of places) yield { ...expression, nodes: nodes.with(i, others[i]!) };
}

/** A leaf with `less` instead of `size` along one dimension, or along all; its first or its last elements stay. */
function resized(
  node: Node,
  size: number,
  less: number,
  dim: number | undefined,
  part: "first" | "last",
): Node {
  if (isStep(node)) return node;
  const { shape, values } = node;
  const isCut = shape.map((n, d) => n === size && (dim === undefined || d === dim + shape.length));
  if (!isCut.includes(true)) return node;
  const smaller = shape.map((n, d) => (isCut[d] ? less : n));
  const kept = [...coordinates(shape)].flatMap((at, i) => {
    const isIn = at.every(
      (place, d) => !isCut[d] || (part === "first" ? place < less : place >= size - less),
    );
    return isIn ? [values[i]!] : [];
  });
  return { ...node, shape: smaller, values: kept };
}

/** With a gradient of the size that the changed expression has. */
function fitted(expression: Expression, machine: Machine): Expression | undefined {
  const { nodes, backward } = expression;
  if (!backward) return expression;
  const from = resultOf(expression, backward.from, machine);
  if (!from?.requiresGrad) return undefined;
  const gradient = Array.from({ length: from.values.length }, (_, i) => backward.gradient[i] ?? 1);
  return { nodes, backward: { ...backward, gradient } };
}
