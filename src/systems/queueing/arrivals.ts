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
  // 1 - u is never 0.
  return scheduled({ qps, count }, () => -Math.log(1 - random.uniform()));
}

/** Arrivals at equal distances, in milliseconds; the first one a gap after the start. Throws as `poissonArrivals` does. */
export function constantArrivals(options: ArrivalOptions): Float64Array {
  return scheduled(options, () => 1);
}

/** Adds up gaps of mean 1. */
function scheduled({ qps, count }: ArrivalOptions, gap: () => number): Float64Array {
  if (!(qps > 0 && Number.isFinite(qps))) {
    throw new RangeError(`arrivals: expected a rate above 0 queries a second, got ${qps}`);
  }
  if (!(Number.isInteger(count) && count >= 0)) {
    throw new RangeError(`arrivals: expected a whole number of queries, got ${count}`);
  }
  let elapsed = 0;
  return Float64Array.from({ length: count }, () => {
    elapsed += gap();
    return (1000 * elapsed) / qps;
  });
}
