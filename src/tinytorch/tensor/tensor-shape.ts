/** Shapes and picking: the part of a tensor's methods that moves elements without computing. */

import { constant, type TapeInput } from "../autograd/tape.ts";
import { scalar } from "../backend/storage.ts";
import { checkFits, checkIndices } from "../operations/movement.ts";
import type { Operation } from "../operations/operation.ts";
import { operations } from "../operations/table.ts";
import { type IndexEntry, planIndex } from "./indexing.ts";
import {
  broadcastShape,
  inferShape,
  type Shape,
  sameShape,
  shapeText,
  sizeOf,
  wrapDim,
} from "./shape.ts";
import { TensorBase } from "./tensor-base.ts";

/**
 * One place of an index: a position, `[start, end]` or `[start, end, step]`, `":"` for everything, `"..."` for the dimensions
 * between, `null` for a new one, int32 positions, or a bool mask.
 */
export type Index<T> = number | readonly number[] | ":" | "..." | null | T;

/** Methods of a tensor class `T`, which is the one that extends this. */
export abstract class TensorShape<T extends TensorShape<T>> extends TensorBase {
  /** @internal This as what it is. */
  protected abstract readonly self: T;

  /** @internal Does one operation. */
  protected abstract make(operation: Operation, inputs: readonly TapeInput[]): T;
  protected abstract make<A>(operation: Operation<A>, inputs: readonly TapeInput[], attrs: A): T;

  /** @internal A tensor of whole numbers. */
  protected abstract whole(values: Int32Array): T;

  // Shape

  /** The same values in another shape; one size may be -1. No data moves. */
  reshape(...shape: number[] | [readonly number[]]): T {
    return this.make(operations.reshape, [this], {
      shape: inferShape("reshape", listed(shape), this.numel()),
    });
  }

  /** The same as `reshape`. */
  view(...shape: number[] | [readonly number[]]): T {
    return this.reshape(...shape);
  }

  /** Makes one dimension of those from `startDim` to `endDim`. */
  flatten(startDim = 0, endDim = -1): T {
    const start = wrapDim("flatten", startDim, this.ndim);
    const end = wrapDim("flatten", endDim, this.ndim);
    const merged = sizeOf(this.shape.slice(start, end + 1));
    return this.reshape(...this.shape.slice(0, start), merged, ...this.shape.slice(end + 1));
  }

  /** Without the dimensions of size 1, or without the one at `dim` if its size is 1. */
  squeeze(dim?: number): T {
    const drop = dim === undefined ? undefined : wrapDim("squeeze", dim, this.ndim);
    return this.reshape(this.shape.filter((n, i) => n !== 1 || (drop !== undefined && drop !== i)));
  }

  /** With a dimension of size 1 at `dim`. */
  unsqueeze(dim: number): T {
    const at = wrapDim("unsqueeze", dim, this.ndim + 1);
    return this.reshape([...this.shape.slice(0, at), 1, ...this.shape.slice(at)]);
  }

  /** The same as `expand`. */
  broadcastTo(...shape: number[] | [readonly number[]]): T {
    return this.expand(...shape);
  }

  /** Repeated along dimensions of size 1, and along new ones in front. */
  expand(...shape: number[] | [readonly number[]]): T {
    const wanted = listed(shape);
    const added = wanted.length - this.ndim;
    const sizes = wanted.map((n, i) => (n === -1 ? this.shape[i - added]! : n));
    if (added < 0 || !this.shape.every((n, i) => n === 1 || n === sizes[i + added])) {
      throw new RangeError(
        `expand: ${shapeText(this.shape)} does not broadcast to ${shapeText(wanted)}`,
      );
    }
    return this.make(operations.expand, [this], { shape: sizes });
  }

  /** Dimensions in another order. */
  permute(...dims: number[] | [readonly number[]]): T {
    const axes = listed(dims).map((dim) => wrapDim("permute", dim, this.ndim));
    if (new Set(axes).size !== this.ndim) {
      throw new RangeError(
        `permute: expected each of ${this.ndim} dimensions once, got ${shapeText(listed(dims))}`,
      );
    }
    return this.make(operations.permute, [this], { axes });
  }

