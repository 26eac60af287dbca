/** The part of jstat that we use; the package has no types. */
declare module "jstat" {
  export const binomial: {
    /** P(X <= k) for X ~ Binomial(n, p). */
    cdf(k: number, n: number, p: number): number;
  };
  export const chisquare: {
    /** The value that a chi-square of `dof` degrees of freedom does not exceed with probability `p`. */
    inv(p: number, dof: number): number;
  };
  export const normal: {
    /** P(X <= x); good to ten digits only where it is above 1e-8. */
    cdf(x: number, mean: number, std: number): number;
    /** The value that a normal number does not exceed with probability `p`. */
    inv(p: number, mean: number, std: number): number;
  };
  export const studentt: {
    /** P(T <= t) for Student's t with `dof` degrees of freedom, not necessarily whole. */
    cdf(t: number, dof: number): number;
    /** The value that Student's t does not exceed with probability `p`. */
    inv(p: number, dof: number): number;
  };
  /** ln Γ(x) for x > 0. */
  export function gammaln(x: number): number;
}
