/** How a system's config is trained: the plan that a training worker gets. */
import { getBackend } from "../../tinytorch/index.ts";
import type { TrainingPlan } from "../training/plan/training-plan.ts";
import type { CompleteSystemConfig } from "./system-config.ts";

/** `name`: of the training, under which its checkpoints are kept. */
export function planOfSystem(
  name: string,
  { model, training }: CompleteSystemConfig,
): TrainingPlan & { name: string } {
  const { examples, heldOut, augment, optimizer, learningRate, weightDecay, schedule } = training;
  const { epochs, batchSize, microBatchSize, clipNorm, patience, seed, precision } = training;
  return {
    name,
    model,
    data: { dataset: "mnist", examples, heldOut, augment, normalise: true, seed },
    optimizer: { name: optimizer, learningRate, weightDecay },
    schedule: { name: schedule },
    settings: { epochs, batchSize, microBatchSize, clipNorm, patience, seed, precision },
    backend: getBackend().name,
  };
}
