/** Trains a model that was written in the notebook, on the thread of its kernel. */
import { lent } from "../../base/lent.ts";
import { show } from "../../outputs/display.ts";
import { numberText } from "../../outputs/figure/number-text.ts";
import { getBackend, type Optimizer, saveSafetensors } from "../../tinytorch/index.ts";
import { declaredName } from "../instruments/names.ts";
import { modelName } from "../profiler/system.ts";
import { CheckpointStore } from "./checkpoints/checkpoint-store.ts";
import { checkNames } from "./plan/check-spec.ts";
import { settingsWords } from "./plan/settings-words.ts";
import { firstRecord } from "./record/training-record.ts";
import type { TrainingParts } from "./trainer.ts";
import type { TrainingResult } from "./training-result.ts";
import { TrainingRun } from "./training-run.ts";
import { completeTrainingSettings, type TrainingSettings } from "./training-settings.ts";

export interface TrainHereOptions {
  /** Keeps checkpoints under this name and goes on from one that fits; without it they stay in memory. */
  name?: string;
  /** Steps from one checkpoint to the next; those of an epoch unless told otherwise, and never more than about 20 s. */
  checkpointEvery?: number;
  /** Begins anew, though there is a checkpoint to go on from. */
  fresh?: boolean;
}

/**
 * Trains `parts` in this cell and shows the Training panel meanwhile; Stop ends it with the weights that it has. `parts.model` has the
 * weights of the result afterwards.
 */
export async function trainHere(
  parts: TrainingParts,
  settings: TrainingSettings,
  options: TrainHereOptions = {},
): Promise<TrainingResult> {
  checkNames("trainHere", options, ["name", "checkpointEvery", "fresh"]);
  const { model, optimizer, data } = parts;
  const complete = completeTrainingSettings(settings, data.length);
  const { name, checkpointEvery: everySteps, fresh = false } = options;
  const head = {
    title: name ?? declaredName(model, model.constructor.name),
    model: modelName(model),
    backend: getBackend(),
    settings: [
      `${data.length} examples to learn from, ${parts.heldOut.length} held out`,
      optimizerText(optimizer),
      ...(parts.scheduler === undefined ? [] : [`schedule ${parts.scheduler.constructor.name}`]),
      ...settingsWords(complete),
    ],
  };
  const steps = complete.epochs * Math.ceil(data.length / complete.batchSize);
  const board = show(firstRecord({ ...head, steps, learningRate: optimizer.lr }));
  const store = name === undefined ? undefined : new CheckpointStore(lent().storage, name);
  const run = new TrainingRun(
    parts,
    settings,
    {
      head,
      facts: factsOf(parts, head.settings),
      fresh,
      ...(everySteps === undefined ? {} : { everySteps }),
    },
    {
      show: (record) => board.update(record),
      now: () => performance.now(),
      ...(store && { store }),
    },
  );
  const outcome = await run.run();
  const weights = model.stateDict();
  return { ...outcome, weights, file: await saveSafetensors(weights), record: run.record };
}

/** A model of the same parameters, trained in the same way; what its layers compute cannot be compared. */
function factsOf({ model }: TrainingParts, settings: readonly string[]): Record<string, string> {
  const shapes = [...model.namedParameters()].map(([path, { shape }]) => `${path} [${shape}]`);
  return { model: shapes.join(", "), settings: settings.join("; ") };
}

/** `SGD, learning rate 0.05, momentum 0.9`. */
function optimizerText(optimizer: Optimizer): string {
  const { lr, ...rest } = optimizer.stateDict().settings;
  const others = Object.entries(rest)
    .filter(([, value]) => value !== 0 && value !== false)
    .map(([name, value]) => `${name} ${String(value)}`);
  return [optimizer.constructor.name, `learning rate ${numberText(Number(lr))}`, ...others].join(
    ", ",
  );
}
