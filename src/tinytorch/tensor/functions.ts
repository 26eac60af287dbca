/** Operations that belong to no tensor in particular. */
import { isAutocastEnabled } from "../amp/autocast.ts";
import { operand } from "../autograd/apply.ts";
import { constant, type TapeInput } from "../autograd/tape.ts";
import { scalar } from "../backend/storage.ts";
import type { CrossEntropyAttrs } from "../operations/reductions.ts";
import { operations } from "../operations/table.ts";
import { fromTypedArray } from "./create.ts";
import { type Shape, shapeText, sizeOf, wrapDim } from "./shape.ts";
import { applyOperation, type Operand, Tensor } from "./tensor.ts";

/** Joins tensors along `dim`; all other sizes must agree. */
export function cat(tensors: readonly Tensor[], dim = 0): Tensor {
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

/** Joins tensors of one shape along a new dimension at `dim`. */
export function stack(tensors: readonly Tensor[], dim = 0): Tensor {
  return cat(
    tensors.map((each) => each.unsqueeze(dim)),
    dim,
  );
}

/** `yes` where the condition holds, else `no`; all broadcast. */
export function where(condition: Tensor, yes: Operand, no: Operand): Tensor {
  const beside = yes instanceof Tensor ? yes : no instanceof Tensor ? no : undefined;
  const side = (value: Operand): TapeInput =>
    beside
      ? operand(value, beside)
      : applyOperation(operations.to, [constant(scalar(value as number))], { dtype: "float32" });
  return applyOperation(operations.where, [condition, side(yes), side(no)]);
}

/** x·weight + bias for x (…, in), weight (in, out) and bias (out). */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  if (x.ndim < 1 || x.shape.at(-1) !== weight.shape[0]) {
    throw new RangeError(
      `linear: mat1 and mat2 shapes cannot be multiplied (${x.shape.join("x")} and ${weight.shape.join("x")}): ` +
        `expected an input of shape (…, ${weight.shape[0]}), got ${shapeText(x.shape)}`,
    );
  }
  if (!bias) return x.matmul(weight);
  return applyOperation(operations.linear, [x, weight, bias]);
}

/** Options of `crossEntropy`; the mean over rows and no smoothing by default. */
export type CrossEntropyOptions = Partial<CrossEntropyAttrs>;

/** Cross entropy between logits (N, C) and class indices (N,) or probabilities (N, C). */
export function crossEntropy(
  logits: Tensor,
  target: Tensor,
  options: CrossEntropyOptions = {},
): Tensor {
  if (logits.ndim === 1) return crossEntropy(logits.unsqueeze(0), target.unsqueeze(0), options);
  const [rows, classes] = logits.shape;
  const isFitting =
    target.ndim === 1
      ? target.shape[0] === rows
      : target.ndim === 2 && target.shape[0] === rows && target.shape[1] === classes;
  if (logits.ndim !== 2 || !isFitting) {
    throw new RangeError(
      `crossEntropy: expected logits (N, C) and targets (N,) or (N, C), got ${shapeText(logits.shape)} and ${shapeText(target.shape)}`,
    );
  }
  const labels =
    target.ndim === 1 ? checkedLabels("crossEntropy", target.to("int32"), classes!) : target;
  return applyOperation(operations.crossEntropy, [logits, labels], {
    labelSmoothing: options.labelSmoothing ?? 0,
    reduction: options.reduction ?? "mean",
  });
}

function checkedLabels(name: string, labels: Tensor, classes: number): Tensor {
  if (!labels.value.storage.isInMemory) return labels;
  for (const label of labels.value.storage.readSync()) {
    if (label >= 0 && label < classes) continue;
    throw new RangeError(
      `${name}: target ${label} is out of bounds: expected a class from 0 to ${classes - 1}`,
    );
  }
  return labels;
}

/** Mean of the squared differences of two tensors of one shape. */
export function mseLoss(input: Tensor, target: Tensor): Tensor {
  if (shapeText(input.shape) !== shapeText(target.shape)) {
    throw new RangeError(
      `mseLoss: expected two equal shapes, got ${shapeText(input.shape)} and ${shapeText(target.shape)}`,
    );
  }
  return input.sub(target).square().mean();
}

