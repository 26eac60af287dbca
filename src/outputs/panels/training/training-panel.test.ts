import { expect, test } from "vitest";
import { sample } from "./sample.testing.ts";
import type { TrainedEpoch, TrainingOutput } from "./training.ts";
import { lossChart, rateChart, trainingCharts } from "./training-charts.ts";
import { trainingPanel } from "./training-panel.ts";
import { trainingVerdict } from "./training-verdict.ts";

const { end: _, timeLeft: __, worst: ___, checkpoint: ____, ...rest } = sample;
const RUNNING: TrainingOutput = { ...rest, state: "running", stage: "", flags: [], epochs: [] };

/** Epochs of these held-out losses. */
function withEpochs(losses: number[], trainLoss = (epoch: number) => 1 / epoch): TrainingOutput {
  const epochs = losses.map((heldOutLoss, index): TrainedEpoch => {
    const isBest = losses.slice(0, index).every((loss) => heldOutLoss < loss);
    const interval = { heldOutLow: heldOutLoss - 0.05, heldOutHigh: heldOutLoss + 0.05 };
    const accuracy = { correct: 90, n: 100, accuracy: 0.9, accuracyLow: 0.83, accuracyHigh: 0.94 };
    const epoch = index + 1;
    return {
      epoch,
      step: 10 * epoch,
      trainLoss: trainLoss(epoch),
      heldOutLoss,
      ...interval,
      ...accuracy,
      isBest,
    };
  });
  return { ...RUNNING, epochs };
}

test.each<[string, TrainingOutput, string]>([
  ["nothing yet", { ...RUNNING, curve: { stepsEach: 1, points: [] } }, "Too early to say"],
  ["steps alone", RUNNING, "The training loss falls (1."],
  ["one epoch", withEpochs([0.5]), "right on 90 % of examples that it has not learned from"],
  [
    "falling",
    withEpochs([0.9, 0.5]),
    "It is learning: the held-out loss fell from 0.9 to 0.5 in the last epoch. It is too early to stop.",
  ],
  [
    "falling by less than can be told",
    withEpochs([0.9, 0.88]),
    "less than 100 held-out examples can tell for sure",
  ],
  [
    "risen once",
    withEpochs([0.9, 0.5, 0.6]),
    "has not fallen in the last epoch (best: 0.5 after epoch 2): too early",
  ],
  [
    "overfitting",
    withEpochs([0.9, 0.5, 0.6, 0.7, 0.8]),
    "it is learning its examples by heart. You may stop; the weights of epoch 2 are the ones to keep.",
  ],
  [
    "stuck",
    withEpochs([0.9, 0.5, 0.6, 0.7, 0.8], () => 1),
    "the training loss does not fall either. You may stop",
  ],
  [
    "diverged",
    sample,
    "No: numbers stopped being finite after step 960, first in the result of 3 (Linear).",
  ],
])("the verdict: %s", (_, record, words) => {
  expect(trainingVerdict(record)).toContain(words);
});

test("all charts share one axis of steps and its flags; of checkpoints the last is one", () => {
  const charts = trainingCharts(sample);
  expect(charts.map(({ name }) => name)).toEqual([
    "loss",
    "learning-rate",
    "accuracy",
    "gradient-norm",
  ]);
  for (const { x, markers } of charts) {
    expect(x.domain).toEqual([0, 960]);
    expect(markers.map((marker) => marker.x)).toEqual([160, 420, 560, 560, 800, 960]);
  }
  expect(charts[0]?.note).toContain("Flags: 1 resumed, step 160; 2 learning rate, step 420;");
  expect(lossChart(sample, "log").y.scale).toBe("log");
});

test("while it runs the axis grows in jumps, and never beyond the last step", () => {
  const end = (step: number) => rateChart({ ...RUNNING, step, steps: 1600 }).x.domain[1];
  expect([0, 1, 9, 101, 149, 151, 980, 1300, 1501, 1600].map(end)).toEqual([
    1, 1, 10, 150, 150, 200, 1000, 1500, 1600, 1600,
  ]);
});

test("mixed precision says how fp16 comes about, with its scale and the steps left out", () => {
  const words = "Mixed precision; fp16 is emulated: fp16's rounding, fp32's time and memory.";
  expect(trainingPanel.notes(sample)).toContain(words);
  const { mixed: _, ...full } = sample;
  const named = (record: TrainingOutput) =>
    trainingPanel.figures(record, {}).map(({ name }) => name);
  expect(named(sample)).toEqual(expect.arrayContaining(["loss-scale", "skipped-steps"]));
  expect(named(full)).not.toContain("loss-scale");
  const points = sample.curve.points.map(({ gradientNorm: __, ...rest }, index) =>
    index === 1 ? { ...rest, skipped: 4 } : { ...rest, gradientNorm: 1 },
  );
  const gradients = trainingCharts({ ...sample, curve: { stepsEach: 4, points } }).at(-1);
  expect(gradients?.series[0]?.points.length).toBe(points.length - 1);
});
