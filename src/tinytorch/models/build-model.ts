/** Models from a config, as in the module's Part 6. */
import { atLeast, whole } from "../arguments/kinds.ts";
import { type Settings, Signature } from "../arguments/signature.ts";
import type { Module } from "../nn/module.ts";
import { type CompleteConfig, completeConfig, type ModelConfig } from "./config.ts";
import { configText, findFitting } from "./fitting-config.ts";
import { buildCnn, buildHybrid, buildMlp, buildVit } from "./image-classifiers.ts";
import { estimateSize } from "./size.ts";
import { trainingBudget } from "./training-budget.ts";

const builders: Record<CompleteConfig["architecture"], (config: CompleteConfig) => Module> = {
  mlp: buildMlp,
  cnn: buildCnn,
  vit: buildVit,
  hybrid: buildHybrid,
};

/** Options of `buildModel`. */
export interface BuildOptions {
  /** Bytes that training may take; `trainingBudget()` unless told otherwise. */
  maxBytes?: number;
  /** Examples per batch, for the estimate: 32. */
  batchSize?: number;
}

const buildArguments = new Signature<BuildOptions>("buildModel", [], {
  maxBytes: atLeast(0),
  batchSize: whole(1),
});

/** A model of images by its config; one that is too large for this device is refused before it is built. */
export function buildModel(config: ModelConfig, ...settings: Settings<BuildOptions>): Module {
  const complete = completeConfig(config);
  const { maxBytes = trainingBudget(), batchSize = 32 } = buildArguments.take(settings);
  const { parameters, trainingBytes } = estimateSize(complete, { batchSize });
  if (trainingBytes > maxBytes) {
    const fitting = findFitting(config, { maxBytes, batchSize });
    throw new RangeError(
      `buildModel: ${complete.layers} layers × ${complete.hiddenDim} make ${inWords(parameters)} parameters, and training ` +
        `them takes about ${inWords(trainingBytes)} bytes (weights, gradients, Adam's averages, activations); this device ` +
        `should spend no more than ${inWords(maxBytes)}. Take fewer layers or a smaller hiddenDim, or allow more with ` +
        `{maxBytes}${fitting === undefined ? "" : `. This one fits: ${configText(fitting)}`}`,
    );
  }
  return builders[complete.architecture](complete);
}

function inWords(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(1)} billion`;
  return count >= 1e6 ? `${(count / 1e6).toFixed(1)} million` : String(count);
}