/** How the losses of single elements become one number: the mean by default. */
export interface ReductionOptions {
  reduction?: "mean" | "sum" | "none";
}

/** Binary cross entropy of probabilities against targets from 0 to 1. */
export function binaryCrossEntropy(
  input: Tensor,
  target: Tensor,
  options: ReductionOptions = {},
): Tensor {
  checkSame("binaryCrossEntropy", input, target);
  if (isAutocastEnabled()) {
    throw new Error(
      "binaryCrossEntropy: unsafe to autocast, for the gradient of a probability near 0 or 1 is more than fp16 holds; " +
        "use binaryCrossEntropyWithLogits (BCEWithLogitsLoss) on what goes into the sigmoid",
    );
  }
  return reduced(applyOperation(operations.bce, [input, target]), options);
}

/** The same of logits, with the sigmoid inside: it neither overflows nor loses digits. */
export function binaryCrossEntropyWithLogits(
  input: Tensor,
  target: Tensor,
  options: ReductionOptions = {},
): Tensor {
  checkSame("binaryCrossEntropyWithLogits", input, target);
  return reduced(applyOperation(operations.bceWithLogits, [input, target.to("float32")]), options);
}

function checkSame(name: string, input: Tensor, target: Tensor): void {
  if (shapeText(input.shape) === shapeText(target.shape)) return;
  throw new RangeError(
    `${name}: expected two equal shapes, got ${shapeText(input.shape)} and ${shapeText(target.shape)}`,
  );
}

function reduced(losses: Tensor, { reduction = "mean" }: ReductionOptions): Tensor {
  if (reduction === "none") return losses;
  return reduction === "sum" ? losses.sum() : losses.mean();
}

/** int32 rows with a single 1 at each class: (…) to (…, classes). */
export function oneHot(indices: Tensor, classes: number): Tensor {
  const labels = checkedLabels("oneHot", indices.to("int32"), classes);
  return applyOperation(operations.oneHot, [labels], { classes });
}

/** The rows of `weight` (count, dim) at int32 positions of any shape: (…) to (…, dim). */
export function embedding(indices: Tensor, weight: Tensor): Tensor {
  return weight.indexSelect(0, indices);
}

/** Each row of the last dimensions, those of `shape`, to mean 0 and variance 1, then times `weight` and plus `bias`. */
export function layerNorm(
  x: Tensor,
  shape: Shape,
  weight?: Tensor,
  bias?: Tensor,
  eps = 1e-5,
): Tensor {
  if (shapeText(x.shape.slice(x.ndim - shape.length)) !== shapeText(shape)) {
    throw new RangeError(
      `layerNorm: expected an input that ends with the shape ${shapeText(shape)}, got ${shapeText(x.shape)}`,
    );
  }
  const affine = weight ? [weight, ...(bias ? [bias] : [])] : [];
  return applyOperation(operations.layerNorm, [x, ...affine], { eps, width: sizeOf(shape) });
}

/** Where queries may look. */
export interface AttentionOptions {
  /** Not zero where a query may look at a key; broadcasts to (…, T, S). */
  mask?: Tensor | undefined;
  /** Each position sees itself and those before. */
  isCausal?: boolean;
}

/** softmax(q·kᵀ/√d)·v for q (…, T, d), k (…, S, d), v (…, S, e). Mask 1 = allowed, as in TinyTorch and PyTorch's bool masks. */
export function scaledDotProductAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  { mask, isCausal = false }: AttentionOptions = {},
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
  const values = Uint8Array.from({ length: rows * columns }, (_, i) =>
    i % columns <= Math.floor(i / columns) ? 1 : 0,
  );
  return fromTypedArray(values, [rows, columns], "bool");
}

/**
 * Each number to the nearest one of fp16 (IEEE 754 binary16), to the even one of two that are as near, and beyond 65,504 to infinity;
 * the gradient is rounded alike. The result is stored as float32.
 */
export function roundToFp16(x: Tensor): Tensor {
  return applyOperation(operations.roundToFp16, [x]);
}
