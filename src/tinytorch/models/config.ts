/** Configuration of a model: a plain object, checked in plain sentences before anything is built. */

import { record } from "../arguments/kinds.ts";
import { checkArgument } from "../arguments/signature.ts";

/** The kinds of models that can be built; "transformer" is another word for "vit". */
export type Architecture = "mlp" | "cnn" | "vit" | "transformer" | "hybrid";

/** A model for images: the kind and its sizes. Everything but the kind has a default. */
export interface ModelConfig {
  architecture: Architecture;
  /** Hidden layers ("mlp"), convolutions ("cnn") or transformer blocks (the others): 2. */
  layers?: number;
  /** Width: units of a hidden layer, channels of the last convolution, or of a token: 128 for "mlp", else 64. */
  hiddenDim?: number;
  /** Attention heads, which divide hiddenDim ("vit", "transformer", "hybrid"): 4. */
  heads?: number;
  /** Side of the squares that an image is cut into ("vit", "transformer"): 7. */
  patchSize?: number;
  /** Probability while training: 0. */
  dropout?: number;
  /** Sides and channels of the images: 28 and 1. */
  imageSize?: number;
  channels?: number;
  /** Classes to tell apart: 10. */
  classes?: number;
}

/** A config with every default filled in, and one word for each kind. */
export interface CompleteConfig extends Required<ModelConfig> {
  architecture: Exclude<Architecture, "transformer">;
}

const kinds: Record<Architecture, CompleteConfig["architecture"]> = {
  mlp: "mlp",
  cnn: "cnn",
  vit: "vit",
  transformer: "vit",
  hybrid: "hybrid",
};

const wholeNumbers = [
  "layers",
  "hiddenDim",
  "heads",
  "patchSize",
  "imageSize",
  "channels",
  "classes",
] as const;

/** Fills in the defaults, or says what cannot be built. */
export function completeConfig(config: ModelConfig): CompleteConfig {
  checkArgument("buildModel", "the config", config, record);
  if (!Object.hasOwn(kinds, config.architecture)) {
    throw new RangeError(
      `buildModel: expected architecture to be one of ${Object.keys(kinds).join(", ")}, got ${String(config.architecture)}`,
    );
  }
  const given = Object.fromEntries(
    Object.entries(config).filter(([, value]) => value !== undefined),
  ) as ModelConfig;
  const unknown = Object.keys(given).find((name) => !(name in defaultsOf("mlp")));
  if (unknown !== undefined) {
    throw new RangeError(
      `buildModel: unknown setting "${unknown}"; there are ${Object.keys(defaultsOf("mlp")).join(", ")}`,
    );
  }
  const architecture = kinds[config.architecture];
  const complete = { ...defaultsOf(architecture), ...given, architecture };
  for (const name of wholeNumbers) {
    const value = complete[name];
    if (Number.isInteger(value) && value > 0) continue;
    throw new RangeError(
      `buildModel: expected ${name} to be a whole number above 0, got ${String(value)}`,
    );
  }
  checkFit(complete);
  return complete;
}

function defaultsOf(architecture: CompleteConfig["architecture"]): CompleteConfig {
  return {
    architecture,
    layers: 2,
    hiddenDim: architecture === "mlp" ? 128 : 64,
    heads: 4,
    patchSize: 7,
    dropout: 0,
    imageSize: 28,
    channels: 1,
    classes: 10,
  };
}

/** Whether models of this kind have attention, and so heads. */
export function attends({ architecture }: CompleteConfig): boolean {
  return architecture === "vit" || architecture === "hybrid";
}

function checkFit(config: CompleteConfig): void {
  const { architecture, hiddenDim, heads, imageSize, patchSize, dropout, layers } = config;
  if (!(dropout >= 0 && dropout < 1))
    throw new RangeError(`buildModel: expected dropout from 0 to below 1, got ${dropout}`);
  if (attends(config) && hiddenDim % heads !== 0) {
    throw new RangeError(
      `buildModel: hiddenDim must be divisible by heads, got ${hiddenDim} and ${heads}; each head gets an equal part`,
    );
  }
  if (architecture === "vit" && imageSize % patchSize !== 0) {
    throw new RangeError(
      `buildModel: patchSize must divide imageSize, got ${patchSize} and ${imageSize}; the image is cut into whole squares`,
    );
  }
  const halvings = architecture === "cnn" ? layers : architecture === "hybrid" ? 2 : 0;
  if (imageSize >> halvings === 0) {
    throw new RangeError(
      `buildModel: expected images that can be halved ${halvings} times, got imageSize ${imageSize}; take fewer layers`,
    );
  }
}
