/** Answers held against the true labels. */
import { proportion } from "../../../base/statistics.ts";
import type { MeasuredFigure } from "../../../outputs/figure/figure.ts";
import { mcnemarExact } from "../../../systems/statistics/paired-proportions.ts";
import { classOf } from "../../serving/request-watch.ts";

/** Whether each example was classified right. */
export function rightOf(
  probabilities: readonly Float32Array[],
  labels: ArrayLike<number>,
): boolean[] {
  return probabilities.map((row, i) => classOf(row) === labels[i]);
}

export function accuracyFigure(right: readonly boolean[], of: string): MeasuredFigure {
  const correct = right.filter(Boolean).length;
  return {
    ...{ kind: "measured", unit: "ratio", n: right.length },
    ...proportion(correct, right.length),
    method: `${correct} of ${right.length} ${of} classified right, with Wilson's 95 % interval.`,
  };
}

/** Differences that chance alone makes in one of a hundred comparisons do not count. */
const SIGNIFICANT = 0.01;

/** Whether `other` is right more often on the same examples, beyond chance (McNemar's exact test). */
export function isBetter(right: readonly boolean[], other: readonly boolean[]): boolean {
  const onlyFirst = right.filter((isRight, i) => isRight && other[i] === false).length;
  const onlySecond = right.filter((isRight, i) => !isRight && other[i] === true).length;
  return onlySecond > onlyFirst && mcnemarExact({ onlyFirst, onlySecond }) < SIGNIFICANT;
}
