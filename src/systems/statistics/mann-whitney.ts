/**
 * The test of Mann and Whitney (1947), also named after Wilcoxon: whether values of one sample tend to be larger than those of
 * another, by ranks, so that nothing is assumed of their distribution; with the shift of Hodges and Lehmann (1963) that says by how
 * much. Both are as in R's `wilcox.test(first, second, exact = FALSE, conf.int = TRUE)`: the normal approximation with corrections for
 * ties and for continuity. R solves for the shift and the ends of its interval numerically, to 1e-4; here they are the pairwise
 * differences on which they lie. For a fixed number of values, looked at once.
 */
import { sorted } from "../../base/statistics.ts";
import { checkShare } from "./check-options.ts";
import { normalCritical, normalTail } from "./normal.ts";

export interface MannWhitney {
  /** How many pairs have the larger value in the first sample; a tie counts half. */
  readonly u: number;
  /** The share of those pairs: 0.5 where neither sample tends to be larger (the common language effect size). */
  readonly superiority: number;
  /** Two-sided. */
  readonly pValue: number;
  /** The median of all differences between a value of the first and one of the second, with the ends of its interval. */
  readonly shift: { readonly value: number; readonly low: number; readonly high: number };
}

/** More pairs than that would fill the memory, and take seconds to sort. */
const MOST_PAIRS = 4_000_000;

/**
 * Tests two samples of at least two values each. Throws a RangeError for fewer, for more than four million pairs, for values that
 * are not finite, and where all values are equal, since there is nothing to rank.
 */
export function mannWhitney(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  { confidence = 0.95 }: { confidence?: number } = {},
): MannWhitney {
  checkShare("mannWhitney", "confidence", confidence);
  const [a, b] = [checked("first", first), checked("second", second)];
  const pairs = a.length * b.length;
  if (pairs > MOST_PAIRS) {
    throw new RangeError(
      `mannWhitney: expected at most ${MOST_PAIRS} pairs, got ${pairs}; take a sample of the values`,
    );
  }
  const u = rankSum(a, b) - (a.length * (a.length + 1)) / 2;
  const tied = tieTerm([...a, ...b]);
  const sigma = deviationOfU(a.length, b.length, tied);
  if (sigma === 0) {
    throw new RangeError(`mannWhitney: expected values that differ, got ${a[0]} everywhere`);
  }
  const z = Math.max(0, Math.abs(u - pairs / 2) - 0.5) / sigma;
  return {
    u,
    superiority: u / pairs,
    pValue: Math.min(1, 2 * normalTail(z)),
    shift: shiftOf(a, b, confidence),
  };
}

function checked(name: string, values: ArrayLike<number>): Float64Array {
  if (values.length < 2) {
    throw new RangeError(
      `mannWhitney: expected at least 2 values in the ${name} sample, got ${values.length}`,
    );
  }
  const ascending = sorted(Array.from(values));
  if (Number.isFinite(ascending[0]!) && Number.isFinite(ascending.at(-1)!)) return ascending;
  throw new RangeError(`mannWhitney: expected finite values in the ${name} sample`);
}

/** The sum of the ranks of the first among all; equal values share the mean of their ranks. */
export function rankSum(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const n = first.length;
  const all = [...Array.from(first), ...Array.from(second)];
  const order = all.map((_, i) => i).sort((i, j) => all[i]! - all[j]!);
  let sum = 0;
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && all[order[to]!] === all[order[from]!]) to++;
    const rank = (from + 1 + to) / 2;
    for (let i = from; i < to; i++) if (order[i]! < n) sum += rank;
    from = to;
  }
  return sum;
}

/** Σ (t³ - t) over groups of t equal values. */
export function tieTerm(values: Iterable<number>): number {
  const ascending = sorted(values);
  let sum = 0;
  for (let from = 0; from < ascending.length; ) {
    let to = from + 1;
    while (to < ascending.length && ascending[to] === ascending[from]) to++;
    sum += (to - from) ** 3 - (to - from);
    from = to;
  }
  return sum;
}

/** Standard deviation of U when both samples come from one distribution, with so much tied. */
export function deviationOfU(n: number, m: number, tied: number): number {
  return Math.sqrt(((n * m) / 12) * (n + m + 1 - tied / ((n + m) * (n + m - 1))));
}

/**
 * The median of the pairwise differences, and those at which U of the shifted samples reaches its critical values. Ties within a
 * sample remain in a shifted one, ties between samples do not.
 */
function shiftOf(a: Float64Array, b: Float64Array, confidence: number): MannWhitney["shift"] {
  const differences = differencesOf(a, b);
  const pairs = differences.length;
  const sigma = deviationOfU(a.length, b.length, tieTerm(a) + tieTerm(b));
  const reach = normalCritical((1 - confidence) / 2) * sigma;
  const rank = Math.max(1, Math.floor(pairs / 2 + 0.5 - reach));
  const middle = (differences[(pairs - 1) >> 1]! + differences[pairs >> 1]!) / 2;
  return { value: middle, low: differences[rank - 1]!, high: differences[pairs - rank]! };
}

function differencesOf(a: Float64Array, b: Float64Array): Float64Array {
  const differences = new Float64Array(a.length * b.length);
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < b.length; j++) differences[i * b.length + j] = a[i]! - b[j]!;
  }
  return differences.sort();
}
