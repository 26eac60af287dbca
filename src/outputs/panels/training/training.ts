/** The Training panel's record: a training while it goes on, and after its end. */
import type { Figure } from "../../figure/figure.ts";

export interface TrainingOutput {
  kind: "training";
  version: 1;
  state: "running" | "done" | "partial";
  /** How far it is, or how it ended. */
  stage: string;
  /** The training's name, under which its checkpoints are kept. */
  title: string;
  model: { name: string; parameters: number };
  backend: { name: string; threads: number };
  /** Each in words: `Adam, learning rate 0.001`. */
  settings: string[];
  isPaused: boolean;
  /** Steps of the optimizer that were taken, and how many there are to be. */
  step: number;
  steps: number;
  learningRate: number;
  curve: TrainingCurve;
  /** Of the weights that count: those of the best epoch, or what the model ended with. Absent until an epoch has ended. */
  result?: { accuracy: Figure; heldOutLoss: Figure; trainLoss: Figure };
  /** Norm of all gradients together, lately. Absent before the first step. */
  gradientNorm?: Figure;
  /** Absent where it computes in float32 throughout. */
  mixed?: MixedPrecision;
  /** Epochs that have ended; of many, the latest and the best. */
  epochs: TrainedEpoch[];
  /** Examples learned from a second. */
  throughput: Figure;
  /** Time spent training, pauses left out. */
  elapsed: Figure;
  /** Absent where nothing is to come. */
  timeLeft?: Figure;
  /** In the order in which they happened; of many, the latest. */
  flags: TrainingFlag[];
  /** The latest checkpoint. */
  checkpoint?: TrainingCheckpoint;
  /** Held-out images that it gets most wrong; absent where examples are no images, or no epoch has ended. */
  worst?: WorstImages;
  end?: TrainingRecordEnd;
}

/** A training whose products and convolutions are in fp16. */
export interface MixedPrecision {
  /** How fp16 comes about on this device: "emulated: …" where it does not compute in it. */
  fp16: string;
  /** What the loss is multiplied by in the next step. */
  scale: Figure;
  /** Steps that were left out because gradients of the scaled loss were not finite. */
  skippedSteps: Figure;
}

/** The loss over steps, at most 400 points: each stands for as many steps as every other but the last. */
export interface TrainingCurve {
  /** Steps that a point stands for. */
  stepsEach: number;
  points: CurvePoint[];
}

/** Some steps in a row. */
export interface CurvePoint {
  /** The last of them. */
  step: number;
  /** Mean loss, with the smallest and the largest. */
  loss: number;
  low: number;
  high: number;
  /** Of the last of them. */
  learningRate: number;
  /** Mean norm of all gradients together, before they were clipped; absent where all steps were left out. */
  gradientNorm?: number;
  /** Steps among them that mixed precision left out; absent where there are none. */
  skipped?: number;
}

export interface TrainedEpoch {
  /** From 1 on. */
  epoch: number;
  /** The step that it ended with. */
  step: number;
  /** Mean over its examples, each as it was learned from. */
  trainLoss: number;
  heldOutLoss: number;
  /** 95 % interval; absent where the loss is no mean over examples of their own losses. */
  heldOutLow?: number;
  heldOutHigh?: number;
  /** Held-out examples that it got right, of `n`; the interval is Wilson's at 95 %. */
  correct: number;
  n: number;
  accuracy: number;
  accuracyLow: number;
  accuracyHigh: number;
  /** No earlier epoch had a smaller held-out loss. */
  isBest: boolean;
}

export type FlagKind =
  | "checkpoint"
  | "storage"
  | "begun-anew"
  | "resumed"
  | "paused"
  | "went-on"
  | "learning-rate"
  | "tab"
  | "skipped"
  | "not-finite"
  | "restored";

/** Something that happened between two steps. */
export interface TrainingFlag {
  kind: FlagKind;
  /** Steps that had been taken. */
  step: number;
  words: string;
}

export interface TrainingCheckpoint {
  step: number;
  bytes: number;
  /** Whether it outlasts the visit. */
  isStored: boolean;
}

export interface WorstImages {
  /** The epoch after which they were the worst. */
  epoch: number;
  /** Pixels along a side. */
  side: number;
  /** Base64 of side × side bytes an image, image after image, row by row, 0 black to 255 white. */
  pixels: string;
  /** The worst first. */
  images: WorstImage[];
}

export interface WorstImage {
  label: number;
  predicted: number;
  /** Probability that it gives to `label`. */
  probability: number;
  /** Probability that it gives to `predicted`. */
  confidence: number;
}

export interface TrainingRecordEnd {
  reason: "done" | "stopped early" | "stopped" | "diverged" | "failed";
  /** Where a number that is none came up first. */
  where?: string;
  /** The epoch whose weights the model has; absent for those of the last step. */
  restoredEpoch?: number;
}
