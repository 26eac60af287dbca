/** The answer to "Is it learning, and may I stop?", from the record alone. */
import { integerText, numberText } from "../../figure/number-text.ts";
import type { TrainedEpoch, TrainingOutput } from "./training.ts";

/** Epochs without a smaller held-out loss after which more are not likely to help. */
const TIRED_EPOCHS = 3;

/** One or two sentences. */
export function trainingVerdict(record: TrainingOutput): string {
  const { end, epochs, step } = record;
  if (end?.reason === "diverged") {
    return `No: numbers stopped being finite after step ${integerText(step)}, first in ${end.where ?? "the loss"}. A smaller learning rate is the usual cure.`;
  }
  const last = epochs.at(-1);
  if (last === undefined) return beforeFirstEpoch(record);
  const best = bestEpoch(epochs) ?? last;
  const since = last.epoch - best.epoch;
  if (epochs.length === 1) {
    return `After one epoch it is right on ${percent(last.accuracy)} of examples that it has not learned from; the next epoch will tell whether it still gets better.`;
  }
  if (since === 0) return stillLearning(record, last);
  const times = since === 1 ? "in the last epoch" : `for ${since} epochs`;
  const trend = `The held-out loss has not fallen ${times} (best: ${loss(best)} after epoch ${best.epoch})`;
  if (since < TIRED_EPOCHS) return `${trend}: too early to call it the end.`;
  const isFitting = last.trainLoss < best.trainLoss;
  const why = isFitting
    ? ", while the training loss still falls: it is learning its examples by heart. "
    : ", and the training loss does not fall either. ";
  return `${trend}${why}You may stop; the weights of epoch ${best.epoch} are the ones to keep.`;
}

/** The epoch of the smallest held-out loss, as the training counts it. */
export function bestEpoch(epochs: readonly TrainedEpoch[]): TrainedEpoch | undefined {
  return epochs.findLast(({ isBest }) => isBest);
}

function beforeFirstEpoch({ curve: { points }, state }: TrainingOutput): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 4) {
    return state === "running"
      ? "Too early to say: it has hardly begun."
      : "It ended before anything could be said.";
  }
  const part = Math.max(1, points.length >> 2);
  const early = meanLoss(points.slice(0, part));
  const late = meanLoss(points.slice(-part));
  const trend =
    late < early
      ? `The training loss falls (${numberText(early, 3)} to ${numberText(late, 3)})`
      : `The training loss does not fall yet (${numberText(early, 3)}, now ${numberText(late, 3)})`;
  return `${trend}; the end of the first epoch will tell what that is worth on other examples.`;
}

function stillLearning({ state, epochs }: TrainingOutput, last: TrainedEpoch): string {
  const before = epochs.at(-2) ?? last;
  const fall = `the held-out loss fell from ${loss(before)} to ${loss(last)} in the last epoch`;
  const { heldOutLow: low, heldOutHigh: high } = before;
  const isSmall =
    low !== undefined && high !== undefined && last.heldOutLoss > low && last.heldOutLoss < high;
  const how = isSmall
    ? `, which is less than ${integerText(last.n)} held-out examples can tell for sure`
    : "";
  return state === "running"
    ? `It is learning: ${fall}${how}. ${isSmall ? "A few more epochs will show whether that goes on" : "It is too early to stop"}.`
    : `It was still learning when it ended: ${fall}${how}. ${isSmall ? "More epochs may bring little" : "More epochs may bring more"}.`;
}

function meanLoss(points: readonly { loss: number }[]): number {
  return points.reduce((sum, point) => sum + point.loss, 0) / points.length;
}

function loss({ heldOutLoss }: TrainedEpoch): string {
  return numberText(heldOutLoss, 3);
}

function percent(share: number): string {
  return `${numberText(100 * share, 3)} %`;
}
