/** The result of a training, wherever it ran. */
import type { TrainingOutput } from "../../outputs/panels/training/training.ts";
import type { StateDict } from "../../tinytorch/index.ts";
import type { TrainingOutcome } from "./training-run.ts";

export interface TrainingResult extends TrainingOutcome {
  /** For `model.loadStateDict`: of the best epoch, or of the last step, as `end.restoredEpoch` says. */
  readonly weights: StateDict;
  /** The same as a safetensors file. */
  readonly file: Uint8Array;
  /** The record as the panel shows it at the end. */
  readonly record: TrainingOutput;
}
