/** A training for tests, with everything that one can have. Nothing in it was measured. */
import { Random } from "../../../base/random.ts";
import { sampleFigure } from "../trace/trace.testing.ts";
import type { CurvePoint, TrainedEpoch, TrainingOutput, WorstImages } from "./training.ts";

const EPOCHS = 6;
const STEPS_EACH = 4;
const STEPS_PER_EPOCH = 160;
const HELD_OUT = 1000;
const SIDE = 28;

const random = new Random(7);

function lossAt(step: number): number {
  return 0.06 + 2.2 * Math.exp(-step / 140);
}

const points: CurvePoint[] = Array.from(
  { length: (EPOCHS * STEPS_PER_EPOCH) / STEPS_EACH },
  (_, index) => {
    const step = (index + 1) * STEPS_EACH;
    const loss = lossAt(step) * (1 + 0.12 * random.uniform(-1, 1));
    const high = loss * (1.2 + 0.3 * random.uniform());
    const learningRate = 0.0015 * (1 + Math.cos((Math.PI * step) / (EPOCHS * STEPS_PER_EPOCH)));
    const turned = step > 420 ? learningRate / 2 : learningRate;
    const point = { step, loss, low: 0.7 * loss, high, learningRate: turned };
    return { ...point, gradientNorm: 0.4 + loss, ...(index === 0 && { skipped: 1 }) };
  },
);

const epochs: TrainedEpoch[] = Array.from({ length: EPOCHS }, (_, index) => {
  const epoch = index + 1;
  const heldOutLoss = 0.14 + 0.5 * Math.exp(-epoch / 1.4) + (epoch > 4 ? 0.02 * (epoch - 4) : 0);
  const correct = Math.round(HELD_OUT * (0.965 - 0.16 * Math.exp(-epoch / 1.3)));
  const accuracy = correct / HELD_OUT;
  return {
    epoch,
    step: epoch * STEPS_PER_EPOCH,
    trainLoss: lossAt((epoch - 0.5) * STEPS_PER_EPOCH),
    heldOutLoss,
    heldOutLow: heldOutLoss - 0.03,
    heldOutHigh: heldOutLoss + 0.03,
    correct,
    n: HELD_OUT,
    accuracy,
    accuracyLow: accuracy - 0.013,
    accuracyHigh: accuracy + 0.011,
    isBest: epoch <= 4,
  };
});

/** A ring or a bar, at another place in each image. */
function greyAt(image: number, row: number, column: number): number {
  const [y, x] = [row - 13 - (image % 3), column - 13 + (image % 2)];
  const distance =
    image % 2 === 0 ? Math.abs(Math.hypot(y * 0.8, x * 1.2) - 7) : Math.abs(x + y / 3);
  return Math.abs(y) > 10 ? 0 : Math.round(255 * Math.max(0, 1 - distance / 2.2));
}

const bytes = Array.from({ length: 9 * SIDE * SIDE }, (_, index) => {
  const place = index % (SIDE * SIDE);
  return greyAt(Math.floor(index / (SIDE * SIDE)), Math.floor(place / SIDE), place % SIDE);
});

const worst: WorstImages = {
  epoch: EPOCHS,
  side: SIDE,
  pixels: btoa(bytes.map((byte) => String.fromCharCode(byte)).join("")),
  images: Array.from({ length: 9 }, (_, index) => ({
    label: index % 2 === 0 ? 0 : 1,
    predicted: index % 2 === 0 ? 6 : 7,
    probability: 0.001 * (index + 1),
    confidence: 0.99 - 0.04 * index,
  })),
};

export const sample: TrainingOutput = {
  kind: "training",
  version: 1,
  state: "partial",
  stage:
    "numbers stopped being finite after step 960, first in the result of 3 (Linear); the weights are those of that step",
  title: "digits by a cnn",
  model: { name: "cnn", parameters: 20_490 },
  backend: { name: "wasm", threads: 2 },
  settings: [
    "MNIST: 5,120 digits to learn from, 1,000 held out, split by seed 0; normalised",
    "adam, learning rate 0.003",
    "learning rate down along a cosine to 0",
    "6 epochs at most, batches of 32, order by seed 0",
  ],
  isPaused: false,
  step: EPOCHS * STEPS_PER_EPOCH,
  steps: 10 * STEPS_PER_EPOCH,
  learningRate: 0.0001,
  curve: { stepsEach: STEPS_EACH, points },
  epochs,
  result: {
    accuracy: sampleFigure(0.958, "ratio", 0.012),
    heldOutLoss: sampleFigure(0.169, "none"),
    trainLoss: sampleFigure(0.13, "none"),
  },
  gradientNorm: sampleFigure(0.46, "none"),
  mixed: {
    fp16: "emulated: fp16's rounding, fp32's time and memory",
    scale: sampleFigure(32_768, "none"),
    skippedSteps: sampleFigure(1, "count"),
  },
  throughput: sampleFigure(2400, "samples/s"),
  elapsed: sampleFigure(14.2, "s"),
  timeLeft: {
    kind: "modelled",
    value: 8.5,
    unit: "s",
    method: "Made up for a test.",
    inputs: ["640 steps left"],
  },
  flags: [
    { kind: "checkpoint", step: 160, words: "checkpoint of 246,000 bytes" },
    { kind: "resumed", step: 160, words: "gone on from the checkpoint of step 160" },
    { kind: "learning-rate", step: 420, words: "learning rate changed from 0.0018 to 0.0009" },
    { kind: "paused", step: 560, words: "paused" },
    { kind: "went-on", step: 560, words: "went on after a pause" },
    { kind: "checkpoint", step: 800, words: "checkpoint of 246,000 bytes" },
    {
      kind: "not-finite",
      step: 960,
      words: "numbers were not finite after step 960, first in the result of 3 (Linear)",
    },
  ],
  checkpoint: { step: 800, bytes: 246_000, isStored: true },
  worst,
  end: { reason: "diverged", where: "the result of 3 (Linear)", restoredEpoch: 4 },
};
