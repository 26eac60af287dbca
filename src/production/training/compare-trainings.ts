/** Trainings side by side. */
import { compareRuns } from "../../outputs/panels/comparison/compare-runs.ts";
import type { ComparisonOutput } from "../../outputs/panels/comparison/comparison.ts";
import { deviceWords } from "../../outputs/panels/system-words.ts";
import { summaryFigures } from "../../outputs/panels/training/training-figures.ts";
import type { TrainingResult } from "./training-result.ts";

/**
 * Results of `trainInWorker` or `trainHere` as a Comparison: held-out accuracy and loss, throughput, time. Throws a sentence for
 * anything else.
 */
export function compareTrainings(
  ...results: readonly Pick<TrainingResult, "record">[]
): ComparisonOutput {
  const at = new Date().toISOString();
  const runs = results.map((result, index) => {
    const record = (result as Partial<TrainingResult> | undefined)?.record;
    if (record?.kind !== "training") {
      throw new TypeError(
        `compareTrainings: expected the result of a training as number ${index + 1}, got something else; take it from await training.finished`,
      );
    }
    return {
      title: record.title,
      device: deviceWords(record.backend),
      at,
      metrics: summaryFigures(record),
    };
  });
  return {
    ...compareRuns(runs),
    title: "Trainings side by side",
    note: "Two accuracies differ for sure only where their intervals are apart; where both were judged by the same examples, less may be enough.",
  };
}
