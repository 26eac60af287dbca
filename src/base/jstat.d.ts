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
}
