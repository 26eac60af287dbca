/** What was built, and what training made of it. */
import type { MeasuredFigure } from "../../../outputs/figure/figure.ts";
import type { NamedFigure } from "../../../outputs/figure/named-figure.ts";
import { integerText } from "../../../outputs/figure/number-text.ts";
import { totalFigures } from "../../../outputs/panels/model/model-figures.ts";
import { modelVerdict } from "../../../outputs/panels/model/model-verdict.ts";
import type { OpenPoint, SystemLine } from "../../../outputs/panels/system/system.ts";
import type { TrainingOutput } from "../../../outputs/panels/training/training.ts";
import { summaryFigures } from "../../../outputs/panels/training/training-figures.ts";
import { trainingVerdict } from "../../../outputs/panels/training/training-verdict.ts";
import type { Accuracy } from "../../profiler/evaluate.ts";
import type { SystemParts } from "../system-parts.ts";
import { lineOf, modelWords, openLine, pick } from "./line.ts";

export function modelLine({ results: { model } }: SystemParts): SystemLine {
  const head = { id: "model", station: "model", label: "Architecture" } as const;
  if (model === undefined) return openLine(head, "No model has been built.", "build-system");
  return lineOf(head, {
    subject: modelWords(model.model),
    words: modelVerdict(model),
    figures: pick(totalFigures(model), ["parameters", "weight-bytes", "flops"]),
  });
}

export function trainingLine({ results: { training, evaluated } }: SystemParts): SystemLine {
  const head = { id: "training", station: "training", label: "Training" } as const;
  if (training === undefined) {
    return openLine(head, "No training has come to its end.", "train-system");
  }
  return lineOf(head, {
    subject: `${modelWords(training.model)}, ${integerText(training.step)} steps`,
    words: trainingVerdict(training),
    figures: [
      ...(evaluated === undefined ? [] : [testAccuracy(evaluated.accuracy)]),
      ...pick(summaryFigures(training), ["held-out-accuracy", "held-out-loss", "time-taken"]),
    ],
    open: [
      ...endOf(training),
      ...(evaluated === undefined
        ? [
            {
              text: "It was not evaluated on digits that no choice was based on.",
              cell: "evaluate-system",
            },
          ]
        : []),
    ],
  });
}

function testAccuracy({ value, low, high, n, correct }: Accuracy): NamedFigure {
  const figure: MeasuredFigure = {
    ...{ kind: "measured", value, low, high, n, unit: "ratio" },
    method: `${integerText(correct)} of ${integerText(n)} test digits classified right, with Wilson's 95 % interval; no choice was based on them.`,
  };
  return {
    ...{ name: "test-accuracy", label: "Accuracy on the test digits", figure },
    better: "higher",
  };
}

/** A training that ended as it was meant to leaves nothing open. */
function endOf({ end }: TrainingOutput): OpenPoint[] {
  const reason = end?.reason;
  if (reason === undefined || reason === "done" || reason === "stopped early") return [];
  const how = reason === "stopped" ? "was stopped by hand" : reason;
  return [{ text: `The training ${how}.`, cell: "train-system" }];
}
