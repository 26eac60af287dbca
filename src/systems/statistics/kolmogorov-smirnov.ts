/**
 * The two-sample test of Kolmogorov and Smirnov: whether two samples can come from one distribution, by the largest distance of
 * their cumulative shares. The distribution of the distance is the asymptotic one with Stephens' correction for small samples
 * (Stephens 1970; Press et al., Numerical Recipes, section 14.3.3). With equal values among the samples it errs towards no alarm.
 */

/** The largest distance of the cumulative shares of two ascending samples, neither of them empty. */
export function largestDistance(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const [m, n] = [reference.length, current.length];
  let largest = 0;
  // Between two values of `current` its share stands still, so the distance is largest just before or at one of them.
  for (let first = 0; first < n; ) {
    const value = current[first]!;
    let last = first + 1;
    while (last < n && current[last] === value) last++;
    largest = Math.max(
      largest,
      Math.abs(countBelow(reference, value, false) / m - first / n),
      Math.abs(last / n - countBelow(reference, value, true) / m),
    );
    first = last;
  }
  return largest;
}

/** Probability of a distance of at least `distance` between samples of n and m of one distribution. */
export function distancePValue(distance: number, n: number, m: number): number {
  return kolmogorovTail(distance * corrected(n, m));
}

/** The distance that samples of n and m of one distribution exceed with probability `level`, which is to be 5 % at most. */
export function distanceThreshold(n: number, m: number, level: number): number {
  // The series of the tail by its first term; at 5 % the second is 10⁻⁶ of it.
  return Math.sqrt(-Math.log(level / 2) / 2) / corrected(n, m);
}

/** P(K > x) of Kolmogorov's distribution: 2 Σ (−1)^(k−1) exp(−2 k² x²). */
export function kolmogorovTail(x: number): number {
  // Below this the tail is 1 to eight digits, and the series does not converge.
  if (x < 0.2) return 1;
  let tail = 0;
  for (let k = 1; k <= 100; k++) {
    const term = 2 * Math.exp(-2 * (k * x) ** 2);
    tail += k % 2 === 1 ? term : -term;
    if (term < 1e-16) break;
  }
  return Math.min(1, Math.max(0, tail));
}

function corrected(n: number, m: number): number {
  const root = Math.sqrt((n * m) / (n + m));
  return root + 0.12 + 0.11 / root;
}

/** How many of an ascending list lie below `value`; with those that are equal to it, if wanted. */
function countBelow(ascending: ArrayLike<number>, value: number, isWithEqual: boolean): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = ascending[middle]!;
    if (at < value || (isWithEqual && at === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
