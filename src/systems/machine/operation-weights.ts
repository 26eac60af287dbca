/**
 * Weights of arithmetic operations, in floating point operations: those of the Livermore Fortran Kernels (McMahon 1986,
 * UCRL-53745), the usual convention for code that is not all additions and products. Comparisons, choices and moves count nothing
 * here, so that figures agree with the 2·M·N·K of matrix products that everyone quotes.
 */
export const operationWeights = {
  /** Addition, subtraction, multiplication, sign, maximum. */
  simple: 1,
  divide: 4,
  root: 4,
  /** exp, log, pow, sin, cos, tanh, erf: as if each were one call to the mathematical library. */
  transcendental: 8,
} as const;
