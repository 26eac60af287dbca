/** The Compression panel's record: a model and smaller versions of it, with what each costs in accuracy and gains in time. */
import type { Figure } from "../../figure/figure.ts";

export interface CompressionOutput {
  kind: "compression";
  version: 1;
  state: "running" | "done" | "partial";
  /** The measurement in progress, or why the comparison is partial. */
  stage: string;
  model: { name: string; parameters: number };
  backend: { name: string; threads: number };
  /** What else ran the versions, as their ONNX files; absent where nothing was run there. */
  runtime?: { name: string; threads: number };
  /** Inputs handed over together where throughput was measured. */
  batchSize: number;
  /** The original first. */
  models: CompressedModel[];
}

/** One version of the model. What compares it with the original is absent for the original itself, and until it is measured. */
export interface CompressedModel {
  name: string;
  /** What is stored: `safetensors, float32`, `ONNX, int8`. */
  form: string;
  parameters: Figure;
  /** Parameters that are not 0. */
  nonZero: Figure;
  /** Bytes of the file. */
  file: Figure;
  /** Bytes of the file when it is gzipped, as servers send it: only there zeros are worth something. */
  zipped: Figure;
  accuracy?: Figure;
  /** Its accuracy minus the original's, on the same examples. */
  difference?: Figure;
  /** McNemar's exact test on those that only one of the two gets right. */
  test?: PairedTest;
  /** Time of one input, alone. */
  latency?: Figure;
  /** How many times as fast as the original it is, one input at a time. */
  speed?: Figure;
  throughput?: Figure;
  /** How many times as fast as the original it is, a batch at a time. */
  batchSpeed?: Figure;
  /** The same four of its ONNX file in `runtime`, beside the original's file there. */
  runtimeLatency?: Figure;
  runtimeSpeed?: Figure;
  runtimeThroughput?: Figure;
  runtimeBatchSpeed?: Figure;
}

export interface PairedTest {
  /** Examples that the original gets right and this does not. */
  onlyOriginal: number;
  onlyThis: number;
  /** Two-sided, adjusted for the number of versions (Holm). */
  pValue: number;
}
