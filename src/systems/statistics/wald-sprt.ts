/**
 * Wald's sequential probability ratio test of a share of errors (Wald 1947, Sequential Analysis, chapter 5): of two error rates, one
 * that is acceptable and one that is not, the one under which the errors so far are much more likely is accepted. No other test that
 * errs as rarely needs fewer requests on average at these two rates (Wald and Wolfowitz 1948).
 */
import { checkCounts, checkShare } from "./check-options.ts";

export interface ErrorRates {
  /** A rate to be accepted, such as 0.001. */
  readonly acceptable: number;
  /** A higher rate to be told from it, such as 0.01. */
  readonly unacceptable: number;
}

export interface ErrorRisks {
  /** Chance of refusing the acceptable rate: at most alpha / (1 - beta), by Wald's inequalities (his section 3.2). */
  readonly alpha: number;
  /** Chance of accepting the other: at most beta / (1 - alpha). Both chances together are at most alpha + beta. */
  readonly beta: number;
}

/** Logarithm of the likelihood ratio of the unacceptable rate to the acceptable one, after so many errors among `n` requests. */
export function waldLogRatio(
  { acceptable, unacceptable }: ErrorRates,
  { errors, n }: { errors: number; n: number },
): number {
  checkCounts("Wald's SPRT", errors, n);
  return (
    errors * Math.log(unacceptable / acceptable) +
    (n - errors) * Math.log((1 - unacceptable) / (1 - acceptable))
  );
}

/** The values of the logarithm at which the rate is refused (`upper`) and accepted (`lower`), by Wald's approximation. */
export function waldBounds({ alpha, beta }: ErrorRisks): { upper: number; lower: number } {
  checkShare("Wald's SPRT", "alpha", alpha);
  checkShare("Wald's SPRT", "beta", beta);
  if (alpha + beta >= 1) {
    throw new RangeError(
      `Wald's SPRT: expected alpha and beta to add up to less than 1, got ${alpha} and ${beta}`,
    );
  }
  return { upper: Math.log((1 - beta) / alpha), lower: Math.log(beta / (1 - alpha)) };
}

/** What the test does to a stream of requests. */
export interface WaldOutcome {
  /** Chance that it refuses the rate. */
  readonly refused: number;
  /** Requests until the decision, on average. */
  readonly requests: number;
}

/** Less of all streams than this may be left undecided when the sum ends. */
const LEFT = 1e-9;
/** Chances that are followed, over all requests; a usual test takes some hundred thousand. */
const MOST_FOLLOWED = 3_000_000;

/**
 * What the test does where errors come at `rate`, looked at after every request: exactly, by the distribution of errors among streams
 * that are still undecided. Wald's own formula for the mean leaves out by how far the last error goes beyond the bound, which is a
 * fifth of it where errors are rare. Throws a RangeError for rates so small or so close that it would take too long.
 */
export function waldOutcome(rates: ErrorRates, risks: ErrorRisks, rate: number): WaldOutcome {
  checkRates(rates);
  checkShare("Wald's SPRT", "the error rate", rate);
  const { upper, lower } = waldBounds(risks);
  let undecided = new Map([[0, 1]]);
  let left = 1;
  let [refused, requests, followed] = [0, 0, 0];
  for (let n = 1; left > LEFT; n++) {
    requests += left;
    followed += undecided.size;
    if (followed > MOST_FOLLOWED) throw tooManyRequests(rates, n);
    const next = new Map<number, number>();
    left = 0;
    for (const [errors, chance] of afterRequest(undecided, rate)) {
      const ratio = waldLogRatio(rates, { errors, n });
      if (ratio >= upper) refused += chance;
      else if (ratio > lower) {
        next.set(errors, chance);
        left += chance;
      }
    }
    undecided = next;
  }
  return { refused, requests };
}

function tooManyRequests({ acceptable, unacceptable }: ErrorRates, n: number): RangeError {
  return new RangeError(
    `Wald's SPRT: expected rates that are told apart within ${n} requests, got ${acceptable} and ${unacceptable}; take rates that are larger or lie further apart`,
  );
}

/** Chances of numbers of errors, one request later. */
function afterRequest(before: ReadonlyMap<number, number>, rate: number): Map<number, number> {
  const after = new Map<number, number>();
  for (const [errors, chance] of before) {
    after.set(errors, (after.get(errors) ?? 0) + chance * (1 - rate));
    after.set(errors + 1, chance * rate);
  }
  return after;
}

/** Throws a RangeError for shares outside (0, 1), or where the unacceptable one is not the higher one. */
export function checkRates({ acceptable, unacceptable }: ErrorRates): void {
  checkShare("Wald's SPRT", "the acceptable error rate", acceptable);
  checkShare("Wald's SPRT", "the unacceptable error rate", unacceptable);
  if (unacceptable > acceptable) return;
  throw new RangeError(
    `Wald's SPRT: expected an unacceptable error rate above the acceptable one, got ${unacceptable} and ${acceptable}`,
  );
}
