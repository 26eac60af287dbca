import { inArena, scalar, upload, type Value } from "./backend/storage.ts";
import type { DType } from "./dtype.ts";
import { outsideScope } from "./handle.ts";
import { hooks, timed } from "./hooks.ts";
import { planIndex } from "./indexing.ts";
import * as k from "./operations/kernels.ts";
import type { Operation } from "./operations/operation.ts";
import { checkProduct } from "./operations/products.ts";
import { operations } from "./operations/table.ts";
import { inferShape, sameShape, show, wrapDim, wrapDims } from "./shape.ts";
import { backpropagate, isGradEnabled, Node, type TapeInput } from "./tape.ts";
import { TensorBase } from "./tensor-base.ts";

/** The other side of a binary operation: a tensor that broadcasts, or a number. */
export type Operand = Tensor | number;

/** One place of an index: a position, `[start, end]` or `[start, end, step]`, `":"` for everything, or int32 positions. */
export type Index = number | readonly number[] | ":" | Tensor;

/** Dimensions to reduce; none named means all. */
export type Dims = number | readonly number[];

/** An n-dimensional array on the current device that remembers how it was made. */
export class Tensor extends TensorBase implements TapeInput {
  private wantsGrad = false;
  private gradient: Tensor | undefined;

  /** Whether `backward()` brings a gradient here, or through here. */
  get requiresGrad(): boolean {
    return this.wantsGrad || this.node !== undefined;
  }

  set requiresGrad(wanted: boolean) {
    if (this.node) {
      throw new TypeError(
        "requiresGrad: you can only change it on leaf tensors; use .detach() to get one",
      );
    }
    if (wanted && this.dtype !== "float32") {
      throw new TypeError(
        `requiresGrad: only tensors of floating point dtype can require gradients, got ${this.dtype}`,
      );
    }
    this.wantsGrad = wanted;
  }

  /** The name of the operation that made this, or undefined for a leaf. */
  get gradFn(): string | undefined {
    return this.node?.name;
  }

  /** The gradient collected so far, of this tensor's shape; undefined before the first `backward()`. */
  get grad(): Tensor | undefined {
    this.gradient?.keep();
    return this.gradient;
  }

  set grad(gradient: Tensor | undefined) {
    if (gradient && !sameShape(gradient.shape, this.shape)) {
      throw new RangeError(`grad: expected shape ${show(this.shape)}, got ${show(gradient.shape)}`);
    }
    if (this.gradient !== gradient && !this.gradient?.handle.isKept)
      this.gradient?.handle.release();
    this.gradient = gradient;
  }

  /** @internal The gradient without the promise to keep it. */
  get collectedGrad(): Value | undefined {
    return this.gradient?.value;
  }

  /** @internal */
  accumulateGrad(gradient: Value): void {
    const before = this.gradient;
    const total = inArena(() => (before ? k.add(before.value, gradient) : gradient).retain());
    this.grad = outsideScope(() => new Tensor(total));
  }

  /** Brings the gradient of this to every leaf it was made from; of a scalar, unless `gradient` (this shape) is given. */
  backward(gradient?: Tensor, { retainGraph = false }: { retainGraph?: boolean } = {}): void {
    if (!this.requiresGrad) {
      throw new Error("backward: this tensor does not require grad and does not have a gradFn");
    }
    if (!gradient && this.numel() !== 1) {
      throw new RangeError(
        `backward: grad can be implicitly created only for scalar outputs, got shape ${show(this.shape)}; ` +
          "reduce it with .sum() or .mean(), or pass a gradient of that shape",
      );
    }
    if (gradient && !sameShape(gradient.shape, this.shape)) {
      throw new RangeError(
        `backward: mismatch in shape: the gradient has ${show(gradient.shape)}, the tensor ${show(this.shape)}`,
      );
    }
    const start = gradient?.value ?? scalar(1).as(this.shape);
    if (this.node) backpropagate(this.node, start, retainGraph);
    else this.accumulateGrad(start);
  }

  /** The same data outside the graph. */
  detach(): Tensor {
    return new Tensor(this.value.retain());
  }

  /** Takes over the values of another tensor of this shape, as an optimizer does; not recorded. */
  copyFrom(source: Tensor): this {
    if (!sameShape(source.shape, this.shape)) {
      throw new RangeError(
        `copyFrom: expected shape ${show(this.shape)}, got ${show(source.shape)}`,
      );
    }
    this.handle.replace(inArena(() => k.cast(source.value, this.dtype).retain()));
    return this;
  }

