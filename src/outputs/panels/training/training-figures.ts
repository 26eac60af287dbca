/** The figures of a training by name. */
import type { Figure } from "../../figure/figure.ts";
import type { FigureGroup, NamedFigure } from "../../figure/named-figure.ts";
import type { TrainedEpoch, TrainingOutput } from "./training.ts";
import { bestEpoch } from "./training-verdict.ts";

const RIGHT =
  "Held-out examples whose largest output is that of their class, of all; Wilson's 95 % interval.";

export function trainingFigures(record: TrainingOutput): FigureGroup[] {
  return [
    { caption: "Result", figures: resultFigures(record) },
    { caption: "Training", figures: [...trainFigures(record), ...paceFigures(record)] },
  ];
}

/** The few that stand for all. */
export function summaryFigures(record: TrainingOutput): NamedFigure[] {
  const pace = paceFigures(record).filter(({ name }) => name !== "time-left");
  return [...resultFigures(record), ...pace];
}

/** Result of the weights that count: those of the epoch that was put back, else of the latest one. */
function resultFigures(record: TrainingOutput): NamedFigure[] {
  const epoch = countedEpoch(record);
  if (epoch === undefined) return [];
  const chosen = isChosen(record, epoch)
    ? ` Of ${record.epochs.length} epochs it was chosen by these same examples, so it is a little too good.`
    : "";
  return [
    {
      name: "held-out-accuracy",
      label: "Held-out accuracy",
      better: "higher",
      figure: {
        kind: "measured",
        value: epoch.accuracy,
        unit: "ratio",
        low: epoch.accuracyLow,
        high: epoch.accuracyHigh,
        n: epoch.n,
        method: `After epoch ${epoch.epoch}. ${RIGHT}${chosen}`,
      },
    },
    {
      name: "held-out-loss",
      label: "Held-out loss",
      better: "lower",
      figure: heldOutLoss(epoch, chosen),
    },
  ];
}

/** The epoch whose weights the model has, or would have if it ended now. */
function countedEpoch({ epochs, end }: TrainingOutput): TrainedEpoch | undefined {
  const restored = epochs.find(({ epoch }) => epoch === end?.restoredEpoch);
  return restored ?? (end === undefined ? bestEpoch(epochs) : undefined) ?? epochs.at(-1);
}

function isChosen({ epochs }: TrainingOutput, { epoch }: TrainedEpoch): boolean {
  return epochs.length > 1 && epoch === bestEpoch(epochs)?.epoch;
}

function heldOutLoss(epoch: TrainedEpoch, chosen: string): Figure {
  const { heldOutLow: low, heldOutHigh: high } = epoch;
  const hasInterval = low !== undefined && high !== undefined;
  return {
    kind: "measured",
    value: epoch.heldOutLoss,
    unit: "none",
    ...(hasInterval ? { low, high } : {}),
    n: epoch.n,
    method: `Mean loss of the held-out examples after epoch ${epoch.epoch}${hasInterval ? "; the interval is the normal one, 1.96 standard errors" : ""}.${chosen}`,
  };
}

function trainFigures({ epochs, curve }: TrainingOutput): NamedFigure[] {
  const last = epochs.at(-1);
  const latest = curve.points.at(-1);
  const figures: NamedFigure[] = [];
  if (last !== undefined) {
    figures.push({
      name: "training-loss",
      label: "Training loss",
      better: "lower",
      figure: {
        kind: "computed",
        value: last.trainLoss,
        unit: "none",
        method: `Mean loss over the examples of epoch ${last.epoch}, each as it was learned from: of weights that still changed.`,
      },
    });
  }
  if (latest !== undefined) {
    figures.push({
      name: "gradient-norm",
      label: "Gradient norm",
      figure: {
        kind: "computed",
        value: latest.gradientNorm,
        unit: "none",
        method: `Norm of all gradients together before clipping, mean of the ${curve.stepsEach === 1 ? "last step" : `up to ${curve.stepsEach} last steps`}.`,
      },
    });
  }
  return figures;
}

function paceFigures({ throughput, elapsed, timeLeft }: TrainingOutput): NamedFigure[] {
  const figures: NamedFigure[] = [
    { name: "throughput", label: "Throughput", better: "higher", figure: throughput },
    { name: "time-taken", label: "Time taken", better: "lower", figure: elapsed },
  ];
  if (timeLeft !== undefined) {
    figures.push({ name: "time-left", label: "Time left", better: "lower", figure: timeLeft });
  }
  return figures;
}