  /** Two dimensions exchanged; the last two when none is named. */
  transpose(dim0 = -2, dim1 = -1): T {
    const axes = this.shape.map((_, i) => i);
    const [a, b] = [wrapDim("transpose", dim0, this.ndim), wrapDim("transpose", dim1, this.ndim)];
    if (this.ndim > 0) [axes[a], axes[b]] = [b, a];
    return this.make(operations.permute, [this], { axes });
  }

  /** This matrix with rows and columns exchanged. */
  get T(): T {
    return this.transpose();
  }

  // Picking

  /** Python's `this[…]`: one entry per dimension, the rest whole. `x.slice(0)`, `x.slice([0, 10], "...", -1)`, `x.slice(mask)`. */
  slice(...index: Index<T>[]): T {
    let result = this.self;
    for (const step of planIndex(this.shape, index as IndexEntry[])) {
      if (step.kind === "narrow") {
        result = result.narrow(step.dim, step.start, step.length);
        if (step.drop) result = result.squeeze(step.dim);
      } else if (step.kind === "insert") result = result.unsqueeze(step.dim);
      else if (step.kind === "stride")
        result = result.indexSelect(step.dim, this.whole(step.positions));
      else if (step.kind === "mask") result = result.maskedRows(step.dim, index[step.place] as T);
      else
        result = result.pick(
          step.dim,
          step.places.map((place) => index[place] as T),
        );
    }
    return result;
  }

  /** The elements where the mask, of this shape, is true, in one dimension. Waits for no device, so not on webgpu. */
  maskedSelect(mask: T): T {
    return this.slice(mask);
  }

  /** @internal The places where the mask over the dimensions from `dim` on is true. */
  maskedRows(dim: number, mask: T): T {
    const hits = mask.dataSync();
    const positions = Int32Array.from(hits.keys()).filter((i) => hits[i] !== 0);
    const rows = this.flatten(dim, dim + mask.ndim - 1);
    return rows.indexSelect(dim, this.whole(positions));
  }

  /** @internal The places that the positions, broadcast together, name in the dimensions from `dim` on. */
  pick(dim: number, positions: readonly T[]): T {
    const sizes = this.shape.slice(dim, dim + positions.length);
    const wrapped = positions.map((each, i) => {
      checkIndices("slice", each.value, this.shape, dim + i, true);
      const [zero, size] = [0, sizes[i]!].map((n) => constant(scalar(n, "int32")));
      const fromEnd = this.make(operations.add, [each, size!]);
      return this.make(operations.where, [this.make(operations.lt, [each, zero!]), fromEnd, each]);
    });
    const flat = wrapped.reduce((sum, each, i) => {
      broadcastShape("slice", sum.shape, each.shape);
      const size = constant(scalar(sizes[i]!, "int32"));
      return this.make(operations.add, [this.make(operations.mul, [sum, size]), each]);
    });
    return this.flatten(dim, dim + positions.length - 1).indexSelect(dim, flat);
  }

  /** Elements from `start` for `length` along `dim`. */
  narrow(dim: number, start: number, length: number): T {
    const axis = wrapDim("narrow", dim, this.ndim);
    if (this.ndim === 0) throw new RangeError("narrow: cannot be applied to a 0-dim tensor");
    const from = start < 0 ? start + this.shape[axis]! : start;
    const isWhole = Number.isInteger(start) && Number.isInteger(length);
    if (!isWhole || from < 0 || length < 0 || from + length > this.shape[axis]!) {
      throw new RangeError(
        `narrow: start (${start}) + length (${length}) exceeds dimension size (${this.shape[axis]}) of ${shapeText(this.shape)}`,
      );
    }
    const begin = this.shape.map((_, i) => (i === axis ? from : 0));
    const size = this.shape.map((n, i) => (i === axis ? length : n));
    return this.make(operations.slice, [this], { begin, size });
  }

