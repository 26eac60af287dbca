/**
 * How many requests a gate needs for an effect that one cares about, before anything is rolled out: of a test for a fixed number of
 * requests, which serves all of them whatever happens, and of the sequential one of the gate, which stops when it knows. Numbers are
 * of requests that v2 serves; v1 serves the rest of the traffic.
 */
import { logDifferenceEvidence } from "../statistics/anytime-proportions.ts";
import { checkPositive, checkShare } from "../statistics/check-options.ts";
import { FEWEST_FOR_MEANS, oneSidedBoundary } from "../statistics/mixture-sprt.ts";
import { normalCritical, normalTail } from "../statistics/normal.ts";
import { type ErrorRates, type ErrorRisks, waldOutcome } from "../statistics/wald-sprt.ts";

/** Requests of v2. */
export interface RequestsNeeded {
  /** By a test that looks once, after so many. */
  readonly fixed: number;
  readonly sequential: {
    /** On average until the effect is found, or a little less: an upper bound. */
    readonly expected: number;
    /** After so many it has been found with the wanted probability. */
    readonly most: number;
  };
}

export interface LatencyEffect {
  /** How many times longer v2 takes, such as 1.1; the margin of the gate too. */
  readonly slowdown: number;
  /** Standard deviation of the logarithm of latencies, from a measurement of v1. */
  readonly logStd: number;
  /** Chance of a false alarm: that of the gate over the number of its tests. */
  readonly alpha: number;
  /** Chance that the effect is found. */
  readonly power: number;
  /** Of the traffic, that v2 gets; default 0.5. */
  readonly share?: number;
}

/** More requests than this are as good as never. */
const MOST_REQUESTS = 1e9;

/** Requests until a slowdown is found, by a one-sided test of means of log latency. Throws a RangeError for an effect that is none. */
export function latencyRequests(effect: LatencyEffect): RequestsNeeded {
  const { slowdown, logStd, alpha, power, share = 0.5 } = effect;
  if (!(slowdown > 1 && Number.isFinite(slowdown))) {
    throw new RangeError(
      `power: expected a slowdown above 1, such as 1.1, got ${String(slowdown)}`,
    );
  }
  checkPositive("power", "logStd", logStd);
  for (const [name, value] of Object.entries({ alpha, power, share })) {
    checkShare("power", name, value);
  }
  const delta = Math.log(slowdown);
  // s² (1/n₁ + 1/n₂) with n₁ = n₂ (1 - share) / share.
  const variance = (n: number) => logStd ** 2 / ((1 - share) * n);
  const zs = normalCritical(alpha) + normalCritical(1 - power);
  const fewest = Math.ceil(FEWEST_FOR_MEANS * Math.max(1, share / (1 - share)));
  const notYet = (n: number) => {
    const boundary = oneSidedBoundary(variance(n), delta, alpha);
    return normalTail(delta / Math.sqrt(variance(n)) - boundary);
  };
  return {
    fixed: Math.ceil((logStd ** 2 / (1 - share)) * (zs / delta) ** 2),
    sequential: {
      expected: Math.ceil(fewest + tailSum(notYet, fewest)),
      most: firstFrom(fewest, (n) => notYet(n) <= 1 - power),
    },
  };
}

/**
 * The sum over n of the chance of being short of the boundary after n requests. A test that has not stopped by n is short of it at n,
 * so that this bounds the mean number of requests from above. In steps of 2 %, by the trapezoidal rule.
 */
function tailSum(notYet: (n: number) => number, from: number): number {
  let sum = 0;
  let n = from;
  let here = notYet(n);
  while (here > 1e-6 && n < MOST_REQUESTS) {
    const next = n * 1.02;
    const there = notYet(next);
    sum += ((here + there) / 2) * (next - n);
    [n, here] = [next, there];
  }
  return sum;
}

/** The first whole number from `from` on for which it holds; from there on it must hold. */
function firstFrom(from: number, holds: (n: number) => boolean): number {
  let high = from;
  while (!holds(high) && high < MOST_REQUESTS) high *= 2;
  let low = Math.max(from - 1, Math.floor(high / 2));
  while (low + 1 < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * Requests until an unacceptable error rate is refused, by Wald's test on average, and by the binomial test of the same risks for a
 * fixed number (normal approximation; Fleiss 1981, section 2.2).
 */
export function errorRequests(
  rates: ErrorRates,
  risks: ErrorRisks,
): { fixed: number; sequential: { expected: number } } {
  const { requests } = waldOutcome(rates, risks, rates.unacceptable);
  const { acceptable: p, unacceptable: q } = rates;
  const reach =
    normalCritical(risks.alpha) * Math.sqrt(p * (1 - p)) +
    normalCritical(risks.beta) * Math.sqrt(q * (1 - q));
  return {
    fixed: Math.ceil((reach / (q - p)) ** 2),
    sequential: { expected: Math.ceil(requests) },
  };
}

export interface AccuracyEffect {
  /** Of both versions, such as 0.95. */
  readonly accuracy: number;
  /** v2 must not be worse by as much. */
  readonly margin: number;
  readonly alpha: number;
  readonly power: number;
}

/**
 * Labels of each version until it is shown that v2, in truth as good as v1, is not worse by the margin: by a test for a fixed number
 * (normal approximation), and by the anytime bound when labels come out as they do on average.
 */
export function accuracyLabels({ accuracy, margin, alpha, power }: AccuracyEffect): {
  fixed: number;
  sequential: { typical: number };
} {
  for (const [name, value] of Object.entries({ accuracy, margin, alpha, power })) {
    checkShare("power", name, value);
  }
  const zs = normalCritical(alpha) + normalCritical(1 - power);
  const isShown = (n: number) => {
    const labels = { successes: Math.round(accuracy * n), n };
    return logDifferenceEvidence(labels, labels, -margin) >= Math.log(1 / alpha);
  };
  return {
    fixed: Math.ceil(2 * accuracy * (1 - accuracy) * (zs / margin) ** 2),
    sequential: { typical: firstFrom(1, isShown) },
  };
}
