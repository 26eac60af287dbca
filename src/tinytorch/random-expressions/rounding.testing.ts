/**
 * How far float32 may lead away from the exact value. The reference computes in float64 and is run several times: once as it is, and then
 * with the error of float32 put into every result that a machine would round. What all runs agree on has to be right; how far they lie
 * apart says how far a machine may be off, cancellation included; where they disagree in kind (NaN or a number, true or false), nothing
 * can be demanded.
 */
import { Random } from "../../base/random.ts";

/** What a backend is allowed to do to numbers. */
export interface Machine {
  /** Largest error of one operation in relation to its result; float32 rounds to 2⁻²⁴. */
  relativeError: number;
  /** Numbers below 2⁻¹²⁶ may become 0. */
  flushesDenormals: boolean;
  /** Powers of e below 2⁻¹²⁶ may become 0 in softmax and cross entropy, and what is in proportion to them. */
  losesTinyShares: boolean;
  /** Largest error of sine and cosine from -1 to 1, where it does not shrink with them. */
  waveError: number;
  /** Whole numbers are exact up to here. */
  exactIntegers: number;
  /** Values can be looked at before a kernel runs: positions out of range are refused, and masks choose. */
  seesValues: boolean;
}

const LARGEST = 3.4028234663852886e38;
/** From here on a number rounds to infinity. */
const OVERFLOW = 2 ** 128 - 2 ** 103;
export const SMALLEST_NORMAL = 2 ** -126;
const SMALLEST = 2 ** -149;
/** Up to here a number rounds to 0. */
const UNDERFLOW = 2 ** -150;

/** A number that float32 holds. */
function isFloat32(x: number): boolean {
  return Math.fround(x) === x;
}

/** The exact run without a machine; with one, run 0 rounds as IEEE 754 does, and each other one errs as far as the machine may. */
export class Rounding {
  private readonly random: Random;

  constructor(
    private readonly machine?: Machine,
    private readonly run = 0,
  ) {
    this.random = new Random(0x5eed + run);
  }

  /** For what is not laid down: the exact run takes the first, and of two other runs one takes the second. */
  either<T>(first: T, second: T): T {
    return this.machine && this.run % 2 === 1 ? second : first;
  }

  /** What may be anything, and is something else in each kind of run. */
  open(value: number): number {
    return this.machine ? this.either(1, Number.NaN) : value;
  }

  /** A zero of either sign. */
  anyZero(x: number): number {
    return x === 0 ? this.either(x, -x) : x;
  }

  /** The result of one operation on float32, whose error is in proportion to `magnitude`. */
  real(value: number, magnitude = Math.abs(value)): number {
    if (!this.machine || !Number.isFinite(value)) return inRange(value);
    if (this.run === 0) {
      const isLost = Math.abs(value) < this.machine.relativeError * magnitude;
      return this.stored(isLost ? 0 : Math.fround(value));
    }
    // Of full size in either direction: an error near 0 in every run would pass for none.
    const error = this.relative() * magnitude;
    const isTiny = value !== 0 && Math.abs(value) < SMALLEST_NORMAL;
    return this.stored(value + error + (isTiny ? Math.sign(error) * SMALLEST : 0));
  }

  /** The same of an operation that IEEE 754 rounds correctly: exact where float32 holds the result. */
  correct(value: number): number {
    return isFloat32(value) ? this.stored(value) : this.real(value);
  }

  /** A sine or cosine of x: those of GPUs lose digits near their zeros, and where x is large. */
  wave(value: number, x: number): number {
    const { waveError = 0, relativeError = 1 } = this.machine ?? {};
    const size = Math.max(Math.abs(value), (waveError / relativeError) * Math.max(1, Math.abs(x)));
    return this.real(value, size);
  }

  /** An operand as an algorithm with intermediate results may see it. */
  seen(x: number): number {
    return this.machine && this.run > 0 && Number.isFinite(x) ? x * (1 + this.relative()) : x;
  }

  /** An intermediate result, for which float32 may have no room; an algorithm is free to find room. */
  within(x: number): number {
    return this.run % 2 === 1 ? inRange(x) : x;
  }

  /** What becomes of a float32 in memory. */
  stored(x: number): number {
    const { machine } = this;
    const isFlushed = machine?.flushesDenormals && Math.abs(x) < SMALLEST_NORMAL && x !== 0;
    return isFlushed ? this.either(x, 0 * x) : inRange(x);
  }

  /** A power of e that shares are made of, from 0 to 1. */
  power(x: number): number {
    const isLost = this.machine?.losesTinyShares && x < SMALLEST_NORMAL;
    return isLost ? this.either(x, 0) : x;
  }

  /** A whole number in 32 bits, any other one where it is open, so that no second step comes back to the right one; sums that PyTorch holds in 64 bits are open where they do not fit. */
  whole(x: number, isWrapping = false): number {
    const wrapped = x | 0;
    const limit = this.machine?.exactIntegers ?? 2 ** 31;
    const isOpen = isWrapping ? Math.abs(wrapped) > limit : wrapped !== x || Math.abs(x) > limit;
    return isOpen ? this.either(wrapped, wrapped ^ this.bits()) : wrapped;
  }

  private bits(): number {
    return 1 + Math.floor(this.random.uniform() * (2 ** 31 - 1));
  }

  private relative(): number {
    const size = this.random.uniform(0.5, 1) * this.machine!.relativeError;
    return this.random.uniform() < 0.5 ? -size : size;
  }
}

/** As far as float32 goes: what is too large becomes infinite, what is too small 0. */
function inRange(x: number): number {
  const size = Math.abs(x);
  if (size >= OVERFLOW) return Math.sign(x) * Number.POSITIVE_INFINITY;
  return size <= UNDERFLOW ? 0 * x : x;
}

/** Sums, as many as there are elements, with what their rounding depends on. */
export class Sums {
  readonly sums: Float64Array;
  private readonly magnitudes: Float64Array;
  private readonly counts: Int32Array;
  /** Whether all terms are multiples of 1/64, as products of eighths are: such sums are exact in any order. */
  private readonly areCoarse: Uint8Array;

  constructor(
    private readonly rounding: Rounding,
    size: number,
  ) {
    this.sums = new Float64Array(size);
    this.magnitudes = new Float64Array(size);
    this.counts = new Int32Array(size);
    this.areCoarse = new Uint8Array(size).fill(1);
  }

  add(at: number, term: number): void {
    if (term === 0) return;
    this.sums[at]! += term;
    if (Number.isFinite(term)) this.magnitudes[at]! += Math.abs(term);
    this.counts[at]!++;
    if (!Number.isInteger(term * 64)) this.areCoarse[at] = 0;
  }

  real(): Float64Array {
    return this.sums.map((sum, i) => this.one(sum, i));
  }

  whole(): Float64Array {
    return this.sums.map((sum) => this.rounding.whole(sum));
  }

  private one(sum: number, i: number): number {
    const { rounding } = this;
    const magnitude = this.magnitudes[i]!;
    // In another order, a part of the sum may leave float32, and meet an infinity.
    if (magnitude > LARGEST && this.counts[i]! > 1) return rounding.open(inRange(sum));
    if (!Number.isFinite(sum)) return sum;
    if (this.areCoarse[i] && magnitude < 2 ** 18) return rounding.anyZero(sum);
    return this.counts[i] === 1 ? rounding.correct(sum) : rounding.real(sum, magnitude);
  }
}
