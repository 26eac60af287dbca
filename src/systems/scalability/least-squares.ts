/** Non-linear least squares by Levenberg and Marquardt's method (Marquardt 1963), for a few parameters. */
export interface LeastSquares {
  start: readonly number[];
  observed: readonly number[];
  /** The value of observation i by the parameters, and its derivatives by each of them. */
  model: (parameters: readonly number[], i: number) => number;
  gradient: (parameters: readonly number[], i: number) => number[];
}

const MOST_STEPS = 100;

/** The parameters with the least sum of squared differences from what was observed, and that sum. */
export function leastSquares(problem: LeastSquares): { parameters: number[]; squares: number } {
  let parameters = [...problem.start];
  let squares = squaresOf(problem, parameters);
  let damping = 1e-3;
  for (let step = 0; step < MOST_STEPS && damping < 1e8; step++) {
    const tried = moved(problem, parameters, damping);
    const after = squaresOf(problem, tried);
    if (after < squares) {
      const isSettled = squares - after <= 1e-12 * squares;
      parameters = tried;
      squares = after;
      damping /= 10;
      if (isSettled) break;
    } else damping *= 10;
  }
  return { parameters, squares };
}

function squaresOf({ observed, model }: LeastSquares, parameters: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < observed.length; i++) sum += (observed[i]! - model(parameters, i)) ** 2;
  return Number.isFinite(sum) ? sum : Number.POSITIVE_INFINITY;
}

/** One step: (JᵀJ + damping · diag(JᵀJ)) δ = Jᵀ r. */
function moved(problem: LeastSquares, parameters: readonly number[], damping: number): number[] {
  const { observed, model, gradient } = problem;
  const size = parameters.length;
  const matrix = Array.from({ length: size }, () => new Array<number>(size + 1).fill(0));
  for (let i = 0; i < observed.length; i++) {
    const slopes = gradient(parameters, i);
    const residual = observed[i]! - model(parameters, i);
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        matrix[row]![column]! += slopes[row]! * slopes[column]!;
      }
      matrix[row]![size]! += slopes[row]! * residual;
    }
  }
  for (let row = 0; row < size; row++) matrix[row]![row]! *= 1 + damping;
  const step = solved(matrix);
  return parameters.map((parameter, i) => parameter + step[i]!);
}

/** Solves a small symmetric system, whose right side is its last column, by Gauss and Jordan's elimination. */
function solved(matrix: number[][]): number[] {
  const size = matrix.length;
  for (let column = 0; column < size; column++) {
    const pivot = matrix[column]!;
    const scale = pivot[column]!;
    for (let k = column; k <= size; k++) pivot[k]! /= scale;
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const factor = matrix[row]![column]!;
      for (let k = column; k <= size; k++) matrix[row]![k]! -= factor * pivot[k]!;
    }
  }
  return matrix.map((row) => row[size]!);
}
