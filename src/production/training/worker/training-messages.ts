/** Messages between a kernel and the worker that trains for it, besides the source's. Types only. */
import type { TrainingOutput } from "../../../outputs/panels/training/training.ts";
import type { TrainingPlan } from "../plan/training-plan.ts";
import type { TrainingOutcome } from "../training-run.ts";

export interface TrainingOrders {
  readonly plan: TrainingPlan;
  readonly everySteps?: number;
  readonly fresh: boolean;
}

export type ToTrainer =
  /** Sent once, after the source. */
  | { type: "train"; orders: TrainingOrders }
  | { type: "control"; id: number; name: string; value?: unknown };

export type FromTrainer =
  | { type: "answer"; id: number; ok: true }
  | { type: "answer"; id: number; ok: false; message: string }
  /** It was gone on with after its end; another "finished" is to come. */
  | { type: "went-on" }
  | { type: "finished"; outcome: TrainingOutcome; file: Uint8Array; record: TrainingOutput }
  | { type: "failed"; message: string };