  /** This in another dtype; to "int32" and "bool" no gradient flows. */
  to(dtype: DType): Tensor {
    return dtype === this.dtype ? this : apply(operations.to, [this], { dtype });
  }

  // Arithmetic; shapes broadcast

  /** this + other. */
  add(other: Operand): Tensor {
    return apply(operations.add, [this, operand(other, this)]);
  }

  /** this - other. */
  sub(other: Operand): Tensor {
    return apply(operations.sub, [this, operand(other, this)]);
  }

  /** this * other, element by element. */
  mul(other: Operand): Tensor {
    return apply(operations.mul, [this, operand(other, this)]);
  }

  /** this / other, in float32. */
  div(other: Operand): Tensor {
    return apply(operations.div, [this, operand(other, this)]);
  }

  /** this to the power of other. */
  pow(exponent: Operand): Tensor {
    if (exponent === 2) return apply(operations.square, [this]);
    return apply(operations.pow, [this, operand(exponent, this)]);
  }

  /** The larger of both, element by element. */
  maximum(other: Operand): Tensor {
    return apply(operations.maximum, [this, operand(other, this)]);
  }

  /** The smaller of both, element by element. */
  minimum(other: Operand): Tensor {
    return apply(operations.minimum, [this, operand(other, this)]);
  }

  /** Matrix product; more than two dimensions are batches, one dimension is a row (left) or a column (right). */
  matmul(other: Tensor): Tensor {
    const left = this.ndim === 1 ? this.unsqueeze(0) : this;
    const right = other.ndim === 1 ? other.unsqueeze(1) : other;
    checkProduct(left.shape, right.shape);
    const product = apply(operations.matmul, [left, right]);
    if (this.ndim > 1 && other.ndim > 1) return product;
    const kept = product.shape.slice(0, -2);
    if (this.ndim > 1) kept.push(left.shape.at(-2)!);
    if (other.ndim > 1) kept.push(right.shape.at(-1)!);
    return product.reshape(kept);
  }

  /** -this. */
  neg(): Tensor {
    return apply(operations.neg, [this]);
  }

  /** The absolute value. */
  abs(): Tensor {
    return apply(operations.abs, [this]);
  }

  /** this². */
  square(): Tensor {
    return apply(operations.square, [this]);
  }

  /** e to the power of this. */
  exp(): Tensor {
    return apply(operations.exp, [this]);
  }

  /** The natural logarithm. */
  log(): Tensor {
    return apply(operations.log, [this]);
  }

  /** The square root. */
  sqrt(): Tensor {
    return apply(operations.sqrt, [this]);
  }

  /** max(this, 0). */
  relu(): Tensor {
    return apply(operations.relu, [this]);
  }

  /** 1 / (1 + exp(-this)). */
  sigmoid(): Tensor {
    return apply(operations.sigmoid, [this]);
  }

  /** The hyperbolic tangent. */
  tanh(): Tensor {
    return apply(operations.tanh, [this]);
  }

  /** this · Φ(this), the exact GELU. */
  gelu(): Tensor {
    return apply(operations.gelu, [this]);
  }

  /** Whether this is zero, as bool. */
  logicalNot(): Tensor {
    return apply(operations.logicalNot, [this]);
  }

  // Comparison, as bool

  /** this = other. */
  eq(other: Operand): Tensor {
    return apply(operations.eq, [this, operand(other, this)]);
  }

  /** this ≠ other. */
  ne(other: Operand): Tensor {
    return apply(operations.ne, [this, operand(other, this)]);
  }

  /** this > other. */
  gt(other: Operand): Tensor {
    return apply(operations.gt, [this, operand(other, this)]);
  }

  /** this ≥ other. */
  ge(other: Operand): Tensor {
    return apply(operations.ge, [this, operand(other, this)]);
  }

  /** this < other. */
  lt(other: Operand): Tensor {
    return apply(operations.lt, [this, operand(other, this)]);
  }

  /** this ≤ other. */
  le(other: Operand): Tensor {
    return apply(operations.le, [this, operand(other, this)]);
  }

  /** Both true. */
  logicalAnd(other: Tensor): Tensor {
    return apply(operations.logicalAnd, [this, other]);
  }

  /** At least one true. */
  logicalOr(other: Tensor): Tensor {
    return apply(operations.logicalOr, [this, other]);
  }

  /** `value` where the mask is true, else this; the mask broadcasts. */
  maskedFill(mask: Tensor, value: number): Tensor {
    return apply(operations.where, [mask, operand(value, this), this]);
  }

  // Reduction: over `dim`, several, or everything

  /** The sum. */
  sum(dim?: Dims, keepdim = false): Tensor {
    return apply(operations.sum, [this], { axes: wrapDims("sum", dim, this.ndim), keepdim });
  }

