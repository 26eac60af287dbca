/** What the page of an edge bundle reads beside the model: plain data, written as JSON. */
import type { ModelTensor } from "../deployment-input.ts";

/** `model.json`. */
export interface EdgeModel {
  readonly format: 1;
  readonly name: string;
  readonly version: string;
  /** Of `model.onnx`, in lower-case hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
  readonly input: ModelTensor;
  readonly output: ModelTensor;
  /** The registry's, on held-out data, with the ends of its 95 % interval. */
  readonly accuracy?: {
    readonly value: number;
    readonly low: number;
    readonly high: number;
    readonly n: number;
  };
}

/**
 * `sample.json`: held-out examples in `sample.bin`, a byte a value, row by row, then their labels, a byte each. The model takes
 * (byte / 255 - mean) / std.
 */
export interface EdgeSample {
  readonly examples: number;
  readonly valuesPerExample: number;
  readonly mean: number;
  readonly std: number;
}

/** `integrity.json`: the files of the bundle, each with its size and SHA-256. */
export interface EdgeIntegrity {
  readonly files: readonly {
    readonly path: string;
    readonly bytes: number;
    readonly sha256: string;
  }[];
}

/** Names of the bundle's files, within its folder. */
export const EDGE_FILES = {
  page: "index.html",
  script: "page.js",
  worker: "service-worker.js",
  model: "model.json",
  weights: "model.onnx",
  runtime: "ort-wasm-simd-threaded.wasm",
  sample: "sample.json",
  examples: "sample.bin",
  integrity: "integrity.json",
  headers: "_headers",
} as const;
