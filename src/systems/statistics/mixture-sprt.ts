/**
 * The mixture sequential probability ratio test of a difference of means (Robbins 1970; Johari, Koomen, Pekelis and Walsh 2017,
 * "Peeking at A/B Tests"): one may look after every observation and stop whenever one likes, and the chance of a false alarm at any
 * look, ever, stays below the level. The likelihood ratio is averaged over effects that one might meet, normal about 0 with standard
 * deviation `tau`; the test is most sensitive to effects of about that size.
 *
 * Johari et al. have pairs; here each sample has its own size, because a canary gets a share of the traffic that changes from stage to
 * stage. The difference and its variance V = s₁²/n₁ + s₂²/n₂ are all that the ratio needs: with known variances, increments of the
 * difference over V are independent however the sizes grow (Jennison and Turnbull 2000, section 3.1). Variances are estimated, so the
 * first looks wait for `FEWEST_FOR_MEANS` values of each sample.
 */
import type { Interval } from "../../base/statistics.ts";
import { checkPositive, checkShare } from "./check-options.ts";
import { normalTail } from "./normal.ts";
import type { SampleMoments } from "./running-moments.ts";

/** Of each sample, before its variance is good enough for a test that is looked at all the time. */
export const FEWEST_FOR_MEANS = 30;

/** By how much the mean of the second sample exceeds that of the first, with the variance of that difference. */
export interface MeanDifference {
  readonly difference: number;
  readonly variance: number;
}

/** The second mean minus the first. */
export function meanDifference(first: SampleMoments, second: SampleMoments): MeanDifference {
  return {
    difference: second.mean - first.mean,
    variance: first.variance / first.n + second.variance / second.n,
  };
}

/** Logarithm of the likelihood ratio against "no difference", averaged over effects of either sign. */
export function logMixtureRatio({ difference, variance }: MeanDifference, tau: number): number {
  checkPositive("mixture SPRT", "tau", tau);
  if (!(variance > 0)) return exactRatio(difference);
  const both = variance + tau ** 2;
  return Math.log(variance / both) / 2 + (tau ** 2 * difference ** 2) / (2 * variance * both);
}

/**
 * The same against "the second mean is not larger", averaged over positive effects only, so that it tells only those, and sooner: the
 * average over a half-normal distribution of effects is the one above times 2 Φ(τ d / √(V (V + τ²))).
 */
export function logOneSidedMixtureRatio(of: MeanDifference, tau: number): number {
  const ratio = logMixtureRatio(of, tau);
  const { difference, variance } = of;
  if (!(variance > 0)) return difference > 0 ? ratio : Number.NEGATIVE_INFINITY;
  const z = (tau * difference) / Math.sqrt(variance * (variance + tau ** 2));
  return ratio + Math.log(2 * normalTail(-z));
}

/** Where nothing varies, any difference is certain. */
function exactRatio(difference: number): number {
  return difference === 0 ? 0 : Number.POSITIVE_INFINITY;
}

/** Half of the confidence interval of the difference that holds at all looks at once, with probability 1 - alpha. */
export function mixtureHalfWidth(variance: number, tau: number, alpha: number): number {
  checkPositive("mixture SPRT", "tau", tau);
  checkShare("mixture SPRT", "alpha", alpha);
  if (!(variance > 0)) return 0;
  const both = variance + tau ** 2;
  return Math.sqrt(
    ((variance * both) / tau ** 2) * (2 * Math.log(1 / alpha) + Math.log(both / variance)),
  );
}

/** What is known at one look. */
export interface MixtureLook {
  /** Below `alpha` it may be acted upon at once: the chance that it ever gets there without a difference is at most `alpha`. */
  readonly pValue: number;
  /** The second mean minus the first; holds at all looks at once, with probability 1 - alpha. */
  readonly difference: Interval;
}

/**
 * One look at two growing samples. `before` is the p-value of the look before, since an always-valid one never rises. Too few values
 * for the variances are no evidence: the p-value stays, and the interval is the whole line. Throws a RangeError for a `tau` or an
 * `alpha` that is none.
 */
export function mixtureSprt(
  first: SampleMoments,
  second: SampleMoments,
  { tau, alpha, before = 1 }: { tau: number; alpha: number; before?: number },
): MixtureLook {
  const of = meanDifference(first, second);
  const half = mixtureHalfWidth(of.variance, tau, alpha);
  if (Math.min(first.n, second.n) < FEWEST_FOR_MEANS) {
    const low = Number.NEGATIVE_INFINITY;
    return { pValue: before, difference: { value: of.difference, low, high: -low } };
  }
  return {
    pValue: Math.min(before, Math.exp(-logMixtureRatio(of, tau))),
    difference: {
      value: of.difference,
      low: of.difference - half,
      high: of.difference + half,
    },
  };
}

/** The difference in units of its standard error at which a one-sided ratio reaches its boundary, for a variance of the difference. */
export function oneSidedBoundary(variance: number, tau: number, alpha: number): number {
  checkShare("mixture SPRT", "alpha", alpha);
  // Where nothing varies, any difference is beyond it.
  if (!(variance > 0)) return 0;
  const target = Math.log(1 / alpha);
  const ratioAt = (z: number) =>
    logOneSidedMixtureRatio({ difference: z * Math.sqrt(variance), variance }, tau);
  let [low, high] = [0, 1];
  while (ratioAt(high) < target) high *= 2;
  for (let halving = 0; halving < 50; halving++) {
    const middle = (low + high) / 2;
    if (ratioAt(middle) < target) low = middle;
    else high = middle;
  }
  return high;
}
