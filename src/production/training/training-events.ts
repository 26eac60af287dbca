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
  /** Norm of all gradients together, before they were clipped; absent where they were infinite, and the step was left out. */
  readonly gradientNorm?: number;
  /** Of a training in mixed precision. */
  readonly scaling?: LossScaling;
  readonly examples: number;
  readonly ms: number;
}

/** The loss scale of mixed precision after a step. */
export interface LossScaling {
  /** Of the steps to come. */
  readonly scale: number;
  /** Whether this step was left out, since gradients of the scaled loss were not finite. */
  readonly isSkipped: boolean;
  /** Steps that were left out so far; they count as steps, for their batch and their place in the schedule are used up. */
  readonly skippedSteps: number;
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
