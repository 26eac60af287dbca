/** Whether a device has the memory to train the model of a config, before anything is built. */
import { RemediableError } from "../../base/remedy.ts";
import {
  estimateSize,
  fittingConfig,
  type ModelSize,
  trainingBudget,
} from "../../tinytorch/index.ts";
import type { Precision } from "../training/training-settings.ts";
import type { SystemConfig } from "./system-config.ts";

const BYTES_PER_NUMBER = 4;

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
  const { batchSize, precision = "fp32" } = training;
  const asked = estimateSize(model, { batchSize });
  const bytes = trainingBytes(asked, precision);
  const copies =
    precision === "mixed" ? ", and a copy of the weights rounded to fp16, which is emulated" : "";
  const needs =
    `${millions(asked.parameters)} parameters, and training them takes about ${gigabytes(bytes)} ` +
    `(weights, gradients, two averages of Adam's, activations${copies})`;
  if (bytes <= maxBytes) {
    return {
      fits: true,
      sentence: `The model has ${needs}: this device can spend ${gigabytes(maxBytes)} on it.`,
      config,
    };
  }
  // The copy is a quarter of weights, gradients and averages.
  const room = precision === "mixed" ? maxBytes / 1.25 : maxBytes;
  const fitting = { ...config, model: fittingConfig(model, { batchSize, maxBytes: room }) };
  const smaller = estimateSize(fitting.model, { batchSize });
  return {
    fits: false,
    sentence:
      `The model would have ${needs}. This device should spend no more than ${gigabytes(maxBytes)}. ` +
      `${layersText(fitting)} fit: ${millions(smaller.parameters)} parameters and ${gigabytes(trainingBytes(smaller, precision))}.`,
    config: fitting,
  };
}

/** Emulated fp16 saves nothing: activations are as large as in fp32, and a rounded copy of each weight lies beside it. */
function trainingBytes(size: ModelSize, precision: Precision): number {
  const copy = precision === "mixed" ? BYTES_PER_NUMBER * size.parameters : 0;
  return size.trainingBytes + copy;
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
