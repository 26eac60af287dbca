/** Order statistics and intervals: what a few hundred timings allow one to say, and no more. */
import { binomial } from "jstat";

/** A value with the ends of its 95 % interval. */
export interface Interval {
  value: number;
  low: number;
  high: number;
}

/** Ascending copy. */
export function sorted(values: Iterable<number>): Float64Array {
  return Float64Array.from(values).sort();
}

/** The p-quantile as LoadGen reads it off: element floor(n p) of the sorted sample (results.cc). NaN for no samples. */
export function quantile(ascending: ArrayLike<number>, p: number): number {
  const n = ascending.length;
  return n === 0 ? Number.NaN : ascending[Math.min(n - 1, Math.floor(n * p))]!;
}

export function median(values: Iterable<number>): number {
  const ascending = sorted(values);
  const middle = ascending.length / 2;
  return (quantile(ascending, 0.5) + (ascending[Math.ceil(middle) - 1] ?? Number.NaN)) / 2;
}

/**
 * The p-quantile with a distribution-free interval: ranks l < u with P(l <= Bin(n, p) < u) >= 95 %
 * (Conover, Practical Nonparametric Statistics, section 3.2). Undefined when n is too small for both ranks to exist.
 */
export function quantileInterval(ascending: ArrayLike<number>, p: number): Interval | undefined {
  const n = ascending.length;
  const tail = 0.025;
  const lower = firstRank(n, (rank) => binomial.cdf(rank, n, p) > tail);
  const upper = firstRank(n, (rank) => binomial.cdf(rank, n, p) >= 1 - tail) + 1;
  if (n === 0 || upper > n - 1 || binomial.cdf(0, n, p) > tail) return undefined;
  return { value: quantile(ascending, p), low: ascending[lower]!, high: ascending[upper]! };
}

/** The smallest rank in 0..n for which `reached` holds; it must hold from there on. */
function firstRank(n: number, reached: (rank: number) => boolean): number {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (reached(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Fewest samples from which LoadGen states a p-quantile at 99 % confidence, which is with one of them over: 64 for p90, 130 for
 * p95, 662 for p99.
 */
export function minimumSamples(p: number): number {
  return samplesNeeded(p, 1, 0.99);
}

/**
 * Fewest samples of which `over` may lie above a bound and it still be said, with this confidence, that the p-quantile does not:
 * the smallest n with P(Bin(n, 1 - p) <= over) <= 1 - confidence (LoadGen, early_stopping.cc). Throws a RangeError for shares outside
 * (0, 1), for what is no count, and where it would take more samples than anybody has.
 */
export function samplesNeeded(p: number, over: number, confidence: number): number {
  checkTail(p, over, confidence);
  // Rounded, because 1 - 0.99 is a little more than 0.01.
  const doubt = Math.round((1 - confidence) * 1e12) / 1e12;
  const tooFew = (n: number) => binomial.cdf(over, n, 1 - p) > doubt;
  // Doubling, then bisection: the probability falls with n, and is 1 while n <= over.
  let high = over + 1;
  while (tooFew(high)) high *= 2;
  let low = over;
  while (low + 1 < high) {
    const middle = Math.floor((low + high) / 2);
    if (tooFew(middle)) low = middle;
    else high = middle;
  }
  return high;
}

/** More samples, and a binomial distribution of them, are of no use to anybody. */
const MOST_SAMPLES = 1e12;

function checkTail(p: number, over: number, confidence: number): void {
  const isShare = (value: number) => value > 0 && value < 1;
  if (!(isShare(p) && isShare(confidence) && Number.isInteger(over) && over >= 0)) {
    throw new RangeError(
      `samplesNeeded: expected p and the confidence between 0 and 1 and a count over the bound, got ${p}, ${confidence} and ${over}`,
    );
  }
  if ((over + 1) / (1 - p) <= MOST_SAMPLES) return;
  throw new RangeError(
    `samplesNeeded: expected a quantile that at most ${MOST_SAMPLES.toPrecision(1)} samples tell, got p = ${p} with ${over} over; take a lower one`,
  );
}

/** A proportion with Wilson's score interval (Wilson 1927), right also near 0 and 1. */
export function proportion(successes: number, n: number): Interval {
  const z = 1.959964;
  const p = successes / n;
  const centre = (p + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half = (z * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2))) / (1 + z ** 2 / n);
  return { value: p, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
