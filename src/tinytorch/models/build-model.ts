/** Models from a config, as in the module's Part 6. */
import type { Module } from "../nn/module.ts";
import {
  type Architecture,
  type CompleteConfig,
  completeConfig,
  type ModelConfig,
} from "./config.ts";
import { buildCnn, buildHybrid, buildMlp, buildVit } from "./image-classifiers.ts";
import { estimateSize } from "./size.ts";

const builders: Record<Architecture, (config: CompleteConfig) => Module> = {
  mlp: buildMlp,
  cnn: buildCnn,
  vit: buildVit,
  hybrid: buildHybrid,
};

const gigabyte = 1e9;

/**
 * Bytes that training a model may take here: an eighth of the device's memory (browsers report at most 8 GB, and Firefox and
 * Safari none: then 8 is assumed), as the page and the system need theirs and wasm can address 4 GB at most.
 */
export function trainingBudget(): number {
  const { deviceMemory = 8 } = (globalThis.navigator ?? {}) as { deviceMemory?: number };
  return (deviceMemory * gigabyte) / 8;
}

/** Options of `buildModel`. */
export interface BuildOptions {
  /** Bytes that training may take; `trainingBudget()` unless told otherwise. */
  maxBytes?: number;
  /** Examples per batch, for the estimate: 32. */
  batchSize?: number;
}

/** A model of images by its config; one that is too large for this device is refused before it is built. */
export function buildModel(config: ModelConfig, options: BuildOptions = {}): Module {
  const complete = completeConfig(config);
  const { maxBytes = trainingBudget(), batchSize = 32 } = options;
  const { parameters, trainingBytes } = estimateSize(complete, { batchSize });
  if (trainingBytes > maxBytes) {
    throw new RangeError(
      `buildModel: ${complete.layers} layers × ${complete.hiddenDim} make ${inWords(parameters)} parameters, and training ` +
        `them takes about ${inWords(trainingBytes)} bytes (weights, gradients, Adam's averages, activations); this device ` +
        `should spend no more than ${inWords(maxBytes)}. Take fewer layers or a smaller hiddenDim, or allow more with ` +
        "{maxBytes}",
    );
  }
  return builders[complete.architecture](complete);
}

function inWords(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(1)} billion`;
  return count >= 1e6 ? `${(count / 1e6).toFixed(1)} million` : String(count);
}
