/**
 * How an operation that was done for one sample is done for all at once. The data of all samples lies one behind the other, so a
 * dimension is put in front; or, where each sample's first dimension has size 1, that one becomes as long as there are samples.
 */
import { type Shape, sameShape } from "../tensor/shape.ts";
import type { GraphNode } from "./graph.ts";

/** An input of the operation for one sample. */
export interface Sample {
  /** For one sample. */
  readonly shape: Shape;
  /** Whether it is another one for each sample; else the same serves all. */
  readonly varies: boolean;
  /** Whether its first dimension, of size 1, is the one that counts samples. */
  readonly isCounted: boolean;
}

/** The operation for all samples: its settings, and whether the first dimension of the result is the one that counts them. */
export interface Batched {
  readonly attrs: unknown;
  readonly isCounted: boolean;
}

type Rule = (node: GraphNode, inputs: readonly Sample[]) => Batched | undefined;

/** The shape for all samples of something that has `shape` for one. */
export function batchedShape(count: number, shape: Shape, isCounted: boolean): Shape {
  return [count, ...(isCounted ? shape.slice(1) : shape)];
}

/** The operation for all samples; nothing when it cannot be done at once. */
export function batched(node: GraphNode, inputs: readonly Sample[]): Batched | undefined {
  return rules[node.operation]?.(node, inputs);
}

const onlyFirstVaries = ([first, ...others]: readonly Sample[]): boolean =>
  first?.varies === true && !others.some(({ varies }) => varies);

/** Element by element, broadcasting: what serves all must not reach the dimension that counts samples. */
const elementwise: Rule = ({ attrs }, inputs) => {
  const own = inputs.filter(({ varies }) => varies);
  const first = own[0];
  if (!first) return undefined;
  const rank = first.shape.length;
  const { isCounted } = first;
  const agrees = own.every((each) => each.shape.length === rank && each.isCounted === isCounted);
  const reaches = inputs.some(
    ({ varies, shape }) =>
      !varies && (shape.length > rank || (isCounted && shape.length === rank && shape[0] !== 1)),
  );
  return agrees && !reaches ? { attrs, isCounted } : undefined;
};

/** Rows times a matrix that serves all. */
const rowsByMatrix: Rule = ({ attrs }, inputs) => {
  const [x, weight] = inputs;
  const fits = onlyFirstVaries(inputs) && weight?.shape.length === 2;
  return fits && !(x!.isCounted && x!.shape.length < 2)
    ? { attrs, isCounted: x!.isCounted }
    : undefined;
};

/** A product of two that both belong to the sample: matrices lie in the last two dimensions. */
const product: Rule = (node, inputs) => {
  const { transposeA = false } = (node.attrs ?? {}) as { transposeA?: boolean };
  const [a, b] = inputs;
  if (a?.varies && !b?.varies) return transposeA ? undefined : rowsByMatrix(node, inputs);
  return samplesOfMatrices(node, inputs);
};

const samplesOfMatrices: Rule = ({ attrs }, inputs) => {
  const { isCounted, shape } = inputs[0]!;
  const agrees = inputs.every(
    (each) => each.varies && each.isCounted === isCounted && each.shape.length === shape.length,
  );
  const hasMatrices = shape.length - Number(isCounted) >= 2;
  return agrees && hasMatrices ? { attrs, isCounted } : undefined;
};

/** Settings with one axis, which must not be the one that counts samples. */
const alongAxis: Rule = ({ attrs }, inputs) => {
  const { isCounted } = inputs[0]!;
  const { axis } = attrs as { axis: number };
  if (inputs.some((each) => !each.varies || each.isCounted !== isCounted)) return undefined;
  if (isCounted) return axis > 0 ? { attrs, isCounted } : undefined;
  return { attrs: { ...(attrs as object), axis: axis + 1 }, isCounted };
};

const reduction: Rule = ({ attrs }, [x]) => {
  const { axes, keepdim } = attrs as { axes: readonly number[]; keepdim: boolean };
  if (!x?.isCounted)
    return { attrs: { axes: axes.map((axis) => axis + 1), keepdim }, isCounted: false };
  const rest = axes.filter((axis) => axis > 0);
  if (rest.length === 0) return undefined;
  return { attrs: { axes: rest, keepdim }, isCounted: keepdim || rest.length === axes.length };
};

const permutation: Rule = ({ attrs }, [x]) => {
  const { axes } = attrs as { axes: readonly number[] };
  if (x?.isCounted) return axes[0] === 0 ? { attrs, isCounted: true } : undefined;
  return { attrs: { axes: [0, ...axes.map((axis) => axis + 1)] }, isCounted: false };
};

/** Rows of trailing dimensions, each by itself. */
const trailing: Rule = ({ attrs }, inputs) =>
  onlyFirstVaries(inputs) ? { attrs, isCounted: inputs[0]!.isCounted } : undefined;

/** Images (1, C, H, W), each by itself. */
const image: Rule = ({ attrs }, inputs) =>
  onlyFirstVaries(inputs) && inputs[0]!.isCounted ? { attrs, isCounted: true } : undefined;

/** Rows of a table that serves all. */
const lookUp: Rule = ({ attrs }, [table, indices]) => {
  const { axis } = attrs as { axis: number };
  const fits = axis === 0 && !table!.varies && indices!.varies;
  return fits ? { attrs, isCounted: indices!.isCounted } : undefined;
};

function named(rule: Rule, ...names: readonly string[]): Record<string, Rule> {
  return Object.fromEntries(names.map((name) => [name, rule]));
}

const rules: Record<string, Rule> = {
  ...named(elementwise, "add", "sub", "mul", "div", "pow", "maximum", "minimum", "where"),
  ...named(elementwise, "eq", "ne", "gt", "ge", "lt", "le", "logicalAnd", "logicalOr"),
  ...named(elementwise, "neg", "abs", "square", "exp", "log", "sqrt", "relu", "sigmoid", "tanh"),
  ...named(elementwise, "sin", "cos", "erf", "gelu", "clamp", "to", "logicalNot", "detach"),
  ...named(elementwise, "sign", "floor", "ceil", "round", "roundToFp16"),
  ...named(rowsByMatrix, "linear", "linearRelu"),
  ...named(product, "matmul", "matmulTransposed"),
  ...named(alongAxis, "softmax", "logSoftmax", "cat", "cumsum"),
  ...named(reduction, "sum", "mean", "max", "min", "any", "all"),
  ...named(image, "conv2d", "depthwiseConv2d", "maxPool2d", "avgPool2d", "batchNormFixed"),
  permute: permutation,
  layerNorm: trailing,
  indexSelect: lookUp,
  attention: samplesOfMatrices,
};

/** Where one sample, or equally many, lie in the whole: `index` in units of their number. */
export interface BatchPart {
  readonly index: number;
  readonly rows: number;
}

/** Which part of the whole a slice is, when it cuts along the first dimension alone. */
export function partOf({ attrs }: GraphNode, whole: Shape): BatchPart | undefined {
  const { begin, size } = attrs as { begin: readonly number[]; size: readonly number[] };
  const rows = size[0];
  if (!rows || begin[0]! % rows !== 0 || !sameShape(size.slice(1), whole.slice(1)))
    return undefined;
  return { index: begin[0]! / rows, rows };
}
