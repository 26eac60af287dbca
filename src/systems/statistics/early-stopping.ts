/**
 * How many queries a statement about a tail takes, as MLPerf's LoadGen decides it (loadgen/early_stopping.cc, results.cc; rules:
 * inference_policies, appendix on early stopping; tolerance 0). Nothing is assumed of how latencies are distributed.
 */
import { samplesNeeded } from "../../base/statistics.ts";
import { checkShare } from "./check-options.ts";

/** An upper bound of a percentile that holds with 99 % confidence. */
export interface TailEstimate {
  /** In the unit of the samples. */
  latency: number;
  /** How many samples it is of. */
  n: number;
  /** How many of the highest were passed over. */
  discarded: number;
}

/**
 * Fewest queries of which `overLatency` may be too slow and the p-quantile still be known, with this confidence, to be fast
 * enough. With none too slow: 44 for p90, 459 for p99. Throws a RangeError for p outside (0, 1).
 */
export function queriesNeeded(p: number, overLatency: number, confidence = 0.99): number {
  checkShare("early stopping", "p", p);
  checkShare("early stopping", "confidence", confidence);
  checkCount("overLatency", overLatency);
  return samplesNeeded(p, overLatency, confidence);
}

/**
 * LoadGen's result for SingleStream and MultiStream, of latencies in ascending order: the lowest one that the p-quantile
 * surely (99 %) does not exceed, or how many samples more that needs.
 */
export function earlyStoppingEstimate(
  ascending: ArrayLike<number>,
  p: number,
): TailEstimate | { needs: number } {
  const n = ascending.length;
  const fewest = queriesNeeded(p, 1);
  if (n < fewest) return { needs: fewest - n };
  const over = mostOver(n, p);
  return { latency: ascending[n - over]!, n, discarded: over - 1 };
}

/** The largest number over a bound that n queries bear; n bears one. */
function mostOver(n: number, p: number): number {
  let fits = 1;
  let fails = 2;
  while (queriesNeeded(p, fails) <= n) {
    fits = fails;
    fails *= 2;
  }
  while (fits + 1 < fails) {
    const middle = (fits + fails) >> 1;
    if (queriesNeeded(p, middle) <= n) fits = middle;
    else fails = middle;
  }
  return fits;
}

/**
 * LoadGen's verdict for the Server scenario: whether so many queries, of which so many came too late, show that the p-quantile
 * keeps its bound. If not, `needsMore` says how many more would have to come, all of them in time.
 */
export function meetsBound(run: { p: number; queries: number; overLatency: number }): {
  met: boolean;
  needsMore?: number;
} {
  checkCount("queries", run.queries);
  const needsMore = queriesNeeded(run.p, run.overLatency) - run.queries;
  return needsMore > 0 ? { met: false, needsMore } : { met: true };
}

function checkCount(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 0) return;
  throw new RangeError(`early stopping: expected ${name} to be a whole number, got ${value}`);
}
