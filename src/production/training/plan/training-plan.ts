/** Everything that a worker needs to train: plain data, checked before anything is started. */

import {
  type BackendName,
  buildModel,
  CrossEntropyLoss,
  loadSafetensors,
  type ModelConfig,
  manualSeed,
} from "../../../tinytorch/index.ts";
import { fnv1a } from "../checkpoints/fnv1a.ts";
import type { TrainingParts } from "../trainer.ts";
import { completeTrainingSettings, type TrainingSettings } from "../training-settings.ts";
import { checkData, dataWords, type MnistSpec, type TrainingData } from "./data-spec.ts";
import {
  checkOptimizer,
  makeOptimizer,
  type OptimizerSpec,
  optimizerWords,
} from "./optimizer-spec.ts";
import { checkSchedule, makeSchedule, type ScheduleSpec, scheduleWords } from "./schedule-spec.ts";
import { settingsWords } from "./settings-words.ts";

export interface TrainingPlan {
  /** Under which checkpoints are kept. */
  readonly name: string;
  readonly model: ModelConfig;
  readonly data: MnistSpec;
  readonly optimizer: OptimizerSpec;
  readonly schedule: ScheduleSpec;
  readonly settings: TrainingSettings;
  /** Weights to begin with, as a safetensors file; drawn by the seed of the settings where absent. */
  readonly weights?: Uint8Array;
  readonly backend: BackendName;
}

/** Throws a sentence for a plan that cannot be trained by. */
export function checkPlan({ data, optimizer, schedule, settings }: TrainingPlan): void {
  checkData(data);
  checkOptimizer(optimizer);
  const { epochs, batchSize } = completeTrainingSettings(settings, data.examples);
  const totalSteps = epochs * Math.ceil(data.examples / batchSize);
  checkSchedule(schedule, optimizer.learningRate, totalSteps);
}

/** Steps of the whole training. */
export function planSteps({ settings, data }: Pick<TrainingPlan, "settings" | "data">): number {
  return settings.epochs * Math.ceil(data.examples / settings.batchSize);
}

/** The model as it begins, with what trains it. */
export function partsOfPlan(plan: TrainingPlan, { data, heldOut }: TrainingData): TrainingParts {
  manualSeed(plan.settings.seed ?? 0);
  const model = buildModel(plan.model, { batchSize: plan.settings.batchSize });
  if (plan.weights !== undefined) model.loadStateDict(loadSafetensors(plan.weights).tensors);
  const optimizer = makeOptimizer(plan.optimizer, model);
  const scheduler = makeSchedule(plan.schedule, optimizer, planSteps(plan));
  const criterion = new CrossEntropyLoss();
  return { model, optimizer, criterion, data, heldOut, ...(scheduler && { scheduler }) };
}

/**
 * What must be the same for a checkpoint to be gone on with, each by its name. Not so the backend: on another one a training goes on,
 * though not to the last bit.
 */
export function planFacts(plan: TrainingPlan): Record<string, string> {
  const { model, data, optimizer, schedule, settings, weights } = plan;
  return {
    model: plainText(model),
    data: plainText(data),
    optimizer: plainText(optimizer),
    schedule: plainText(schedule),
    settings: plainText(settings),
    "first weights":
      weights === undefined ? "drawn by the seed" : `file ${fnv1a(weights).toString(16)}`,
  };
}

export function planWords({ data, optimizer, schedule, settings }: TrainingPlan): string[] {
  return [
    dataWords(data),
    optimizerWords(optimizer),
    scheduleWords(schedule),
    ...settingsWords(completeTrainingSettings(settings, data.examples)),
  ];
}

/** `epochs 3, batchSize 32`: names in their order, whatever order they were written in. */
function plainText(record: object): string {
  return Object.entries(record)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(", ");
}
