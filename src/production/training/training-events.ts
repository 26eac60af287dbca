/** Events of a training, in the order in which they happen: plain data. */
import type { Accuracy } from "../profiler/evaluate.ts";

/** One step of the optimizer. */
export interface TrainingStep {
  readonly kind: "step";
  /** From 1 on. */
  readonly step: number;
  readonly epoch: number;
  /** Mean over the batch, before the step. */
  readonly loss: number;
  readonly learningRate: number;
  /** Norm of all gradients together, before they were clipped. */
  readonly gradientNorm: number;
  readonly examples: number;
  readonly ms: number;
}

/** The end of a pass over the data, with the held-out examples. */
export interface TrainingEpoch {
  readonly kind: "epoch";
  readonly step: number;
  /** From 1 on. */
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: Accuracy;
  readonly isBest: boolean;
}

/** The end of the training, and why. */
export interface TrainingEnd {
  readonly kind: "end";
  readonly step: number;
  readonly reason: "done" | "stopped early" | "stopped" | "diverged";
  /** The epoch whose weights the model has now; undefined for those of the last step. */
  readonly restoredEpoch?: number;
  /** Where a number that is none came up first. */
  readonly where?: string;
}

export type TrainingEvent = TrainingStep | TrainingEpoch | TrainingEnd;
