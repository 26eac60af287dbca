/** Tails of the normal distribution. */
import { normal } from "jstat";

/** jstat subtracts from 1, so that nothing is left of a tail this far out. */
const FAR = 4;

/** P(Z > z) for a standard normal Z, to ten digits however small it is. */
export function normalTail(z: number): number {
  if (z < FAR) return 1 - normal.cdf(z, 0, 1);
  // Laplace's continued fraction of the ratio of tail and density (Abramowitz and Stegun 26.2.14), from its far end.
  let fraction = z;
  for (let k = 40; k >= 1; k--) fraction = z + k / fraction;
  return Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI) / fraction;
}

/** The z that a standard normal number exceeds with this probability, below a half for a positive one. */
export function normalCritical(level: number): number {
  return -normal.inv(level, 0, 1);
}
