/**
 * Shares that are known at every look: of a stream of yes and no, an interval for the probability of yes that holds at all times at
 * once. The likelihood of what was seen, averaged over probabilities by a beta distribution, is set against the likelihood at one
 * probability; if that is the true one, the ratio is a martingale that starts at 1, and exceeds 1/alpha ever with probability alpha
 * at most (Ville 1939; Robbins 1970). Exact for every number of trials, without a normal approximation.
 */
import { gammaln } from "jstat";
import type { Interval } from "../../base/statistics.ts";
import { checkCounts, checkShare } from "./check-options.ts";

/** Parameters of a beta distribution. */
interface Beta {
  readonly yes: number;
  readonly no: number;
}

/** Jeffreys' prior, which loses least against the best one in hindsight (Krichevsky and Trofimov 1981). */
const JEFFREYS: Beta = { yes: 0.5, no: 0.5 };

export interface Tally {
  readonly successes: number;
  readonly n: number;
}

function logBeta(a: number, b: number): number {
  return gammaln(a) + gammaln(b) - gammaln(a + b);
}

/** Logarithm of the likelihood averaged over the prior: all that does not depend on the probability in question. */
function logAverage({ successes, n }: Tally, prior: Beta): number {
  return logBeta(prior.yes + successes, prior.no + n - successes) - logBeta(prior.yes, prior.no);
}

/** Logarithm of the likelihood at probability p; 0 · ln 0 is 0. */
function logLikelihood({ successes, n }: Tally, p: number): number {
  const yes = successes === 0 ? 0 : successes * Math.log(p);
  const no = successes === n ? 0 : (n - successes) * Math.log1p(-p);
  return yes + no;
}

/** The prior for a question about one known share: it is centred there, and the rarer outcome weighs one trial. */
function priorAbout(share: number): Beta {
  const weight = 1 / Math.min(share, 1 - share);
  return { yes: weight * share, no: weight * (1 - share) };
}

/**
 * Logarithm of the evidence against "the probability is `share`", which reaches ln(1/alpha) ever with probability alpha at most if
 * it is. It is also evidence against every share on the far side: against lower ones where more was seen than `share`.
 */
export function logShareEvidence(tally: Tally, share: number): number {
  checkShare("shares", "a share", share);
  checkCounts("shares", tally.successes, tally.n);
  return logAverage(tally, priorAbout(share)) - logLikelihood(tally, share);
}

/**
 * The probability of success with an interval that holds at all looks at once, with probability 1 - alpha. Everything from 0 to 1 for
 * no trials.
 */
export function anytimeProportion(tally: Tally, alpha: number): Interval {
  checkShare("anytimeProportion", "alpha", alpha);
  checkCounts("anytimeProportion", tally.successes, tally.n);
  const { successes, n } = tally;
  if (n === 0) return { value: Number.NaN, low: 0, high: 1 };
  const value = successes / n;
  const limit = logAverage(tally, JEFFREYS) - Math.log(1 / alpha);
  // The likelihood falls off to both sides of its greatest value, which is at what was seen.
  const isInside = (p: number) => logLikelihood(tally, p) > limit;
  return {
    value,
    low: successes === 0 ? 0 : edge(0, value, isInside),
    high: successes === n ? 1 : edge(1, value, isInside),
  };
}

/** Logarithm of the evidence against "the second probability exceeds the first by `difference`". */
export function logDifferenceEvidence(first: Tally, second: Tally, difference: number): number {
  checkCounts("differences of shares", first.successes, first.n);
  checkCounts("differences of shares", second.successes, second.n);
  const average = logAverage(first, JEFFREYS) + logAverage(second, JEFFREYS);
  return average - mostLikely(first, second, difference);
}

/**
 * The second probability minus the first, of two independent streams, with an interval that holds at all looks at once with
 * probability 1 - alpha. Ratios of independent streams multiply to a martingale; a difference is in the interval if some pair of
 * probabilities that far apart is not refused (compare Turner and Grünwald 2023).
 */
export function anytimeDifference(first: Tally, second: Tally, alpha: number): Interval {
  checkShare("anytimeDifference", "alpha", alpha);
  if (first.n === 0 || second.n === 0) return { value: Number.NaN, low: -1, high: 1 };
  const value = second.successes / second.n - first.successes / first.n;
  const limit = Math.log(1 / alpha);
  const isInside = (difference: number) => logDifferenceEvidence(first, second, difference) < limit;
  return {
    value,
    low: isInside(-1) ? -1 : edge(-1, value, isInside),
    high: isInside(1) ? 1 : edge(1, value, isInside),
  };
}

/** The greatest likelihood of both under two probabilities that lie so far apart. It is concave in the first of them. */
function mostLikely(first: Tally, second: Tally, difference: number): number {
  let low = Math.max(0, -difference);
  let high = Math.min(1, 1 - difference);
  for (let halving = 0; halving < 50; halving++) {
    const p = (low + high) / 2;
    if (slopeAt(first, p) + slopeAt(second, p + difference) > 0) low = p;
    else high = p;
  }
  const p = (low + high) / 2;
  // Rounding may leave the second a little outside of [0, 1].
  return logLikelihood(first, p) + logLikelihood(second, Math.min(1, Math.max(0, p + difference)));
}

function slopeAt({ successes, n }: Tally, p: number): number {
  const yes = successes === 0 ? 0 : successes / p;
  const no = successes === n ? 0 : (n - successes) / (1 - p);
  return yes - no;
}

/** Where one leaves what is inside, on the way from `inner` to `outer`; never short of it. */
function edge(outer: number, inner: number, isInside: (at: number) => boolean): number {
  let [outside, inside] = [outer, inner];
  for (let halving = 0; halving < 50; halving++) {
    const middle = (outside + inside) / 2;
    if (isInside(middle)) inside = middle;
    else outside = middle;
  }
  return outside;
}

/** The ranks, from 1 on, between which counts of successes are not refused for this share: none of them where the evidence never is. */
export function acceptedCounts(
  n: number,
  share: number,
  alpha: number,
): { low: number; high: number } {
  checkShare("quantiles", "alpha", alpha);
  checkCounts("quantiles", 0, n);
  const limit = Math.log(1 / alpha);
  const isInside = (successes: number) => logShareEvidence({ successes, n }, share) < limit;
  // The count of least evidence lies within one of n · share.
  const centre = Math.round(n * share);
  return {
    low: firstCount(0, centre, isInside),
    high: n - firstCount(0, n - centre, (fails) => isInside(n - fails)),
  };
}

/** The first count from `low` to `high` for which it holds; it holds at `high`, and from the first on. */
function firstCount(from: number, to: number, holds: (count: number) => boolean): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
