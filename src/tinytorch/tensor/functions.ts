/** Operations that belong to no tensor in particular. */
import { inWords } from "../arguments/in-words.ts";
import { atLeast, flag, sizes, whole } from "../arguments/kinds.ts";
import { checkArgument, type Settings, Signature } from "../arguments/signature.ts";
import { checkTensors, tensorKind } from "../arguments/tensor-kind.ts";
import { operand } from "../autograd/apply.ts";
import { constant, type TapeInput } from "../autograd/tape.ts";
import { scalar } from "../backend/storage.ts";
import { operations } from "../operations/table.ts";
import { fromTypedArray } from "./create.ts";
import { checkedLabels } from "./labels.ts";
import { type Shape, sameShape, shapeText, sizeOf, wrapDim } from "./shape.ts";
import { applyOperation, type Operand, Tensor } from "./tensor.ts";

/** Joins tensors along `dim`; all other sizes must agree. */
export function cat(tensors: readonly Tensor[], dim = 0): Tensor {
  checkList("cat", tensors);
  const first = tensors[0];
  if (!first) throw new RangeError("cat: expected a non-empty list of tensors, got none");
  const axis = wrapDim("cat", dim, first.ndim);
  tensors.forEach((each, i) => {
    const agrees =
      each.ndim === first.ndim && each.shape.every((n, d) => d === axis || n === first.shape[d]);
    if (agrees) return;
    throw new RangeError(
      `cat: sizes of tensors must match except in dimension ${axis}; expected ${shapeText(first.shape)}, got ` +
        `${shapeText(each.shape)} for tensor number ${i} in the list`,
    );
  });
  if (tensors.length === 1)
    return applyOperation(operations.reshape, [first], { shape: first.shape });
  return applyOperation(operations.cat, tensors, { axis });
}

function checkList(owner: string, tensors: readonly Tensor[]): void {
  if (!Array.isArray(tensors))
    throw new TypeError(`${owner}: expected a list of tensors, got ${inWords(tensors)}`);
  const wrong = tensors.findIndex((each) => !(each instanceof Tensor));
  if (wrong >= 0) checkTensors(owner, { [`number ${wrong} of the list`]: tensors[wrong] });
}

/** Joins tensors of one shape along a new dimension at `dim`. */
export function stack(tensors: readonly Tensor[], dim = 0): Tensor {
  checkList("stack", tensors);
  return cat(
    tensors.map((each) => each.unsqueeze(dim)),
    dim,
  );
}

/** `yes` where the condition holds, else `no`; all broadcast. */
export function where(condition: Tensor, yes: Operand, no: Operand): Tensor {
  if (!(condition instanceof Tensor)) checkTensors("where", { condition });
  const beside = yes instanceof Tensor ? yes : no instanceof Tensor ? no : undefined;
  const side = (value: Operand): TapeInput =>
    beside
      ? operand(value, beside)
      : applyOperation(operations.to, [constant(scalar(value as number))], { dtype: "float32" });
  return applyOperation(operations.where, [condition, side(yes), side(no)]);
}

/** x·weight + bias for x (…, in), weight (in, out) and bias (out). */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  // Called at every step: nothing is made unless something is wrong.
  if (!(x instanceof Tensor && weight instanceof Tensor && (!bias || bias instanceof Tensor)))
    checkTensors("linear", { x, weight, bias }, ["bias"]);
  if (x.ndim < 1 || x.shape.at(-1) !== weight.shape[0]) {
    throw new RangeError(
      `linear: mat1 and mat2 shapes cannot be multiplied (${x.shape.join("x")} and ${weight.shape.join("x")}): ` +
        `expected an input of shape (…, ${weight.shape[0]}), got ${shapeText(x.shape)}`,
    );
  }
  if (!bias) return x.matmul(weight);
  return applyOperation(operations.linear, [x, weight, bias]);
}

/** int32 rows with a single 1 at each class: (…) to (…, classes). */
export function oneHot(indices: Tensor, classes: number): Tensor {
  checkTensors("oneHot", { indices });
  checkArgument("oneHot", "classes", classes, whole(1));
  const labels = checkedLabels("oneHot", indices, classes);
  return applyOperation(operations.oneHot, [labels], { classes });
}

