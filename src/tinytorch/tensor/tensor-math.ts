/** The part of a tensor's methods that computes element by element, and the matrix product. */
import { operand } from "../autograd/apply.ts";
import { drawSeed } from "../operations/dropout.ts";
import { checkProduct } from "../operations/products.ts";
import { operations } from "../operations/table.ts";
import type { DType } from "./dtype.ts";
import { TensorShape } from "./tensor-shape.ts";

/** The other side of a binary operation: a tensor that broadcasts, or a number. */
export type OperandOf<T> = T | number;

export abstract class TensorMath<T extends TensorMath<T>> extends TensorShape<T> {
  // Arithmetic; shapes broadcast

  /** this + other. */
  add(other: OperandOf<T>): T {
    return this.make(operations.add, [this, operand(other, this)]);
  }

  /** this - other. */
  sub(other: OperandOf<T>): T {
    return this.make(operations.sub, [this, operand(other, this)]);
  }

  /** this * other, element by element. */
  mul(other: OperandOf<T>): T {
    return this.make(operations.mul, [this, operand(other, this)]);
  }

  /** this / other, in float32. */
  div(other: OperandOf<T>): T {
    return this.make(operations.div, [this, operand(other, this)]);
  }

  /** this to the power of other. */
  pow(exponent: OperandOf<T>): T {
    if (exponent === 2) return this.make(operations.square, [this]);
    if (typeof exponent === "number" && Number.isInteger(exponent))
      checkPower(this.dtype, exponent);
    return this.make(operations.pow, [this, operand(exponent, this)]);
  }

  /** The larger of both, element by element. */
  maximum(other: OperandOf<T>): T {
    return this.make(operations.maximum, [this, operand(other, this)]);
  }

  /** The smaller of both, element by element. */
  minimum(other: OperandOf<T>): T {
    return this.make(operations.minimum, [this, operand(other, this)]);
  }

  /** Matrix product; more than two dimensions are batches, one dimension is a row (left) or a column (right). */
  matmul(other: T): T {
    const left = this.ndim === 1 ? this.unsqueeze(0) : this.self;
    const right = other.ndim === 1 ? other.unsqueeze(1) : other;
    checkProduct(left.shape, right.shape);
    const product = this.make(operations.matmul, [left, right]);
    if (this.ndim > 1 && other.ndim > 1) return product;
    const kept = product.shape.slice(0, -2);
    if (this.ndim > 1) kept.push(left.shape.at(-2)!);
    if (other.ndim > 1) kept.push(right.shape.at(-1)!);
    return product.reshape(kept);
  }

  /** -this. */
  neg(): T {
    return this.make(operations.neg, [this]);
  }

  /** The absolute value. */
  abs(): T {
    return this.make(operations.abs, [this]);
  }

  /** this². */
  square(): T {
    return this.make(operations.square, [this]);
  }

  /** e to the power of this. */
  exp(): T {
    return this.make(operations.exp, [this]);
  }

  /** The natural logarithm. */
  log(): T {
    return this.make(operations.log, [this]);
  }

  /** The square root. */
  sqrt(): T {
    return this.make(operations.sqrt, [this]);
  }

  /** max(this, 0). */
  relu(): T {
    return this.make(operations.relu, [this]);
  }

  /** 1 / (1 + exp(-this)). */
  sigmoid(): T {
    return this.make(operations.sigmoid, [this]);
  }

  /** The hyperbolic tangent. */
  tanh(): T {
    return this.make(operations.tanh, [this]);
  }

  /** this · Φ(this), the exact GELU. */
  gelu(): T {
    return this.make(operations.gelu, [this]);
  }

  /** The sine. */
  sin(): T {
    return this.make(operations.sin, [this]);
  }

  /** The cosine. */
  cos(): T {
    return this.make(operations.cos, [this]);
  }

  /** The error function, 2/√π ∫ exp(-t²) from 0 to this. */
  erf(): T {
    return this.make(operations.erf, [this]);
  }

  /** Between `min` and `max`; leave one out with ±Infinity. The gradient passes where nothing was cut. */
  clamp(min: number, max = Number.POSITIVE_INFINITY): T {
    if (Number.isNaN(min) || Number.isNaN(max))
      throw new RangeError(`clamp: expected bounds that are numbers, got ${min} and ${max}`);
    const isOpen = [min === Number.NEGATIVE_INFINITY, max === Number.POSITIVE_INFINITY];
    const isWhole = [min, max].every((bound, i) => isOpen[i] || Number.isInteger(bound));
    const x = isWhole ? this : this.make(operations.to, [this], { dtype: "float32" });
    return this.make(operations.clamp, [x], { min, max });
  }

  /** Each element 0 with probability p, else divided by 1 - p, as while training; `seed` repeats a mask. */
  dropout(p = 0.5, { seed }: { seed?: number } = {}): T {
    if (!(p >= 0 && p <= 1))
      throw new RangeError(`dropout: expected a probability from 0 to 1, got ${p}`);
    const isDrawn = seed === undefined;
    const attrs = { p, seed: isDrawn ? drawSeed() : seed, isDrawn };
    return p === 0 ? this.self : this.make(operations.dropout, [this], attrs);
  }

  /** Whether this is zero, as bool. */
  logicalNot(): T {
    return this.make(operations.logicalNot, [this]);
  }

  // Comparison, as bool

  /** this = other. */
  eq(other: OperandOf<T>): T {
    return this.make(operations.eq, [this, operand(other, this)]);
  }

  /** this ≠ other. */
  ne(other: OperandOf<T>): T {
    return this.make(operations.ne, [this, operand(other, this)]);
  }

  /** this > other. */
  gt(other: OperandOf<T>): T {
    return this.make(operations.gt, [this, operand(other, this)]);
  }

  /** this ≥ other. */
  ge(other: OperandOf<T>): T {
    return this.make(operations.ge, [this, operand(other, this)]);
  }

  /** this < other. */
  lt(other: OperandOf<T>): T {
    return this.make(operations.lt, [this, operand(other, this)]);
  }

  /** this ≤ other. */
  le(other: OperandOf<T>): T {
    return this.make(operations.le, [this, operand(other, this)]);
  }

  /** Both true. */
  logicalAnd(other: T): T {
    return this.make(operations.logicalAnd, [this, other]);
  }

  /** At least one true. */
  logicalOr(other: T): T {
    return this.make(operations.logicalOr, [this, other]);
  }

  /** `value` where the mask is true, else this; the mask broadcasts. */
  maskedFill(mask: T, value: number): T {
    return this.make(operations.where, [mask, operand(value, this), this]);
  }
}

/** What is known of the exponent without reading it. */
function checkPower(base: DType, exponent: number): void {
  if (base === "float32" || exponent >= 0) return;
  throw new RangeError(
    `pow: integers to negative integer powers are not allowed, got an exponent of ${exponent}; convert the base with .to("float32")`,
  );
}
