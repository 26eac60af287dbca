/** The arrivals of a whole run, planned beforehand: so many a second on average, in one of several shapes. */
import { ArrivalProcess } from "./arrival-process.ts";
import { checkCount, constantArrivals, poissonArrivals } from "./arrivals.ts";

export const LOAD_SHAPES = ["poisson", "constant", "bursts", "diurnal"] as const;

/** "constant": equal gaps. The others as `ArrivalShape` has them. */
export type LoadShape = (typeof LOAD_SHAPES)[number];

export interface ShapedLoad {
  shape: LoadShape;
  /** Queries a second, on average over a long time. */
  qps: number;
  /** None is due later than this. */
  ms: number;
  /** No more than so many. */
  most: number;
  seed: number;
}

/** When queries are due, in milliseconds from the start and ascending. Throws a RangeError for a rate that makes no sense. */
export function shapedArrivals({ shape, qps, ms, most, seed }: ShapedLoad): Float64Array {
  // One that is never reached is no limit of its own, where the time is.
  if (most !== Number.POSITIVE_INFINITY) checkCount(most);
  checkCount(Math.ceil(Math.min(most, (qps * ms) / 1000)));
  if (shape === "constant" || shape === "poisson") {
    // More than come in that time, but for one pattern in a million.
    const expected = (qps * ms) / 1000;
    const count = Math.min(most, Math.ceil(expected + 5 * Math.sqrt(expected) + 5));
    const atMs =
      shape === "constant"
        ? constantArrivals({ qps, count })
        : poissonArrivals({ qps, count, seed });
    return atMs.filter((at) => at < ms);
  }
  const process = new ArrivalProcess({ shape, seed });
  const atMs: number[] = [];
  for (let at = process.next(0, qps); at < ms && atMs.length < most; at = process.next(at, qps)) {
    atMs.push(at);
  }
  return Float64Array.from(atMs);
}
