/**
 * Quantiles that are known at every look (Howard and Ramdas 2022, "Sequential estimation of quantiles with applications to A/B testing
 * and best-arm identification", Bernoulli 28(3)): for one quantile, the order statistics between which it lies at all times at once,
 * and for all of them together, a band about the whole distribution.
 */
import { type Interval, quantile } from "../../base/statistics.ts";
import { acceptedCounts } from "./anytime-proportions.ts";
import { checkShare } from "./check-options.ts";

/**
 * The p-quantile of values in ascending order, all that have come so far, with an interval that holds at all looks at once with
 * probability 1 - alpha. So many values lie at or below the true quantile as trials succeed with probability p (their theorem 1, with
 * the beta-binomial mixture), whatever the distribution; an end that too few values were seen for is infinite.
 */
export function anytimeQuantile(ascending: ArrayLike<number>, p: number, alpha: number): Interval {
  checkShare("anytimeQuantile", "p", p);
  const { low, high } = acceptedCounts(ascending.length, p, alpha);
  return {
    value: quantile(ascending, p),
    low: low === 0 ? Number.NEGATIVE_INFINITY : ascending[low - 1]!,
    high: high === ascending.length ? Number.POSITIVE_INFINITY : ascending[high]!,
  };
}

/**
 * By how much the share of values at or below any bound may differ from its probability, for all bounds and all looks at once with
 * probability 1 - alpha: the inequality of Dvoretzky, Kiefer and Wolfowitz made uniform in time (their corollary 2).
 */
export function anytimeBand(n: number, alpha: number): number {
  checkShare("anytimeBand", "alpha", alpha);
  if (!(Number.isInteger(n) && n > 0)) {
    throw new RangeError(`anytimeBand: expected a number of values from 1 on, got ${String(n)}`);
  }
  return 0.85 * Math.sqrt((Math.log(Math.log(Math.E * n)) + 0.8 * Math.log(1612 / alpha)) / n);
}
