/** A training as a file: tensors as safetensors, everything else as JSON in its metadata, which loses nothing of a finite number. */
import * as v from "valibot";
import { seen } from "../../base/quoted.ts";
import {
  type GradScalerState,
  loadSafetensors,
  type OptimizerState,
  type SchedulerState,
  type StateDict,
  saveSafetensors,
} from "../../tinytorch/index.ts";
import type { TrainingPlace } from "./training-order.ts";
import type { CompleteTrainingSettings } from "./training-settings.ts";

/** Everything that a training needs to go on. */
export interface TrainingState {
  readonly settings: Pick<CompleteTrainingSettings, "batchSize" | "microBatchSize" | "seed"> & {
    readonly examples: number;
  };
  /** The learning rate over that of the schedule. */
  readonly rateFactor: number;
  readonly optimizerName: string;
  /** The next batch. */
  readonly place: TrainingPlace;
  readonly step: number;
  readonly random: { readonly generator: readonly number[]; readonly spareNormal?: number };
  readonly epochsSinceBest: number;
  readonly model: StateDict;
  readonly optimizer: OptimizerState;
  readonly scheduler?: SchedulerState;
  /** Of a training in mixed precision. */
  readonly scaling?: { readonly scaler: GradScalerState; readonly skippedSteps: number };
  readonly best?: { readonly epoch: number; readonly loss: number; readonly weights: StateDict };
}

const FORMAT = "capstone-training";
const VERSION = 1;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const schema = v.object({
  format: v.literal(FORMAT),
  version: v.literal(VERSION),
  settings: v.object({
    batchSize: count,
    microBatchSize: count,
    seed: v.number(),
    examples: count,
  }),
  rateFactor: v.number(),
  optimizerName: v.string(),
  place: v.object({ epoch: count, batch: count }),
  step: count,
  random: v.object({ generator: v.array(v.number()), spareNormal: v.exactOptional(v.number()) }),
  epochsSinceBest: count,
  optimizer: v.object({
    settings: v.record(v.string(), v.union([v.number(), v.boolean()])),
    steps: count,
  }),
  scheduler: v.exactOptional(v.object({ steps: count, baseLr: v.number() })),
  scaling: v.exactOptional(
    v.object({
      scaler: v.object({
        scale: v.number(),
        growthFactor: v.number(),
        backoffFactor: v.number(),
        growthInterval: count,
        growthTracker: count,
      }),
      skippedSteps: count,
    }),
  ),
  best: v.exactOptional(v.object({ epoch: count, loss: v.number() })),
});

/** The bytes of the file; `notes` are further texts in it. */
export async function writeTrainingState(
  state: TrainingState,
  notes: Readonly<Record<string, string>> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { settings, model, optimizer, best, ...rest } = state;
  const { batchSize, microBatchSize, seed, examples } = settings;
  const { tensors, ...optimizerRest } = optimizer;
  const json = {
    format: FORMAT,
    version: VERSION,
    ...rest,
    settings: { batchSize, microBatchSize, seed, examples },
    optimizer: optimizerRest,
    ...(best && { best: { epoch: best.epoch, loss: best.loss } }),
  };
  return saveSafetensors(
    {
      ...prefixed("model.", model),
      ...prefixed("optimizer.", tensors),
      ...(best && prefixed("best.", best.weights)),
    },
    { ...notes, training: JSON.stringify(json) },
  );
}

/** The texts that a checkpoint was given; throws a sentence for a file that is none. */
export function checkpointNotes(file: Uint8Array): Readonly<Record<string, string>> {
  return loadSafetensors(file).metadata;
}

/** The state in a file; throws a sentence for one that is damaged or none of these. */
export function readTrainingState(file: Uint8Array): TrainingState {
  const { tensors, metadata } = loadSafetensors(file);
  let parsed: unknown;
  try {
    parsed = JSON.parse(metadata["training"] ?? "");
  } catch {
    throw new Error("training: the file holds weights, but no training to go on with");
  }
  const read = v.safeParse(schema, parsed, { abortEarly: true });
  if (!read.success) {
    // The first of perhaps very many; it quotes what came.
    const [issue] = read.issues;
    throw new Error(
      `training: the checkpoint cannot be read, at ${seen(v.getDotPath(issue) ?? "its beginning", 100)}: ${seen(issue.message, 200)}`,
    );
  }
  const { format: _, version: __, optimizer, best, ...rest } = read.output;
  return {
    ...rest,
    model: withPrefix("model.", tensors),
    optimizer: { ...optimizer, tensors: withPrefix("optimizer.", tensors) },
    ...(best && { best: { ...best, weights: withPrefix("best.", tensors) } }),
  };
}

function prefixed(prefix: string, tensors: StateDict): StateDict {
  return Object.fromEntries(Object.entries(tensors).map(([name, it]) => [prefix + name, it]));
}

function withPrefix(prefix: string, tensors: StateDict): StateDict {
  const own = Object.entries(tensors).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, it]) => [name.slice(prefix.length), it]));
}
