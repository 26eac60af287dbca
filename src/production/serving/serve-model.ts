/** Makes a model ready to be served: what travels to the replicas, and what the server has to know of it. */
import {
  exportOnnx,
  type Module,
  type PackedModel,
  packModel,
  Tensor,
  zeros,
} from "../../tinytorch/index.ts";
import type { PortableModel } from "../onnx-runtime/runner.ts";
import type { ServedModel } from "./replica-messages.ts";
import type { ServedSamples } from "./server-messages.ts";
import type { Engine } from "./serving-settings.ts";

/** Digits of a data set, such as MNIST: examples by number, in batches. */
export interface SampleSet {
  readonly length: number;
  batch(indices: ArrayLike<number>): [Tensor, Tensor] | Promise<[Tensor, Tensor]>;
}

/**
 * More samples than these are not sent to the server: each is kept there as it goes to the model. With fewer, the digits of a load,
 * drawn again and again from the same few, look to a monitor of drift as if they came from elsewhere.
 */
const MOST_SAMPLES = 5000;

/** The batch sizes that replicas are packed for: powers of two up to the largest, and that. */
function batchSizesUpTo(largest: number): number[] {
  const sizes: number[] = [];
  for (let size = 1; size < largest; size *= 2) sizes.push(size);
  return [...sizes, largest];
}

export interface ServeModelOptions {
  name: string;
  example: Tensor;
  largestBatch: number;
  /** Default: this library's. */
  engine?: Engine;
}

/**
 * Packs the model for batches of up to `largestBatch` inputs like a row of `example`, or writes it as an ONNX file. Rejects with a
 * sentence where it cannot travel, has no ONNX file, or does not give a row of classes for each sample.
 */
export async function serveModel(
  model: Module,
  { name, example, largestBatch, engine = "tinytorch" }: ServeModelOptions,
): Promise<ServedModel> {
  if (!(example instanceof Tensor) || example.ndim < 2) {
    throw new TypeError("serve: expected an example of shape (N, …), such as zeros([1, 784])");
  }
  const sampleShape = example.shape.slice(1);
  const row = zeros([1, ...sampleShape]);
  const batchSizes = batchSizesUpTo(largestBatch);
  const isOnnx = engine === "onnxruntime";
  const packed = await packModel(model, row, { batchSizes: isOnnx ? [1] : batchSizes });
  const { classes, givesProbabilities } = outputOf(packed);
  const portable: PortableModel = isOnnx
    ? { engine, file: await fileOf(model, row) }
    : { engine, packed };
  return { name, portable, batchSizes, sampleShape, classes, givesProbabilities };
}

/** Its ONNX file, written in evaluation as it is served. */
async function fileOf(model: Module, row: Tensor): Promise<Uint8Array<ArrayBuffer>> {
  const wasTraining = model.training;
  try {
    return await exportOnnx(model.eval(), row);
  } finally {
    model.train(wasTraining);
  }
}

function outputOf(packed: PackedModel): Pick<ServedModel, "classes" | "givesProbabilities"> {
  const [graph] = packed.graphs;
  const output = graph?.output;
  const last = output?.kind === "node" ? graph?.nodes[output.at] : undefined;
  const [rows, classes, ...more] = last?.shape ?? [];
  if (last === undefined || rows !== 1 || classes === undefined || more.length > 0) {
    throw new TypeError(
      `serve: expected a model that gives (N, classes), got (${last?.shape.join(", ") ?? "a constant"}) for one sample`,
    );
  }
  return { classes, givesProbabilities: last.operation === "softmax" };
}

/** The first samples of a data set, as the model takes them. Rejects where they have another shape than the model's input. */
export async function serveSamples(
  samples: SampleSet,
  sampleShape: readonly number[],
): Promise<ServedSamples> {
  const count = Math.min(samples.length, MOST_SAMPLES);
  const [inputs, targets] = await samples.batch(Int32Array.from({ length: count }, (_, i) => i));
  const size = sampleShape.reduce((product, n) => product * n, 1);
  if (inputs.numel() !== count * size) {
    throw new RangeError(
      `serve: expected samples of ${size} values, as the model's example has, got (${inputs.shape.slice(1).join(", ")})`,
    );
  }
  const [values, labels] = await Promise.all([inputs.data(), targets.data()]);
  return { inputs: Float32Array.from(values), labels: Int32Array.from(labels) };
}
