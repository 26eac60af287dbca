/** Whether a device has the memory to train the model of a config, before anything is built. */
import { RemediableError } from "../../base/remedy.ts";
import { estimateSize, fittingConfig, trainingBudget } from "../../tinytorch/index.ts";
import type { SystemConfig } from "./system-config.ts";

export interface SizeOptions {
  /** Bytes that training may take; `trainingBudget()` unless told otherwise. */
  maxBytes?: number;
}

/**
 * Whether the model fits, in a sentence, and the config that does: the given one, or one with fewer or narrower layers. Throws where no
 * model of the kind fits.
 */
export function fitSystem(
  config: SystemConfig,
  { maxBytes = trainingBudget() }: SizeOptions = {},
): { fits: boolean; sentence: string; config: SystemConfig } {
  const { model, training } = config;
  const { batchSize } = training;
  const asked = estimateSize(model, { batchSize });
  const needs =
    `${millions(asked.parameters)} parameters, and training them takes about ${gigabytes(asked.trainingBytes)} ` +
    "(weights, gradients, two averages of Adam's, activations)";
  if (asked.trainingBytes <= maxBytes) {
    return {
      fits: true,
      sentence: `The model has ${needs}: this device can spend ${gigabytes(maxBytes)} on it.`,
      config,
    };
  }
  const fitting = { ...config, model: fittingConfig(model, { batchSize, maxBytes }) };
  const smaller = estimateSize(fitting.model, { batchSize });
  return {
    fits: false,
    sentence:
      `The model would have ${needs}. This device should spend no more than ${gigabytes(maxBytes)}. ` +
      `${layersText(fitting)} fit: ${millions(smaller.parameters)} parameters and ${gigabytes(smaller.trainingBytes)}.`,
    config: fitting,
  };
}

/** Throws the sentence, with a cell that builds the config that fits, where the model does not. */
export function checkSystemSize(config: SystemConfig, options?: SizeOptions): void {
  const { fits, sentence, config: fitting } = fitSystem(config, options);
  if (fits) return;
  throw new RemediableError(sentence, {
    label: "Write a config that fits",
    source: `const smallerSystem = new CompleteMLSystem(${objectText(fitting)});\n`,
  });
}

function layersText({ model: { layers, hiddenDim } }: SystemConfig): string {
  return `${layers} layer${layers === 1 ? "" : "s"} of ${hiddenDim}`;
}

function millions(count: number): string {
  return count >= 1e6 ? `${(count / 1e6).toFixed(1)} million` : count.toLocaleString("en");
}

function gigabytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(0)} MB`;
}

/** As one writes it in a cell, a group a line. */
function objectText(config: SystemConfig): string {
  const lines = Object.entries(config).map(([group, fields]) => {
    const values = Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
    return `  ${group}: { ${values.join(", ")} },`;
  });
  return `{\n${lines.join("\n")}\n}`;
}
