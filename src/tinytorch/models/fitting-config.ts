/** The largest model of a kind that training has the memory for, found by halving its layers and its width. */
import { atLeast, whole } from "../arguments/kinds.ts";
import { type Settings, Signature } from "../arguments/signature.ts";
import { attends, completeConfig, type ModelConfig } from "./config.ts";
import { estimateSize } from "./size.ts";
import { trainingBudget } from "./training-budget.ts";

/** Options of `fittingConfig`. */
export interface FittingOptions {
  /** Examples per batch: 32. */
  batchSize?: number;
  /** Bytes that training may take; `trainingBudget()` unless told otherwise. */
  maxBytes?: number;
}

const fittingArguments = new Signature<FittingOptions>("fittingConfig", [], {
  batchSize: whole(1),
  maxBytes: atLeast(0),
});

/**
 * The config itself where training it fits into `maxBytes` by `estimateSize`. Otherwise the one with the most parameters among
 * those with layers and hiddenDim halved, each as often as it takes; heads go down only where they would no longer divide
 * hiddenDim. Throws a RangeError when not even one layer of width 1 fits.
 */
export function fittingConfig(
  config: ModelConfig,
  ...settings: Settings<FittingOptions>
): ModelConfig {
  const { batchSize = 32, maxBytes = trainingBudget() } = fittingArguments.take(settings);
  const fitting = findFitting(config, { batchSize, maxBytes });
  if (fitting !== undefined) return fitting;
  throw new RangeError(
    `fittingConfig: expected a budget that some ${config.architecture} fits into, got ${maxBytes} bytes for batches of ` +
      `${batchSize}, which not even one layer of width 1 does; take smaller images or batches, or allow more with {maxBytes}`,
  );
}

/** The same; undefined where nothing fits. */
export function findFitting(
  config: ModelConfig,
  { batchSize, maxBytes }: Required<FittingOptions>,
): ModelConfig | undefined {
  const asked = estimateSize(config, { batchSize });
  if (asked.trainingBytes <= maxBytes) return config;
  return smallerConfigs(config)
    .map((each) => ({ config: each, size: estimateSize(each, { batchSize }) }))
    .filter(({ size }) => size.trainingBytes <= maxBytes && size.parameters <= asked.parameters)
    .toSorted((a, b) => b.size.parameters - a.size.parameters)[0]?.config;
}

function smallerConfigs(config: ModelConfig): ModelConfig[] {
  const complete = completeConfig(config);
  const { layers, hiddenDim, heads } = complete;
  return halvings(layers).flatMap((fewer) =>
    halvings(hiddenDim).map((narrower) => {
      const smaller = { ...config, layers: fewer, hiddenDim: narrower };
      const dividing = attends(complete) ? largestDivisor(narrower, heads) : heads;
      return dividing === heads ? smaller : { ...smaller, heads: dividing };
    }),
  );
}

/** 12, 6, 3, 1. */
function halvings(from: number): number[] {
  return from <= 1 ? [1] : [from, ...halvings(Math.floor(from / 2))];
}

/** The largest whole number up to `most` that divides `value`. */
function largestDivisor(value: number, most: number): number {
  for (let divisor = Math.min(value, most); divisor > 1; divisor -= 1)
    if (value % divisor === 0) return divisor;
  return 1;
}

/** As one writes it in a cell: `{ architecture: "vit", layers: 6, hiddenDim: 384 }`. */
export function configText(config: ModelConfig): string {
  const settings = Object.entries(config).map(
    ([name, value]) => `${name}: ${JSON.stringify(value)}`,
  );
  return `{ ${settings.join(", ")} }`;
}