  /** The slices at the given int32 positions along `dim`. */
  indexSelect(dim: number, indices: T): T {
    return this.make(operations.indexSelect, [this, indices], {
      axis: wrapDim("indexSelect", dim, this.ndim),
    });
  }

  /** At each place of `indices` (int32, same rank) the element at that position along `dim`. */
  gather(dim: number, indices: T): T {
    return this.make(operations.gather, [this, indices], {
      axis: wrapDim("gather", dim, this.ndim),
    });
  }

  /** This with the elements of `source` added at the positions that `indices` (int32, no larger than `source`) names along `dim`. */
  scatterAdd(dim: number, indices: T, source: T): T {
    const axis = wrapDim("scatterAdd", dim, this.ndim);
    checkFits("scatterAdd", indices.shape, { source: source.shape }, undefined);
    return this.make(operations.scatterAdd, [this, source.corner(indices.shape), indices], {
      axis,
    });
  }

  /** @internal The first elements along each dimension. */
  corner(size: Shape): T {
    if (sameShape(size, this.shape)) return this.self;
    return this.make(operations.slice, [this], { begin: size.map(() => 0), size });
  }

  /** Parts of `size` along `dim` (the last may be smaller), or of the given sizes. */
  split(size: number | readonly number[], dim = 0): T[] {
    const axis = wrapDim("split", dim, this.ndim);
    const total = this.shape[axis]!;
    const sizes = typeof size === "number" ? partsOf(total, size) : size;
    const sum = sizes.reduce((a, b) => a + b, 0);
    if (sum !== total) {
      throw new RangeError(
        `split: expected sizes that add up to ${total}, the size of dimension ${axis}, got ${shapeText(sizes)}`,
      );
    }
    let start = 0;
    return sizes.map((length) => {
      start += length;
      return this.narrow(axis, start - length, length);
    });
  }

  /** At most `chunks` equal parts along `dim`; the last may be smaller. */
  chunk(chunks: number, dim = 0): T[] {
    const axis = wrapDim("chunk", dim, this.ndim);
    if (!(Number.isInteger(chunks) && chunks > 0))
      throw new RangeError(`chunk: expected one part or more, got ${chunks}`);
    return this.split(Math.max(1, Math.ceil(this.shape[axis]! / chunks)), axis);
  }

  /** The slices along `dim`, one by one. */
  unbind(dim = 0): T[] {
    const axis = wrapDim("unbind", dim, this.ndim);
    return Array.from({ length: this.shape[axis]! }, (_, i) =>
      this.narrow(axis, i, 1).squeeze(axis),
    );
  }

  /** With `value` around: `[left, right]` of the last dimension, then of the one before, and so on, as in PyTorch. */
  pad(sizes: readonly number[], value = 0): T {
    const pairs = sizes.length / 2;
    if (!Number.isInteger(pairs) || pairs > this.ndim || sizes.some((n) => n < 0)) {
      throw new RangeError(
        `pad: expected up to ${this.ndim} pairs of sizes from 0 on, got ${shapeText(sizes)}`,
      );
    }
    const paddings = this.shape.map((_, i): [number, number] => {
      const at = 2 * (this.ndim - 1 - i);
      return [sizes[at] ?? 0, sizes[at + 1] ?? 0];
    });
    return this.make(operations.pad, [this], { paddings, value });
  }
}

function partsOf(total: number, size: number): number[] {
  if (!(Number.isInteger(size) && size > 0))
    throw new RangeError(`split: expected a size of one or more, got ${size}`);
  const count = Math.max(1, Math.ceil(total / size));
  return Array.from({ length: count }, (_, i) => Math.min(size, total - i * size));
}

function listed(sizes: number[] | [readonly number[]]): readonly number[] {
  return Array.isArray(sizes[0]) ? sizes[0] : (sizes as number[]);
}
