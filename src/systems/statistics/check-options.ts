/** Refusals that the tests of this folder share. Each message says whose option it is, what was expected, and what came. */

/** A share strictly between 0 and 1, such as a level or a probability of an error. */
export function checkShare(owner: string, name: string, value: number): void {
  if (value > 0 && value < 1) return;
  throw new RangeError(`${owner}: expected ${name} between 0 and 1, got ${String(value)}`);
}

/** A number above 0. */
export function checkPositive(owner: string, name: string, value: number): void {
  if (value > 0 && Number.isFinite(value)) return;
  throw new RangeError(`${owner}: expected ${name} above 0, got ${String(value)}`);
}

/** A number of bootstrap samples. */
export function checkResamples(owner: string, resamples: number): void {
  if (Number.isInteger(resamples) && resamples >= 1 && resamples <= MOST_RESAMPLES) return;
  throw new RangeError(
    `${owner}: expected resamples to be a whole number from 1 to ${MOST_RESAMPLES}, got ${String(resamples)}`,
  );
}

const MOST_RESAMPLES = 1_000_000;

/** Successes among trials: whole numbers, none below 0, and no more successes than trials. */
export function checkCounts(owner: string, successes: number, n: number): void {
  const isRight =
    Number.isInteger(successes) && Number.isInteger(n) && successes >= 0 && successes <= n;
  if (isRight) return;
  throw new RangeError(
    `${owner}: expected a count among another, such as 3 of 10, got ${String(successes)} of ${String(n)}`,
  );
}
