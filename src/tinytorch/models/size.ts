/** Size of a model, worked out from its config alone, before anything is built. */

import { whole } from "../arguments/kinds.ts";
import { type Settings, Signature } from "../arguments/signature.ts";
import { type CompleteConfig, completeConfig, type ModelConfig } from "./config.ts";
import { channelsOfCnn, channelsOfStem } from "./image-classifiers.ts";

/** Parameters of a model, and the memory that training it takes. */
export interface ModelSize {
  parameters: number;
  /** Weights, gradients and Adam's two averages, and the activations of one batch. */
  trainingBytes: number;
  /** The part of `trainingBytes` that is activations, held by the tape between forward and backward pass; to about a quarter. */
  activationBytes: number;
}

/** What a size is worked out for. */
export interface SizeOptions {
  /** Examples per batch: 32. */
  batchSize?: number;
}

const sizeArguments = new Signature<SizeOptions>("estimateSize", [], { batchSize: whole(1) });

/** Parameters, and numbers that the tape keeps for each example. */
interface Count {
  parameters: number;
  kept: number;
}

const bytesPerNumber = 4;

/** Weight, gradient, and Adam's mean and variance. */
const copiesWhileTraining = 4;

const dense = (from: number, to: number): number => from * to + to;

/** Parameters exactly, bytes to about a quarter, for batches of `batchSize` (32). */
export function estimateSize(config: ModelConfig, ...settings: Settings<SizeOptions>): ModelSize {
  const { batchSize = 32 } = sizeArguments.take(settings);
  const complete = completeConfig(config);
  const { parameters, kept } = counters[complete.architecture](complete);
  const activationBytes = kept * batchSize * bytesPerNumber;
  const state = parameters * copiesWhileTraining * bytesPerNumber;
  return { parameters, activationBytes, trainingBytes: state + activationBytes };
}

const counters = { mlp: countMlp, cnn: countCnn, vit: countVit, hybrid: countHybrid };

function pixelsOf({ channels, imageSize }: CompleteConfig): number {
  return channels * imageSize * imageSize;
}

function countMlp(config: CompleteConfig): Count {
  const { layers, hiddenDim, classes, dropout } = config;
  const inner = (layers - 1) * dense(hiddenDim, hiddenDim);
  return {
    parameters: dense(pixelsOf(config), hiddenDim) + inner + dense(hiddenDim, classes),
    kept: pixelsOf(config) + layers * hiddenDim * (dropout > 0 ? 3 : 1) + classes,
  };
}

function countCnn(config: CompleteConfig): Count {
  const count = { parameters: 0, kept: pixelsOf(config) };
  let before = config.channels;
  let side = config.imageSize;
  for (const out of channelsOfCnn(config)) {
    count.parameters += before * out * 9 + 2 * out;
    // The standardised and the rectified image at full size, and the halved one.
    count.kept += out * side * side * 2;
    side >>= 1;
    count.kept += out * side * side;
    before = out;
  }
  count.parameters += dense(before * side * side, config.classes);
  count.kept += config.classes;
  return count;
}

/** A classifier of so many tokens. */
function countTokens(
  { layers, hiddenDim, heads, classes, dropout }: CompleteConfig,
  tokens: number,
): Count {
  const perBlock = 4 * dense(hiddenDim, hiddenDim) + 8 * hiddenDim * hiddenDim + 9 * hiddenDim;
  const shares = heads * tokens * tokens;
  // Two norms, three projections and their mixture, the hidden layer before and after GELU.
  const keptPerToken = hiddenDim * (2 + 2 + 3 + 1 + 8 + (dropout > 0 ? 2 : 0));
  return {
    parameters: tokens * hiddenDim + layers * perBlock + 2 * hiddenDim + dense(hiddenDim, classes),
    kept: layers * (tokens * keptPerToken + shares) + 2 * tokens * hiddenDim,
  };
}

function countVit(config: CompleteConfig): Count {
  const { imageSize, patchSize, channels, hiddenDim } = config;
  const rest = countTokens(config, (imageSize / patchSize) ** 2);
  const perPatch = channels * patchSize * patchSize;
  rest.parameters += dense(perPatch, hiddenDim);
  rest.kept += pixelsOf(config);
  return rest;
}

function countHybrid(config: CompleteConfig): Count {
  const { imageSize, channels } = config;
  const [first, second] = channelsOfStem(config);
  const side = imageSize >> 2;
  const rest = countTokens(config, side * side);
  rest.parameters += channels * first * 9 + first + first * second * 9 + second;
  const half = imageSize >> 1;
  rest.kept += pixelsOf(config) + first * (imageSize * imageSize + half * half);
  rest.kept += second * (half * half + side * side);
  return rest;
}
