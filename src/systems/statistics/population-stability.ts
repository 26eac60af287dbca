/**
 * The population stability index: how far shares of bins have moved, the sum over bins of (r − c) ln(r / c) for shares r of the
 * reference and c of now. Its usual limits (0.1, 0.25) know nothing of how many samples there are: of two samples of one
 * distribution it comes to about (1/n + 1/m) times a chi-square of B − 1 degrees of freedom for B bins (Yurdakul 2018, "Statistical
 * Properties of Population Stability Index"), so a small window looks moved when nothing has.
 */
import { chisquare } from "jstat";

/** An empty bin counts as this share, since a logarithm of zero would be infinite. */
const LEAST_SHARE = 1e-4;

/** The index of two lists of counts, bin by bin. NaN where one of them has none at all. */
export function populationStability(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
): number {
  if (reference.length !== current.length) {
    throw new RangeError(
      `populationStability: expected as many bins on both sides, got ${reference.length} and ${current.length}`,
    );
  }
  const [m, n] = [sum(reference), sum(current)];
  let index = 0;
  for (let bin = 0; bin < reference.length; bin++) {
    const r = Math.max(LEAST_SHARE, reference[bin]! / m);
    const c = Math.max(LEAST_SHARE, current[bin]! / n);
    index += (r - c) * Math.log(r / c);
  }
  return index;
}

/** The index that two samples of one distribution, of n and of m, exceed with probability `level`. At least two bins. */
export function stabilityThreshold(bins: number, n: number, m: number, level: number): number {
  return (1 / n + 1 / m) * chisquare.inv(1 - level, bins - 1);
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
