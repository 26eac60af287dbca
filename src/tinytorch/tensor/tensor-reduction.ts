/** The part of a tensor's methods that folds dimensions away, or looks along one. */
import type { Operation } from "../operations/operation.ts";
import { operations } from "../operations/table.ts";
import { shapeText, wrapDim, wrapDims } from "./shape.ts";
import { TensorMath } from "./tensor-math.ts";

/** Dimensions to reduce; none named means all. */
export type Dims = number | readonly number[];

/** Values and where they stood along the dimension, as int32. */
export interface Sorted<T> {
  values: T;
  indices: T;
}

export abstract class TensorReduction<T extends TensorReduction<T>> extends TensorMath<T> {
  // Reduction: over `dim`, several, or everything

  /** The sum. */
  sum(dim?: Dims, keepdim = false): T {
    return this.make(operations.sum, [this], { axes: wrapDims("sum", dim, this.ndim), keepdim });
  }

  /** The mean. */
  mean(dim?: Dims, keepdim = false): T {
    return this.make(operations.mean, [this], { axes: wrapDims("mean", dim, this.ndim), keepdim });
  }

  /** The largest value; equal ones share the gradient. */
  max(dim?: Dims, keepdim = false): T {
    return this.make(operations.max, [this], { axes: wrapDims("max", dim, this.ndim), keepdim });
  }

  /** The smallest value; equal ones share the gradient. */
  min(dim?: Dims, keepdim = false): T {
    return this.make(operations.min, [this], { axes: wrapDims("min", dim, this.ndim), keepdim });
  }

  /** The product along `dim`, or of everything. */
  prod(dim?: number, keepdim = false): T {
    if (dim === undefined) return this.reshape(-1).prod(0);
    return this.make(operations.prod, [this], { axis: wrapDim("prod", dim, this.ndim), keepdim });
  }

  /** The variance; `correction` is taken off the count, 1 by default as in PyTorch. */
  var(dim?: Dims, { correction = 1, keepdim = false }: VarianceOptions = {}): T {
    const axes = wrapDims("var", dim, this.ndim);
    const count = axes.reduce((product, axis) => product * this.shape[axis]!, 1);
    const deviation = this.sub(this.mean(dim, true));
    return deviation
      .mul(deviation)
      .sum(dim, keepdim)
      .div(Math.max(0, count - correction));
  }

  /** The standard deviation, the root of `var`. */
  std(dim?: Dims, options: VarianceOptions = {}): T {
    return this.make(operations.std, [this.var(dim, options)]);
  }

  /** Whether any element is not zero, as bool. */
  any(dim?: Dims, keepdim = false): T {
    return this.make(operations.any, [this], { axes: wrapDims("any", dim, this.ndim), keepdim });
  }

  /** Whether all elements are not zero, as bool. */
  all(dim?: Dims, keepdim = false): T {
    return this.make(operations.all, [this], { axes: wrapDims("all", dim, this.ndim), keepdim });
  }

  /** Sums of the elements up to each one along `dim`. */
  cumsum(dim: number): T {
    return this.make(operations.cumsum, [this], { axis: wrapDim("cumsum", dim, this.ndim) });
  }

  /** Position of the largest value along `dim`, or in the flat tensor, as int32. */
  argmax(dim?: number, keepdim = false): T {
    return this.search(operations.argmax, dim, keepdim);
  }

  /** Position of the smallest value along `dim`, or in the flat tensor, as int32. */
  argmin(dim?: number, keepdim = false): T {
    return this.search(operations.argmin, dim, keepdim);
  }

  /** The k largest along `dim`, largest first, or the k smallest, smallest first, and their positions. */
  topk(
    k: number,
    { dim = -1, largest = true }: { dim?: number; largest?: boolean } = {},
  ): Sorted<T> {
    const axis = wrapDim("topk", dim, this.ndim);
    const size = this.shape[axis] ?? 1;
    if (!(Number.isInteger(k) && k >= 0 && k <= size)) {
      throw new RangeError(
        `topk: expected k from 0 to ${size}, the size of dimension ${axis} of ${shapeText(this.shape)}, got ${k}`,
      );
    }
    if (this.ndim === 0) return this.unsqueeze(0).topkOfOne(k, largest);
    const found = this.make(operations.topk, [this.transpose(axis, -1)], { k, largest });
    const indices = found.transpose(axis, -1);
    return { values: this.gather(axis, indices), indices };
  }

  /** @internal The result for a scalar, of which this is the only element. */
  topkOfOne(k: number, largest: boolean): Sorted<T> {
    const { values, indices } = this.topk(k, { largest });
    return k === 0
      ? { values, indices }
      : { values: values.squeeze(0), indices: indices.squeeze(0) };
  }

  /** All values along `dim` in order, smallest first unless `descending`, and where they stood. */
  sort(dim = -1, { descending = false }: { descending?: boolean } = {}): Sorted<T> {
    const size = this.shape[wrapDim("sort", dim, this.ndim)] ?? 1;
    return this.topk(size, { dim, largest: descending });
  }

  /** The positions that would sort this along `dim`. */
  argsort(dim = -1, options: { descending?: boolean } = {}): T {
    return this.sort(dim, options).indices;
  }

  /** Shares that add up to 1 along `dim`. */
  softmax(dim = -1): T {
    return this.make(operations.softmax, [this], { axis: wrapDim("softmax", dim, this.ndim) });
  }

  /** The logarithm of the softmax, without overflow. */
  logSoftmax(dim = -1): T {
    return this.make(operations.logSoftmax, [this], {
      axis: wrapDim("logSoftmax", dim, this.ndim),
    });
  }

  /** The search kernels look along the last axis. */
  private search(
    operation: Operation<{ axis: number }>,
    dim: number | undefined,
    keepdim: boolean,
  ): T {
    if (dim === undefined) return this.reshape(-1).search(operation, 0, false);
    const axis = wrapDim(operation.name, dim, this.ndim);
    if (this.ndim === 0) return this.unsqueeze(0).search(operation, 0, false);
    const last = this.transpose(axis, -1);
    const found = this.make(operation, [last], { axis: this.ndim - 1 }).unsqueeze(-1);
    const upright = found.transpose(axis, -1);
    return keepdim ? upright : upright.squeeze(axis);
  }
}

/** How a variance is taken. */
export interface VarianceOptions {
  correction?: number;
  keepdim?: boolean;
}
