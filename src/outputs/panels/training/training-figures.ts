/** The figures of a training by name. */
import type { FigureGroup, NamedFigure } from "../../figure/named-figure.ts";
import type { MixedPrecision, TrainingOutput } from "./training.ts";

export function trainingFigures(record: TrainingOutput): FigureGroup[] {
  const { result, gradientNorm, mixed, timeLeft } = record;
  const more: NamedFigure[] = [];
  if (result !== undefined) {
    more.push({
      name: "training-loss",
      label: "Training loss",
      better: "lower",
      figure: result.trainLoss,
    });
  }
  if (gradientNorm !== undefined) {
    more.push({ name: "gradient-norm", label: "Gradient norm", figure: gradientNorm });
  }
  if (mixed !== undefined) more.push(...mixedFigures(mixed));
  if (timeLeft !== undefined) {
    more.push({ name: "time-left", label: "Time left", better: "lower", figure: timeLeft });
  }
  return [
    { caption: "Result", figures: summaryFigures(record) },
    { caption: "Training", figures: more },
  ];
}

/** Of mixed precision. */
export function mixedFigures({ scale, skippedSteps }: MixedPrecision): NamedFigure[] {
  return [
    { name: "loss-scale", label: "Loss scale", figure: scale },
    { name: "skipped-steps", label: "Steps left out", figure: skippedSteps },
  ];
}

/** How a training in mixed precision computes, in a sentence. */
export function mixedWords({ fp16 }: MixedPrecision): string {
  return `Mixed precision; fp16 is ${fp16}.`;
}

/** The few that stand for all. */
export function summaryFigures({ result, throughput, elapsed }: TrainingOutput): NamedFigure[] {
  const pace: NamedFigure[] = [
    { name: "throughput", label: "Throughput", better: "higher", figure: throughput },
    { name: "time-taken", label: "Time taken", better: "lower", figure: elapsed },
  ];
  if (result === undefined) return pace;
  const { accuracy, heldOutLoss } = result;
  return [
    { name: "held-out-accuracy", label: "Held-out accuracy", better: "higher", figure: accuracy },
    { name: "held-out-loss", label: "Held-out loss", better: "lower", figure: heldOutLoss },
    ...pace,
  ];
}