/** The rows of `weight` (count, dim) at int32 positions of any shape: (…) to (…, dim). */
export function embedding(
  indices: Tensor,
  weight: Tensor,
  ...settings: Settings<EmbeddingOptions, ["paddingIdx"]>
): Tensor {
  checkTensors("embedding", { indices, weight });
  const { paddingIdx } = embeddingArguments.take(settings);
  const rows = weight.indexSelect(0, indices);
  if (paddingIdx === undefined) return rows;
  const isPadding = indices.eq(rowNumber("embedding", paddingIdx, weight.shape[0]!));
  return where(isPadding.unsqueeze(-1), rows.detach(), rows);
}

/** A row counted from the end when negative. */
export function rowNumber(owner: string, paddingIdx: number, rows: number): number {
  if (paddingIdx >= -rows && paddingIdx < rows)
    return paddingIdx < 0 ? paddingIdx + rows : paddingIdx;
  throw new RangeError(
    `${owner}: expected paddingIdx from ${-rows} to ${rows - 1}, a row of the weight, got ${paddingIdx}`,
  );
}

/** How `embedding` treats one of its rows. */
export interface EmbeddingOptions {
  /** A row that stands for nothing: it gets no gradient, so that it stays what it is. Counted from the end when negative. */
  paddingIdx?: number;
}

const embeddingArguments = new Signature<EmbeddingOptions, ["paddingIdx"]>(
  "embedding",
  ["paddingIdx"],
  { paddingIdx: whole() },
);

/** Each row of the last dimensions, those of `shape`, to mean 0 and variance 1, then times `weight` and plus `bias`. */
export function layerNorm(
  x: Tensor,
  shape: Shape,
  ...settings: Settings<LayerNormOptions, ["weight", "bias", "eps"]>
): Tensor {
  checkArgument("layerNorm", "shape", shape, sizes);
  return normalisedRows(x, shape, layerNormArguments.take(settings));
}

/** The same with options that were looked at. */
export function normalisedRows(
  x: Tensor,
  shape: Shape,
  { weight, bias, eps = 1e-5 }: LayerNormOptions,
): Tensor {
  if (!(x instanceof Tensor)) checkTensors("layerNorm", { x });
  if (!sameShape(x.shape.slice(x.ndim - shape.length), shape)) {
    throw new RangeError(
      `layerNorm: expected an input that ends with the shape ${shapeText(shape)}, got ${shapeText(x.shape)}`,
    );
  }
  for (const [name, factor] of Object.entries({ weight, bias })) {
    if (!factor || sameShape(factor.shape, shape)) continue;
    throw new RangeError(
      `layerNorm: expected ${name} to be of shape ${shapeText(shape)}, got ${shapeText(factor.shape)}`,
    );
  }
  const attrs = { eps, width: sizeOf(shape) };
  if (!weight && bias) return applyOperation(operations.layerNorm, [x], attrs).add(bias);
  const affine = weight ? [weight, ...(bias ? [bias] : [])] : [];
  return applyOperation(operations.layerNorm, [x, ...affine], attrs);
}

/** What a normalised row becomes. */
export interface LayerNormOptions {
  /** A factor for each element of a row. */
  weight?: Tensor | undefined;
  /** What is added to each element of a row. */
  bias?: Tensor | undefined;
  /** Added to the variance, 1e-5. */
  eps?: number;
}

const layerNormArguments = new Signature<LayerNormOptions, ["weight", "bias", "eps"]>(
  "layerNorm",
  ["weight", "bias", "eps"],
  { weight: tensorKind, bias: tensorKind, eps: atLeast(0) },
);

/**
 * The channels of x (N, C, …) in `groups` of equal size, each example's to mean 0 and variance 1, then times `weight` (C,) and plus
 * `bias` (C,) (Wu and He 2018).
 */
