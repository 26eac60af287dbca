/**
 * Two classifiers on the same examples. What both get right and what both get wrong says nothing about which is better; only the
 * examples that one of them gets right and the other does not are counted.
 */
import type { Interval } from "../../base/statistics.ts";

/** Numbers of examples that only one of two classifiers gets right. */
export interface Disagreements {
  readonly onlyFirst: number;
  readonly onlySecond: number;
}

/**
 * McNemar's exact test, two-sided: the probability that so many disagreements fall out at least as unevenly when each is as likely
 * to go either way (McNemar 1947; exact by the binomial distribution, Agresti, Categorical Data Analysis, section 11.1). 1 where the
 * two never disagree. Throws a RangeError for what are no counts.
 */
export function mcnemarExact({ onlyFirst, onlySecond }: Disagreements): number {
  checkCounts({ onlyFirst, onlySecond });
  const n = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  return n === 0 ? 1 : Math.min(1, 2 * atMost(fewer, n));
}

/**
 * P(Bin(n, 1/2) <= k), from its largest term down: each is the one before times i / (n - i + 1). jstat's rounds to ten decimals, and
 * calls what is less likely impossible.
 */
function atMost(k: number, n: number): number {
  let log = -n * Math.LN2;
  for (let i = 1; i <= k; i++) log += Math.log((n - k + i) / i);
  let [sum, term] = [1, 1];
  for (let i = k; i > 0; i--) {
    term *= i / (n - i + 1);
    sum += term;
  }
  return Math.exp(log) * sum;
}

/**
 * By how much the second is right more often than the first, as a share of all `n` examples, with the 95 % interval of Bonett and
 * Price (2012), which adds one example to either disagreement: the plain one is too short where they are few.
 */
export function pairedDifference({ onlyFirst, onlySecond }: Disagreements, n: number): Interval {
  checkCounts({ onlyFirst, onlySecond });
  if (!(Number.isInteger(n) && n > 0 && n >= onlyFirst + onlySecond)) {
    throw new RangeError(
      `pairedDifference: expected at least as many examples as disagreements, got ${n} and ${onlyFirst + onlySecond}`,
    );
  }
  const z = 1.959964;
  const [first, second] = [(onlyFirst + 1) / (n + 2), (onlySecond + 1) / (n + 2)];
  const centre = second - first;
  const half = z * Math.sqrt((first + second - centre ** 2) / (n + 2));
  return {
    value: (onlySecond - onlyFirst) / n,
    low: Math.max(-1, centre - half),
    high: Math.min(1, centre + half),
  };
}

/** The exact test takes a step for each. */
const MOST_EXAMPLES = 10_000_000;

function checkCounts(counts: Disagreements): void {
  for (const [name, count] of Object.entries(counts)) {
    if (Number.isInteger(count) && count >= 0 && count <= MOST_EXAMPLES) continue;
    throw new RangeError(
      `paired proportions: expected ${name} to be a count up to ${MOST_EXAMPLES}, got ${count}`,
    );
  }
}