  /** The mean. */
  mean(dim?: Dims, keepdim = false): Tensor {
    return apply(operations.mean, [this], { axes: wrapDims("mean", dim, this.ndim), keepdim });
  }

  /** The largest value; equal ones share the gradient. */
  max(dim?: Dims, keepdim = false): Tensor {
    return apply(operations.max, [this], { axes: wrapDims("max", dim, this.ndim), keepdim });
  }

  /** The smallest value; equal ones share the gradient. */
  min(dim?: Dims, keepdim = false): Tensor {
    return apply(operations.min, [this], { axes: wrapDims("min", dim, this.ndim), keepdim });
  }

  /** Position of the largest value along `dim`, or in the flat tensor, as int32. */
  argmax(dim?: number, keepdim = false): Tensor {
    return search(operations.argmax, this, dim, keepdim);
  }

  /** Position of the smallest value along `dim`, or in the flat tensor, as int32. */
  argmin(dim?: number, keepdim = false): Tensor {
    return search(operations.argmin, this, dim, keepdim);
  }

  /** The k largest along the last dimension, largest first, and their positions. */
  topk(k: number): { values: Tensor; indices: Tensor } {
    const indices = apply(operations.topkIndices, [this], { k });
    return { values: this.gather(-1, indices), indices };
  }

  /** Shares that add up to 1 along `dim`. */
  softmax(dim = -1): Tensor {
    return apply(operations.softmax, [this], { axis: wrapDim("softmax", dim, this.ndim) });
  }

  /** The logarithm of the softmax, without overflow. */
  logSoftmax(dim = -1): Tensor {
    return apply(operations.logSoftmax, [this], { axis: wrapDim("logSoftmax", dim, this.ndim) });
  }

  // Shape

  /** The same values in another shape; one size may be -1. No data moves. */
  reshape(...shape: number[] | [readonly number[]]): Tensor {
    return apply(operations.reshape, [this], {
      shape: inferShape("reshape", listed(shape), this.numel()),
    });
  }

  /** The same as `reshape`. */
  view(...shape: number[] | [readonly number[]]): Tensor {
    return this.reshape(...shape);
  }

  /** Makes one dimension of those from `startDim` to `endDim`. */
  flatten(startDim = 0, endDim = -1): Tensor {
    const start = wrapDim("flatten", startDim, this.ndim);
    const end = wrapDim("flatten", endDim, this.ndim);
    return this.reshape(...this.shape.slice(0, start), -1, ...this.shape.slice(end + 1));
  }

  /** Without the dimensions of size 1, or without the one at `dim` if its size is 1. */
  squeeze(dim?: number): Tensor {
    const drop = dim === undefined ? undefined : wrapDim("squeeze", dim, this.ndim);
    return this.reshape(this.shape.filter((n, i) => n !== 1 || (drop !== undefined && drop !== i)));
  }

  /** With a dimension of size 1 at `dim`. */
  unsqueeze(dim: number): Tensor {
    const at = wrapDim("unsqueeze", dim, this.ndim + 1);
    return this.reshape([...this.shape.slice(0, at), 1, ...this.shape.slice(at)]);
  }

  /** Repeated along dimensions of size 1, and along new ones in front. */
  expand(...shape: number[] | [readonly number[]]): Tensor {
    const wanted = listed(shape);
    const added = wanted.length - this.ndim;
    const sizes = wanted.map((n, i) => (n === -1 ? this.shape[i - added]! : n));
    if (added < 0 || !this.shape.every((n, i) => n === 1 || n === sizes[i + added])) {
      throw new RangeError(`expand: ${show(this.shape)} does not broadcast to ${show(wanted)}`);
    }
    return apply(operations.expand, [this], { shape: sizes });
  }

  /** Dimensions in another order. */
  permute(...dims: number[] | [readonly number[]]): Tensor {
    const axes = listed(dims).map((dim) => wrapDim("permute", dim, this.ndim));
    if (new Set(axes).size !== this.ndim) {
      throw new RangeError(
        `permute: expected each of ${this.ndim} dimensions once, got ${show(listed(dims))}`,
      );
    }
    return apply(operations.permute, [this], { axes });
  }

  /** Two dimensions exchanged; the last two when none is named. */
  transpose(dim0 = -2, dim1 = -1): Tensor {
    const axes = this.shape.map((_, i) => i);
    const [a, b] = [wrapDim("transpose", dim0, this.ndim), wrapDim("transpose", dim1, this.ndim)];
    [axes[a], axes[b]] = [b, a];
    return apply(operations.permute, [this], { axes });
  }

