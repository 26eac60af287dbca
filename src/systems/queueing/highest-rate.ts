/**
 * The highest rate of queries at which a percentile of latency keeps its bound, as LoadGen's FindPeakPerformance looks for it
 * (loadgen.cc): double until the bound breaks, then bisect. Whether it is kept is decided by early stopping, so that luck with
 * few queries does not count.
 */
import { quantile, sorted } from "../../base/statistics.ts";
import { meetsBound, queriesNeeded } from "../statistics/early-stopping.ts";

export interface RateSearch {
  /** Which share of queries must keep the bound, 0.99 by default. */
  percentile?: number;
  boundMs: number;
  /** Runs the load at a rate, in queries a second, and gives every latency in ms; Infinity for a query that was lost. */
  latencyAt: (qps: number) => ArrayLike<number> | Promise<ArrayLike<number>>;
  /** Where to begin: best a rate that surely keeps the bound. */
  startQps: number;
  /** How far, relatively, the result may lie below a rate that failed; 0.02 by default. */
  precision?: number;
  /** The lowest rate worth a try, since slow runs take long; a 16th of `startQps` by default. */
  minQps?: number;
  /** The highest rate that can be sent; a million times `startQps` by default. */
  maxQps?: number;
}

/** One run at one rate. */
export interface TriedRate {
  qps: number;
  queries: number;
  /** How many came later than the bound. */
  overLatency: number;
  /** The percentile as LoadGen reads it off. */
  latencyMs: number;
  /** Whether the percentile surely (99 %) keeps the bound. */
  met: boolean;
  /** How many queries more, all of them in time, would have shown it. */
  needsMore?: number;
}

/** The highest rate that kept the bound, or why there is none; and every rate that was tried, in order. */
export type HighestRate = { tried: TriedRate[] } & (
  | { qps: number; isCapped: boolean }
  | { none: string }
);

/** Finer than two runs of the same rate agree, and coarser than numbers do: the halving ends. */
const FINEST = 1e-9;

type Range = { low?: number; high?: number };

/**
 * Searches for the highest rate that keeps the bound; `isCapped` says that even `maxQps` did. Each run should have 459 queries or
 * more for a p99. Throws a RangeError for settings that make no sense, and whatever `latencyAt` throws.
 */
export async function highestRate(search: RateSearch): Promise<HighestRate> {
  const { startQps, precision = 0.02 } = search;
  const { minQps = startQps / 16, maxQps = startQps * 1e6 } = search;
  check(search, { minQps, maxQps, precision });
  const tried: TriedRate[] = [];
  const range: Range = {};
  let next: number | undefined = Math.min(maxQps, Math.max(minQps, startQps));
  while (next !== undefined) {
    const outcome = judge(next, search, await search.latencyAt(next));
    tried.push(outcome);
    const fewest = queriesNeeded(search.percentile ?? 0.99, 0) - outcome.queries;
    if (fewest > 0) return { none: `needs ${fewest} more queries at each rate`, tried };
    range[outcome.met ? "low" : "high"] = next;
    next = nextRate(range, { minQps, maxQps, precision });
  }
  if (range.low !== undefined) return { qps: range.low, isCapped: range.high === undefined, tried };
  return {
    none: `${Number(minQps.toPrecision(3))} queries/s do not keep ${search.boundMs} ms either`,
    tried,
  };
}

type Limits = Required<Pick<RateSearch, "minQps" | "maxQps" | "precision">>;

/** The rate to try next, while there is one. */
function nextRate({ low, high }: Range, { minQps, maxQps, precision }: Limits): number | undefined {
  if (low === undefined) return high! > minQps ? Math.max(minQps, high! / 2) : undefined;
  if (high === undefined) return low < maxQps ? Math.min(maxQps, low * 2) : undefined;
  return high / low - 1 > precision ? (low + high) / 2 : undefined;
}

function judge(
  qps: number,
  { percentile = 0.99, boundMs }: RateSearch,
  latencies: ArrayLike<number>,
): TriedRate {
  const ascending = sorted(Array.from(latencies));
  const queries = ascending.length;
  const overLatency = ascending.reduce((count, ms) => count + Number(!(ms <= boundMs)), 0);
  const latencyMs = quantile(ascending, percentile);
  const verdict = meetsBound({ p: percentile, queries, overLatency });
  return { qps, queries, overLatency, latencyMs, ...verdict };
}

function check({ boundMs, startQps }: RateSearch, { minQps, maxQps, precision }: Limits): void {
  const isRate = startQps > 0 && minQps > 0 && maxQps >= minQps;
  const isRight = boundMs > 0 && isRate && precision >= FINEST;
  if (isRight && Number.isFinite(maxQps)) return;
  throw new RangeError(
    `highestRate: expected a bound and rates above 0 and a precision from ${FINEST} on, got ${boundMs} ms, ${startQps} queries/s ` +
      `(${minQps} to ${maxQps}), ${precision}`,
  );
}
