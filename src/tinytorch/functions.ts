/** Operations that belong to no tensor in particular. */
import { scalar } from "./backend/storage.ts";
import type { CrossEntropyAttrs } from "./operations/reductions.ts";
import { operations } from "./operations/table.ts";
import { show, wrapDim } from "./shape.ts";
import type { TapeInput } from "./tape.ts";
import { apply, type Operand, operand, Tensor } from "./tensor.ts";

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
      `cat: sizes of tensors must match except in dimension ${axis}; expected ${show(first.shape)}, got ` +
        `${show(each.shape)} for tensor number ${i} in the list`,
    );
  });
  if (tensors.length === 1) return apply(operations.reshape, [first], { shape: first.shape });
  return apply(operations.cat, tensors, { axis });
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
      : apply(operations.to, [constant(value as number)], { dtype: "float32" });
  return apply(operations.where, [condition, side(yes), side(no)]);
}

function constant(value: number): TapeInput {
  return { value: scalar(value), node: undefined, requiresGrad: false, accumulateGrad: () => {} };
}

/** x·weight + bias for x (…, in), weight (in, out) and bias (out). */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  if (x.ndim < 1 || x.shape.at(-1) !== weight.shape[0]) {
    throw new RangeError(
      `linear: mat1 and mat2 shapes cannot be multiplied (${x.shape.join("x")} and ${weight.shape.join("x")}): ` +
        `expected an input of shape (…, ${weight.shape[0]}), got ${show(x.shape)}`,
    );
  }
  if (!bias) return x.matmul(weight);
  return apply(operations.linear, [x, weight, bias]);
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
      `crossEntropy: expected logits (N, C) and targets (N,) or (N, C), got ${show(logits.shape)} and ${show(target.shape)}`,
    );
  }
  const labels = target.ndim === 1 ? checkedLabels(target.to("int32"), classes!) : target;
  return apply(operations.crossEntropy, [logits, labels], {
    labelSmoothing: options.labelSmoothing ?? 0,
    reduction: options.reduction ?? "mean",
  });
}

function checkedLabels(labels: Tensor, classes: number): Tensor {
  if (!labels.value.storage.isInMemory) return labels;
  for (const label of labels.dataSync()) {
    if (label >= 0 && label < classes) continue;
    throw new RangeError(
      `crossEntropy: target ${label} is out of bounds: expected a class from 0 to ${classes - 1}`,
    );
  }
  return labels;
}

/** Mean of the squared differences of two tensors of one shape. */
export function mseLoss(input: Tensor, target: Tensor): Tensor {
  if (show(input.shape) !== show(target.shape)) {
    throw new RangeError(
      `mseLoss: expected two equal shapes, got ${show(input.shape)} and ${show(target.shape)}`,
    );
  }
  return input.sub(target).square().mean();
}
