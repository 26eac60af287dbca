/** Figures of a training's result: of the weights that count, not of the latest ones. */
import type { Figure } from "../../../outputs/figure/figure.ts";
import type {
  TrainedEpoch,
  TrainingCurve,
  TrainingOutput,
} from "../../../outputs/panels/training/training.ts";

const RIGHT =
  "Held-out examples whose largest output is that of their class, of all; Wilson's 95 % interval.";

/** Undefined until an epoch has ended. `wanted`: the epoch whose weights count, unless it is the latest. */
export function resultFigures(
  epochs: readonly TrainedEpoch[],
  wanted?: number,
): TrainingOutput["result"] {
  const epoch = epochs.find((it) => it.epoch === wanted) ?? epochs.at(-1);
  if (epoch === undefined) return undefined;
  const chosen =
    epoch.epoch === wanted && epochs.length > 1
      ? ` Of ${epochs.length} epochs it was chosen by these same examples, so it is a little too good.`
      : "";
  return {
    accuracy: {
      kind: "measured",
      value: epoch.accuracy,
      unit: "ratio",
      low: epoch.accuracyLow,
      high: epoch.accuracyHigh,
      n: epoch.n,
      method: `After epoch ${epoch.epoch}. ${RIGHT}${chosen}`,
    },
    heldOutLoss: heldOutLoss(epoch, chosen),
    trainLoss: {
      kind: "computed",
      value: epoch.trainLoss,
      unit: "none",
      method: `Mean loss over the examples of epoch ${epoch.epoch}, each as it was learned from: of weights that still changed.`,
    },
  };
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

/** Undefined before the first step that was taken. */
export function gradientFigure({ points, stepsEach }: TrainingCurve): Figure | undefined {
  const latest = points.findLast(({ gradientNorm }) => gradientNorm !== undefined);
  if (latest?.gradientNorm === undefined) return undefined;
  return {
    kind: "computed",
    value: latest.gradientNorm,
    unit: "none",
    method: `Norm of all gradients together before clipping, ${stepsEach === 1 ? "of the last step" : `mean of up to ${stepsEach} last steps`}.`,
  };
}