export function groupNorm(
  x: Tensor,
  groups: number,
  ...settings: Settings<LayerNormOptions, ["weight", "bias", "eps"]>
): Tensor {
  checkTensors("groupNorm", { x });
  checkArgument("groupNorm", "groups", groups, whole(1));
  const { weight, bias, eps = 1e-5 } = layerNormArguments.take(settings, "groupNorm");
  const [n, channels] = x.shape;
  if (n === undefined || channels === undefined || channels % groups !== 0) {
    throw new RangeError(
      `groupNorm: expected (N, C, …) with C divisible by ${groups} groups, got ${shapeText(x.shape)}`,
    );
  }
  const width = sizeOf(x.shape.slice(1)) / groups;
  const rows = applyOperation(operations.layerNorm, [x.reshape(n * groups, width)], { eps, width });
  const each = [channels, ...x.shape.slice(2).map(() => 1)];
  const normed = rows.reshape([...x.shape]);
  const scaled = weight ? normed.mul(channelwise("weight", weight, each)) : normed;
  return bias ? scaled.add(channelwise("bias", bias, each)) : scaled;
}

function channelwise(name: string, given: Tensor, each: number[]): Tensor {
  if (shapeText(given.shape) === shapeText(each.slice(0, 1))) return given.reshape(each);
  throw new RangeError(
    `groupNorm: expected a ${name} of shape ${shapeText(each.slice(0, 1))}, got ${shapeText(given.shape)}`,
  );
}

/** Where queries may look. */
export interface AttentionOptions {
  /** Not zero where a query may look at a key; broadcasts to (…, T, S). */
  mask?: Tensor | undefined;
  /** Each position sees itself and those before. */
  isCausal?: boolean;
}

const attentionArguments = new Signature<AttentionOptions, ["mask"]>(
  "scaledDotProductAttention",
  ["mask"],
  { mask: tensorKind, isCausal: flag },
);

/** softmax(q·kᵀ/√d)·v for q (…, T, d), k (…, S, d), v (…, S, e). Mask 1 = allowed, as in TinyTorch and PyTorch's bool masks. */
export function scaledDotProductAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  ...settings: Settings<AttentionOptions, ["mask"]>
): Tensor {
  checkTensors("scaledDotProductAttention", { query, key, value });
  return attend(query, key, value, attentionArguments.take(settings));
}

/** The same with options that were looked at. */
export function attend(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  { mask, isCausal = false }: AttentionOptions,
): Tensor {
  const [width, rows] = [query.shape.at(-1)!, key.shape.at(-2)!];
  if (query.ndim < 2 || key.shape.at(-1) !== width || value.shape.at(-2) !== rows) {
    throw new RangeError(
      "scaledDotProductAttention: expected query (…, T, d), key (…, S, d) and value (…, S, e), got " +
        `${shapeText(query.shape)}, ${shapeText(key.shape)} and ${shapeText(value.shape)}`,
    );
  }
  const causal = isCausal ? causalMask(query.shape.at(-2)!, rows) : undefined;
  const allowed = causal && mask ? causal.logicalAnd(mask) : (causal ?? mask);
  const inputs = [query, key, value, ...(allowed ? [allowed] : [])];
  return applyOperation(operations.attention, inputs, { scale: 1 / Math.sqrt(width) });
}

/** (rows, columns) of bool, true on and below the diagonal: position i may look at 0 … i. */
export function causalMask(rows: number, columns = rows): Tensor {
  checkArgument("causalMask", "rows", rows, whole(0));
  checkArgument("causalMask", "columns", columns, whole(0));
  const values = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    values.fill(1, row * columns, row * columns + Math.min(row + 1, columns));
  }
  return fromTypedArray(values, [rows, columns], "bool");
}

/**
 * Each number to the nearest one of fp16 (IEEE 754 binary16), to the even one of two that are as near, and beyond 65,504 to infinity;
 * the gradient is rounded alike. The result is stored as float32.
 */
export function roundToFp16(x: Tensor): Tensor {
  checkTensors("roundToFp16", { x });
  return applyOperation(operations.roundToFp16, [x]);
}
