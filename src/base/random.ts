import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** Everything a `Random` needs to go on where another one stopped; plain data. */
export interface RandomState {
  generator: readonly number[];
  spareNormal?: number;
}

/** A seeded stream of random numbers (xoroshiro128+), the same in every browser and in Node. */
export class Random {
  private readonly generator;
  private spareNormal: number | undefined;

  /** `seed` is any number; two seeds that lie close together give unrelated streams. */
  constructor(seed: number | RandomState) {
    const state = typeof seed === "number" ? { generator: spread(seed) } : seed;
    this.generator = xoroshiro128plusFromState(state.generator);
    this.spareNormal = state.spareNormal;
  }

  /** A number in [low, high), from 32 random bits. */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * ((this.generator.next() >>> 0) / 2 ** 32);
  }

  /** A normally distributed number (Box-Muller; every second call uses the spare one). */
  normal(mean = 0, std = 1): number {
    const spare = this.spareNormal;
    if (spare !== undefined) {
      this.spareNormal = undefined;
      return mean + std * spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.spareNormal = radius * Math.sin(angle);
    return mean + std * radius * Math.cos(angle);
  }

  /** A whole number in [low, high), without modulo bias. */
  integer(low: number, high: number): number {
    const span = high - low;
    if (!(Number.isInteger(span) && span > 0 && span <= 2 ** 32)) {
      throw new RangeError(
        `integer: expected whole bounds with low < high, got ${low} and ${high}`,
      );
    }
    const limit = 2 ** 32 - (2 ** 32 % span);
    let bits = this.generator.next() >>> 0;
    while (bits >= limit) bits = this.generator.next() >>> 0;
    return low + (bits % span);
  }

  /** The numbers 0 … n-1 in random order (Fisher-Yates). */
  permutation(n: number): Int32Array {
    if (!(Number.isInteger(n) && n >= 0 && n <= MOST_PERMUTED)) {
      throw new RangeError(`permutation: expected a whole number up to ${MOST_PERMUTED}, got ${n}`);
    }
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(0, i + 1);
      const held = order[i]!;
      order[i] = order[j]!;
      order[j] = held;
    }
    return order;
  }

  /** A copy of the state; `new Random(state)` gives the same numbers from here on. */
  getState(): RandomState {
    const generator = this.generator.getState();
    return this.spareNormal === undefined
      ? { generator }
      : { generator, spareNormal: this.spareNormal };
  }

  /** An independent copy that gives the same numbers from here on. */
  clone(): Random {
    return new Random(this.getState());
  }
}

/** As many numbers as fill half a gigabyte. */
const MOST_PERMUTED = 2 ** 27;

/** Four well-mixed words from one number (splitmix32), since the generator itself mixes a small seed slowly. */
function spread(seed: number): number[] {
  const bits = new Uint32Array(new Float64Array([seed]).buffer);
  let state = (bits[0]! ^ Math.imul(bits[1]!, 0x85ebca6b)) >>> 0;
  return Array.from({ length: 4 }, () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) | 0;
  });
}
