import * as v from "valibot";
import { figureSchema } from "../../figure/figure-schema.ts";
import { count, list, maybe, number, text, words } from "../../schema/bounded.ts";
import { exactly } from "../../schema/exactly.ts";
import { backendSchema, modelSchema, panelHead } from "../panel-schema.ts";
import type { TrainingOutput } from "./training.ts";

const MOST_IMAGES = 16;
/** Along a side. */
const MOST_PIXELS = 64;

const point = v.object({
  step: count,
  loss: number,
  low: number,
  high: number,
  learningRate: number,
  gradientNorm: maybe(number),
  skipped: maybe(count),
});

const epoch = v.object({
  epoch: count,
  step: count,
  trainLoss: number,
  heldOutLoss: number,
  heldOutLow: maybe(number),
  heldOutHigh: maybe(number),
  correct: count,
  n: count,
  accuracy: number,
  accuracyLow: number,
  accuracyHigh: number,
  isBest: v.boolean(),
});

const flag = v.object({
  kind: v.picklist([
    "checkpoint",
    "storage",
    "begun-anew",
    "resumed",
    "paused",
    "went-on",
    "learning-rate",
    "tab",
    "skipped",
    "not-finite",
    "restored",
  ]),
  step: count,
  words,
});

const image = v.object({
  label: count,
  predicted: count,
  probability: number,
  confidence: number,
});

export const trainingSchema = exactly<TrainingOutput>()(
  v.object({
    kind: v.literal("training"),
    ...panelHead,
    title: words,
    model: modelSchema,
    backend: backendSchema,
    settings: list(words, 50),
    isPaused: v.boolean(),
    step: count,
    steps: count,
    learningRate: number,
    curve: v.object({ stepsEach: count, points: list(point) }),
    result: maybe(
      v.object({ accuracy: figureSchema, heldOutLoss: figureSchema, trainLoss: figureSchema }),
    ),
    gradientNorm: maybe(figureSchema),
    mixed: maybe(v.object({ fp16: words, scale: figureSchema, skippedSteps: figureSchema })),
    epochs: list(epoch),
    throughput: figureSchema,
    elapsed: figureSchema,
    timeLeft: maybe(figureSchema),
    flags: list(flag),
    checkpoint: maybe(v.object({ step: count, bytes: count, isStored: v.boolean() })),
    worst: maybe(
      v.object({
        epoch: count,
        side: v.pipe(count, v.maxValue(MOST_PIXELS)),
        pixels: text(Math.ceil((MOST_IMAGES * MOST_PIXELS ** 2) / 3) * 4),
        images: list(image, MOST_IMAGES),
      }),
    ),
    end: maybe(
      v.object({
        reason: v.picklist(["done", "stopped early", "stopped", "diverged", "failed"]),
        where: maybe(words),
        restoredEpoch: maybe(count),
      }),
    ),
  }),
);
