/** A compression for tests, with everything that one can have. Nothing in it was measured. */
import type { Figure } from "../../figure/figure.ts";
import { sampleFigure } from "../trace/trace.testing.ts";
import type { CompressedModel, CompressionOutput } from "./compression.ts";

const share = (value: number, low: number, high: number): Figure => ({
  ...{ kind: "measured", value, low, high, unit: "ratio", n: 2000 },
  method: "Made up for a test.",
});

const untimed: Figure = { kind: "not-measurable", reason: "Simulated here." };

function version(
  name: string,
  form: string,
  [parameters, nonZero, file, zipped]: readonly [number, number, number, number],
): CompressedModel {
  const computed = (value: number, unit: "count" | "bytes"): Figure => ({
    ...{ kind: "computed", value, unit },
    method: "Made up for a test.",
  });
  return {
    name,
    form,
    parameters: computed(parameters, "count"),
    nonZero: computed(nonZero, "count"),
    file: computed(file, "bytes"),
    zipped: computed(zipped, "bytes"),
  };
}

export const sample: CompressionOutput = {
  kind: "compression",
  version: 1,
  state: "done",
  stage: "complete",
  model: { name: "Sequential", parameters: 101_770 },
  backend: { name: "wasm", threads: 4 },
  runtime: { name: "ONNX Runtime Web 1.30.0, wasm", threads: 1 },
  batchSize: 64,
  models: [
    {
      ...version("original", "safetensors, float32", [101_770, 101_770, 407_432, 377_100]),
      accuracy: share(0.971, 0.963, 0.977),
      latency: sampleFigure(0.084, "ms"),
      throughput: sampleFigure(61_000, "samples/s"),
      runtimeLatency: sampleFigure(0.06, "ms"),
      runtimeThroughput: sampleFigure(26_000, "samples/s"),
    },
    {
      ...version(
        "int8, dynamic",
        "what its graph reads, as safetensors",
        [101_770, 101_770, 105_300, 97_800],
      ),
      accuracy: share(0.9695, 0.961, 0.976),
      difference: share(-0.0015, -0.0052, 0.0023),
      test: { onlyOriginal: 9, onlyThis: 6, pValue: 0.61 },
      latency: sampleFigure(0.031, "ms"),
      speed: sampleFigure(2.7, "times"),
      throughput: sampleFigure(128_000, "samples/s"),
      batchSpeed: sampleFigure(2.1, "times"),
    },
    {
      ...version("int8, file", "ONNX, int8", [101_770, 101_770, 104_100, 95_400]),
      accuracy: share(0.9685, 0.96, 0.9753),
      difference: share(-0.0025, -0.0063, 0.0014),
      test: { onlyOriginal: 11, onlyThis: 6, pValue: 0.61 },
      latency: untimed,
      speed: untimed,
      throughput: untimed,
      batchSpeed: untimed,
      runtimeLatency: sampleFigure(0.12, "ms"),
      runtimeSpeed: sampleFigure(0.5, "times"),
      runtimeThroughput: sampleFigure(50_000, "samples/s"),
      runtimeBatchSpeed: sampleFigure(1.9, "times"),
    },
    {
      ...version("pruned, 90 %", "safetensors, float32", [101_770, 10_300, 407_432, 62_900]),
      accuracy: share(0.9535, 0.943, 0.962),
      difference: share(-0.0175, -0.0241, -0.0108),
      test: { onlyOriginal: 41, onlyThis: 6, pValue: 0.00001 },
      latency: sampleFigure(0.0836, "ms"),
      speed: sampleFigure(1.004, "times"),
      throughput: sampleFigure(60_800, "samples/s"),
      batchSpeed: sampleFigure(0.997, "times"),
    },
    {
      ...version("half the units", "safetensors, float32", [50_890, 50_890, 203_900, 188_600]),
      accuracy: share(0.965, 0.956, 0.9722),
      difference: share(-0.006, -0.0125, 0.0005),
      test: { onlyOriginal: 28, onlyThis: 16, pValue: 0.19 },
      latency: sampleFigure(0.052, "ms"),
      speed: sampleFigure(1.62, "times"),
      throughput: sampleFigure(103_000, "samples/s"),
      batchSpeed: sampleFigure(1.71, "times"),
    },
  ],
};
