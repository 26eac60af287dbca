/** When the queries of an open-loop load are due, whatever the system does meanwhile (MLPerf LoadGen, Server scenario). */
import { Random } from "../../base/random.ts";

/** How many queries to plan, at which rate. */
export interface ArrivalOptions {
  /** Queries a second. */
  qps: number;
  count: number;
}

/**
 * Arrivals of a Poisson process, in milliseconds from the start of the run. One seed is one pattern: at another rate the same
 * gaps are stretched, so that two rates differ in nothing else. Throws a RangeError for a rate or count that makes no sense.
 */
export function poissonArrivals({
  qps,
  count,
  seed,
}: ArrivalOptions & { seed: number }): Float64Array {
  const random = new Random(seed);
  return scheduled({ qps, count }, () => exponential(random));
}

/** Arrivals at equal distances, in milliseconds; the first one a gap after the start. Throws as `poissonArrivals` does. */
export function constantArrivals(options: ArrivalOptions): Float64Array {
  return scheduled(options, () => 1);
}

/**
 * Arrivals with independent gaps of any variation, in milliseconds: `burstiness` is the squared coefficient of variation of the
 * gaps, which are gamma-distributed. 0 is `constantArrivals`, 1 is `poissonArrivals`. Throws as those do, and for a burstiness below 0.
 */
export function renewalArrivals({
  burstiness,
  seed,
  ...options
}: ArrivalOptions & { burstiness: number; seed: number }): Float64Array {
  if (!(burstiness >= 0 && Number.isFinite(burstiness))) {
    throw new RangeError(`arrivals: expected a burstiness from 0 on, got ${burstiness}`);
  }
  // Below the smallest numbers there is no gamma distribution to draw from, and nothing to see.
  if (!Number.isFinite(1 / burstiness)) return constantArrivals(options);
  if (burstiness === 1) return poissonArrivals({ ...options, seed });
  const random = new Random(seed);
  return scheduled(options, () => burstiness * gamma(1 / burstiness, random));
}

function exponential(random: Random): number {
  // 1 - u is never 0.
  return -Math.log(1 - random.uniform());
}

/** A gamma-distributed number of scale 1 (Marsaglia and Tsang 2000, ACM TOMS 26(3)). */
function gamma(shape: number, random: Random): number {
  if (shape < 1) return gamma(shape + 1, random) * Math.exp(-exponential(random) / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (-exponential(random) < x ** 2 / 2 + d * (1 - v + Math.log(v))) return d * v;
  }
}

/** Throws a RangeError for what is no number of queries, or would fill the memory. */
export function checkCount(count: number): void {
  if (Number.isInteger(count) && count >= 0 && count <= MOST_QUERIES) return;
  throw new RangeError(
    `arrivals: expected a whole number of queries up to ${MOST_QUERIES}, got ${count}`,
  );
}

/** Each is kept as a number. */
const MOST_QUERIES = 10_000_000;

/** Adds up gaps of mean 1. */
function scheduled({ qps, count }: ArrivalOptions, gap: () => number): Float64Array {
  if (!(qps > 0 && Number.isFinite(qps))) {
    throw new RangeError(`arrivals: expected a rate above 0 queries a second, got ${qps}`);
  }
  checkCount(count);
  let elapsed = 0;
  return Float64Array.from({ length: count }, () => {
    elapsed += gap();
    return (1000 * elapsed) / qps;
  });
}
