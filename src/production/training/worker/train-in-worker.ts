/** Starts a training in a worker of its own. */
import {
  type BackendName,
  estimateSize,
  getBackend,
  type ModelConfig,
} from "../../../tinytorch/index.ts";
import { openSource } from "../../live/open-source.ts";
import { spawnRole } from "../../roles/spawn-role.ts";
import { checkNames, checkValue, isWhole } from "../plan/check-spec.ts";
import type { MnistSpec } from "../plan/data-spec.ts";
import type { OptimizerSpec } from "../plan/optimizer-spec.ts";
import type { ScheduleSpec } from "../plan/schedule-spec.ts";
import { checkPlan, planSteps, planWords, type TrainingPlan } from "../plan/training-plan.ts";
import { firstRecord } from "../record/training-record.ts";
import type { TrainingSettings } from "../training-settings.ts";
import { Training } from "./training-worker.ts";

export interface TrainInWorkerOptions {
  /** Of the training, and of its checkpoints; one training of a name at a time. Default: the architecture. */
  name?: string;
  model: ModelConfig;
  /** Weights to begin with, as `saveSafetensors` writes them; drawn by the seed of the settings unless told otherwise. */
  weights?: Uint8Array;
  data: MnistSpec;
  optimizer: OptimizerSpec;
  /** The learning rate stays unless told otherwise. */
  schedule?: ScheduleSpec;
  settings: TrainingSettings;
  /** What it computes on; what the notebook does unless told otherwise. */
  backend?: BackendName;
  /** Threads of "wasm"; 1 unless told otherwise. */
  threads?: number;
  /** Steps from one checkpoint to the next; those of an epoch unless told otherwise, and never more than about 20 s. */
  checkpointEvery?: number;
  /** Begins anew, though there is a checkpoint to go on from. */
  fresh?: boolean;
}

const OWNER = "trainInWorker";
const NAMES = [
  ...["name", "model", "weights", "data", "optimizer", "schedule", "settings"],
  ...["backend", "threads", "checkpointEvery", "fresh"],
];
const MOST_LETTERS = 100;

/**
 * Trains in a worker, beneath the cell that asks for it, while other cells run. A training of the same name, model, data and settings
 * that has not come to its end, because it was stopped or the page was closed, goes on from its last checkpoint. Throws a sentence
 * for what cannot be trained, before anything starts.
 */
export function trainInWorker(options: TrainInWorkerOptions): Training {
  const plan = planOf(options);
  const { checkpointEvery: everySteps, threads = 1, fresh = false } = options;
  const first = firstRecord({
    title: plan.name,
    model: { name: plan.model.architecture, parameters: estimateSize(plan.model).parameters },
    backend: { name: plan.backend, threads },
    settings: planWords(plan),
    steps: planSteps(plan),
    learningRate: plan.optimizer.learningRate,
  });
  const worker = spawnRole("trainer", { threads, name: `training of ${plan.name}` });
  try {
    openSource(first, { worker });
    return new Training(worker, {
      plan,
      fresh,
      ...(everySteps === undefined ? {} : { everySteps }),
    });
  } catch (error) {
    worker.terminate();
    throw error;
  }
}

function planOf(options: TrainInWorkerOptions): TrainingPlan {
  checkNames(OWNER, options, NAMES);
  const { model, name = model.architecture, weights, data, optimizer, settings } = options;
  const { schedule = { name: "none" }, backend = getBackend().name, checkpointEvery } = options;
  checkValue(OWNER, typeof name === "string" && name !== "" && name.length <= MOST_LETTERS, {
    name: "name",
    wanted: `a text of 1 to ${MOST_LETTERS} characters`,
    got: name,
  });
  checkValue(OWNER, weights === undefined || weights instanceof Uint8Array, {
    name: "weights",
    wanted: "the bytes of a safetensors file (saveSafetensors(model.stateDict()))",
    got: typeof weights,
  });
  checkValue(OWNER, checkpointEvery === undefined || isWhole(checkpointEvery), {
    name: "checkpointEvery",
    wanted: "a whole number of steps above 0",
    got: checkpointEvery,
  });
  const plan: TrainingPlan = {
    ...{ name, model, data, optimizer, schedule, settings, backend },
    ...(weights && { weights }),
  };
  checkPlan(plan);
  return plan;
}
