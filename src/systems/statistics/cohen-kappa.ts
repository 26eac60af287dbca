/** How far two classifiers agree beyond what they would by chance. */
import type { Interval } from "../../base/statistics.ts";

/**
 * Cohen's kappa (Cohen 1960) of a square table: rows are classes of the first, columns of the second, cells counts. 1 where they
 * always agree, 0 where they agree as often as two that draw classes at random, each as often as it does here. With Cohen's 95 %
 * interval, for large samples. NaN where both always give the same one class. Throws a RangeError for a table that is empty or not square.
 */
export function cohenKappa(table: readonly (readonly number[])[]): Interval {
  const sums = table.map((row) => total(row));
  const n = total(sums);
  if (!(n > 0) || table.some((row) => row.length !== table.length)) {
    throw new RangeError(
      `cohenKappa: expected a square table of counts, got ${table.length} rows and a sum of ${n}`,
    );
  }
  let [observed, expected] = [0, 0];
  table.forEach((row, i) => {
    const column = total(table.map((other) => other[i] ?? 0));
    observed += (row[i] ?? 0) / n;
    expected += ((sums[i] ?? 0) / n) * (column / n);
  });
  const value = (observed - expected) / (1 - expected);
  const half = (1.959964 * Math.sqrt((observed * (1 - observed)) / n)) / (1 - expected);
  return { value, low: Math.max(-1, value - half), high: Math.min(1, value + half) };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
