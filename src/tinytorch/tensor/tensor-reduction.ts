/** The part of a tensor's methods that folds dimensions away, or looks along one. */
import { finite, flag, kind, whole } from "../arguments/kinds.ts";
import { checkArgument, type Settings, Signature } from "../arguments/signature.ts";
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
  /** The same data outside the graph. */
  abstract detach(): T;

  // Reduction: over `dim`, several, or everything

  /** The sum. */
  sum(dim?: Dims, ...settings: Keep): T {
    const keepdim = kept("sum", settings);
    return this.make(operations.sum, [this], { axes: wrapDims("sum", dim, this.ndim), keepdim });
  }

  /** The mean. */
  mean(dim?: Dims, ...settings: Keep): T {
    const keepdim = kept("mean", settings);
    return this.make(operations.mean, [this], { axes: wrapDims("mean", dim, this.ndim), keepdim });
  }

  /** The largest value; equal ones share the gradient. */
  max(dim?: Dims, ...settings: Keep): T {
    const keepdim = kept("max", settings);
    return this.make(operations.max, [this], { axes: wrapDims("max", dim, this.ndim), keepdim });
  }

  /** The smallest value; equal ones share the gradient. */
  min(dim?: Dims, ...settings: Keep): T {
    const keepdim = kept("min", settings);
    return this.make(operations.min, [this], { axes: wrapDims("min", dim, this.ndim), keepdim });
  }

  /** The product along `dim`, or of everything. */
  prod(dim?: number, ...settings: Keep): T {
    const keepdim = kept("prod", settings);
    if (dim === undefined) return this.reshape(-1).prod(0);
    return this.make(operations.prod, [this], { axis: wrapDim("prod", dim, this.ndim), keepdim });
  }

  /** The variance; `correction` is taken off the count, 1 by default as in PyTorch. */
  var(dim?: Dims, ...settings: Settings<VarianceOptions>): T {
    const { correction = 1, keepdim = false } = varianceArguments.take(settings);
    const axes = wrapDims("var", dim, this.ndim);
    const count = axes.reduce((product, axis) => product * this.shape[axis]!, 1);
    const deviation = this.sub(this.mean(dim, true));
    return deviation
      .square()
      .sum(dim, keepdim)
      .div(Math.max(0, count - correction));
  }

  /** The standard deviation, the root of `var`. */
  std(dim?: Dims, ...settings: Settings<VarianceOptions>): T {
    return this.make(operations.std, [this.var(dim, varianceArguments.take(settings, "std"))]);
  }

  /** Whether any element is not zero, as bool. */
  any(dim?: Dims, ...settings: Keep): T {
    const keepdim = kept("any", settings);
    return this.make(operations.any, [this], { axes: wrapDims("any", dim, this.ndim), keepdim });
  }

  /** Whether all elements are not zero, as bool. */
  all(dim?: Dims, ...settings: Keep): T {
    const keepdim = kept("all", settings);
    return this.make(operations.all, [this], { axes: wrapDims("all", dim, this.ndim), keepdim });
  }

  /** Sums of the elements up to each one along `dim`. */
  cumsum(dim: number): T {
    return this.make(operations.cumsum, [this], { axis: wrapDim("cumsum", dim, this.ndim) });
  }

  /** Position of the largest value along `dim`, or in the flat tensor, as int32. */
  argmax(dim?: number, ...settings: Keep): T {
    return this.search(operations.argmax, dim, kept("argmax", settings));
  }

  /** Position of the smallest value along `dim`, or in the flat tensor, as int32. */
  argmin(dim?: number, ...settings: Keep): T {
    return this.search(operations.argmin, dim, kept("argmin", settings));
  }

  /** The k largest along `dim`, largest first, or the k smallest, smallest first, and their positions. */
  topk(k: number, ...settings: Settings<TopkOptions, ["dim", "largest"]>): Sorted<T> {
    const { dim = -1, largest = true } = topkArguments.take(settings);
    const axis = wrapDim("topk", dim, this.ndim);
    const size = this.shape[axis] ?? 1;
    checkArgument("topk", "k", k, whole());
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
  sort(...settings: Settings<SortOptions, ["dim", "descending"]>): Sorted<T> {
    const { dim = -1, descending = false } = sortArguments.take(settings);
    const size = this.shape[wrapDim("sort", dim, this.ndim)] ?? 1;
    return this.topk(size, { dim, largest: descending });
  }

  /** The positions that would sort this along `dim`. */
  argsort(...settings: Settings<SortOptions, ["dim", "descending"]>): T {
    return this.sort(sortArguments.take(settings, "argsort")).indices;
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

  /**
   * The p-norm over `dim`, several, or everything: (Σ|x|ᵖ)^(1/p), 2 by default; Infinity is the largest absolute value, 0 counts what is
   * not 0. Where it is 0 its gradient is 0, as in PyTorch.
   */
  norm(p = 2, dim?: Dims, ...settings: Keep): T {
    checkArgument("norm", "p", p, isOrder);
    const keepdim = kept("norm", settings);
    const size = this.abs().asFloat();
    if (p === Number.POSITIVE_INFINITY) return size.max(dim, keepdim);
    if (p === Number.NEGATIVE_INFINITY) return size.min(dim, keepdim);
    if (p === 0) return size.ne(0).asFloat().sum(dim, keepdim);
    if (p === 1) return size.sum(dim, keepdim);
    const total = (p === 2 ? size.square() : size.pow(p)).sum(dim, keepdim);
    const isZero = total.eq(0);
    const known = total.maskedFill(isZero, 1);
    return (p === 2 ? known.sqrt() : known.pow(1 / p)).maskedFill(isZero, 0);
  }

  /** log Σ exp(x) over `dim`, several, or everything, without overflow. */
  logsumexp(dim?: Dims, ...settings: Keep): T {
    const keepdim = kept("logsumexp", settings);
    const x = this.asFloat();
    const highest = x.max(dim, true).detach();
    // Of infinities there is nothing to take off.
    const shift = highest.maskedFill(highest.abs().eq(Number.POSITIVE_INFINITY), 0);
    const sum = x.sub(shift).exp().sum(dim, keepdim).log();
    return sum.add(keepdim ? shift : shift.reshape([...sum.shape]));
  }

  /** @internal This as float32. */
  asFloat(): T {
    return this.dtype === "float32"
      ? this.self
      : this.make(operations.to, [this], { dtype: "float32" });
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
  /** Taken off the count, 1. */
  correction?: number;
  /** Whether reduced dimensions stay, with size 1: false. */
  keepdim?: boolean;
}

/** What a reduction leaves. */
export interface KeepOptions {
  /** Whether reduced dimensions stay, with size 1: false. */
  keepdim?: boolean;
}

/** Which of the elements `topk` gives. */
export interface TopkOptions {
  /** The last one, -1. */
  dim?: number;
  /** The largest, or the smallest: true. */
  largest?: boolean;
}

/** How `sort` goes. */
export interface SortOptions {
  /** The last one, -1. */
  dim?: number;
  /** Largest first: false. */
  descending?: boolean;
}

type Keep = Settings<KeepOptions, ["keepdim"]>;

const keepArguments = new Signature<KeepOptions, ["keepdim"]>("sum", ["keepdim"], {
  keepdim: flag,
});

/** Reductions are called often, and nearly always without settings. */
function kept(name: string, settings: Keep): boolean {
  return settings.length > 0 && (keepArguments.take(settings, name).keepdim ?? false);
}

const varianceArguments = new Signature<VarianceOptions>("var", [], {
  correction: finite,
  keepdim: flag,
});

const topkArguments = new Signature<TopkOptions, ["dim", "largest"]>("topk", ["dim", "largest"], {
  dim: whole(),
  largest: flag,
});

const sortArguments = new Signature<SortOptions, ["dim", "descending"]>(
  "sort",
  ["dim", "descending"],
  { dim: whole(), descending: flag },
);

const isOrder = kind<number>(
  "a number such as 2, or ±Infinity",
  (value) => typeof value === "number" && !Number.isNaN(value),
);