  /** This matrix with rows and columns exchanged. */
  get T(): Tensor {
    return this.transpose();
  }

  // Picking

  /** What `this[…]` is in Python: one entry per dimension, the rest whole. `x.slice(0)`, `x.slice([0, 10], ":", -1)`. */
  slice(...index: Index[]): Tensor {
    let result: Tensor = this;
    for (const step of planIndex(this.shape, index)) {
      if (step.kind === "narrow") {
        result = result.narrow(step.dim, step.start, step.length);
        if (step.drop) result = result.squeeze(step.dim);
      } else result = result.indexSelect(step.dim, positionsOf(step.positions, index));
    }
    return result;
  }

  /** Elements from `start` for `length` along `dim`. */
  narrow(dim: number, start: number, length: number): Tensor {
    const axis = wrapDim("narrow", dim, this.ndim);
    if (start < 0 || length < 0 || start + length > this.shape[axis]!) {
      throw new RangeError(
        `narrow: start (${start}) + length (${length}) exceeds dimension size (${this.shape[axis]}) of ${show(this.shape)}`,
      );
    }
    const begin = this.shape.map((_, i) => (i === axis ? start : 0));
    const size = this.shape.map((n, i) => (i === axis ? length : n));
    return apply(operations.slice, [this], { begin, size });
  }

  /** The slices at the given int32 positions along `dim`. */
  indexSelect(dim: number, indices: Tensor): Tensor {
    return apply(operations.indexSelect, [this, indices], {
      axis: wrapDim("indexSelect", dim, this.ndim),
    });
  }

  /** At each place of `indices` (int32, same rank) the element at that position along `dim`. */
  gather(dim: number, indices: Tensor): Tensor {
    if (indices.ndim !== this.ndim) {
      throw new RangeError(
        `gather: expected indices with ${this.ndim} dimensions, got shape ${show(indices.shape)}`,
      );
    }
    return apply(operations.gather, [this, indices], { axis: wrapDim("gather", dim, this.ndim) });
  }
}

/** Does one operation, and records it when a gradient will be wanted. */
export function apply(operation: Operation, inputs: readonly TapeInput[]): Tensor;
export function apply<A>(operation: Operation<A>, inputs: readonly TapeInput[], attrs: A): Tensor;
export function apply<A>(operation: Operation<A>, inputs: readonly TapeInput[], attrs?: A): Tensor {
  hooks.interruptCheck?.();
  const values = inputs.map((input) => input.value);
  const records =
    isGradEnabled() && operation.vjp !== undefined && inputs.some((input) => input.requiresGrad);
  const forward = (): Tensor =>
    inArena(() => {
      const saved: Value[] = [];
      const output = operation.forward(values, attrs as A, (value) => saved.push(value));
      const isRecorded = records && output.dtype === "float32";
      const node = isRecorded
        ? new Node(operation, attrs, inputs, values, output, saved)
        : undefined;
      return new Tensor(output.retain(), node);
    });
  return timed("forward", operation.name, forward, (output) => ({ inputs: values, output }));
}

/** A number takes part as a constant of the other side's dtype, or as float32 when it is no whole number. */
export function operand(other: Operand, beside: Tensor): TapeInput {
  if (typeof other !== "number") return other;
  const whole = Number.isInteger(other) && beside.dtype !== "float32";
  return constant(scalar(other, whole ? "int32" : "float32"));
}

function constant(value: Value): TapeInput {
  return { value, node: undefined, requiresGrad: false, accumulateGrad: () => {} };
}

/** The search kernels look along the last axis. */
function search(
  operation: Operation<{ axis: number }>,
  x: Tensor,
  dim: number | undefined,
  keepdim: boolean,
): Tensor {
  if (dim === undefined) return search(operation, x.detach().reshape(-1), 0, false);
  const axis = wrapDim(operation.name, dim, x.ndim);
  const last = axis === x.ndim - 1 ? x : x.detach().transpose(axis, -1);
  const found = apply(operation, [last], { axis: x.ndim - 1 }).unsqueeze(-1);
  const upright = last === x ? found : found.transpose(axis, -1);
  return keepdim ? upright : upright.squeeze(axis);
}

function positionsOf(positions: Int32Array | number, index: readonly Index[]): Tensor {
  if (typeof positions === "number") return index[positions] as Tensor;
  return new Tensor(inArena(() => upload(positions, [positions.length], "int32").retain()));
}

function listed(sizes: number[] | [readonly number[]]): readonly number[] {
  return Array.isArray(sizes[0]) ? sizes[0] : (sizes as number[]);
}
