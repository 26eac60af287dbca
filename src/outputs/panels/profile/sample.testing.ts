/** A profile for tests, with everything that a profile can have. Nothing in it was measured. */
import { sampleFigure } from "../trace/trace.testing.ts";
import type { ProfileOutput } from "./profile.ts";

export const sample: ProfileOutput = {
  kind: "profile",
  version: 1,
  state: "done",
  stage: "complete",
  model: { name: "Sequential", parameters: 101_770 },
  backend: { name: "wasm", threads: 4 },
  price: { usdPerHour: 0.09, source: "A price list", date: "2026-01-01" },
  metrics: [
    {
      name: "inferenceLatencyMs",
      label: "Latency, one sample",
      figure: sampleFigure(1.84, "ms"),
      better: "lower",
    },
    {
      name: "gpuUtilization",
      label: "GPU utilisation",
      figure: { kind: "not-measurable", reason: "A browser does not tell." },
      better: "higher",
    },
    {
      name: "costPerMillionInferences",
      label: "Cost of a million inferences",
      figure: {
        kind: "modelled",
        value: 0.4,
        unit: "usd",
        low: 0.38,
        high: 0.42,
        method: "The price of an hour over what is answered in it.",
        inputs: ["$0.09 an hour, assumed (a price list, 2026-01-01)", "25 K samples/s"],
      },
      better: "lower",
    },
    {
      name: "pricePerHour",
      label: "Price of an hour",
      figure: {
        kind: "assumed",
        value: 0.09,
        unit: "usd",
        source: "A price list",
        date: "2026-01-01",
      },
    },
  ],
  latency: {
    batchSize: 1,
    samplesMs: waves(200, 0.9),
    histogram: Array.from({ length: 12 }, (_, i) => ({
      fromMs: 1 + i / 10,
      toMs: 1.1 + i / 10,
      count: 40 - Math.abs(i - 5) * 6,
    })),
    quantiles: [
      { label: "p50", figure: sampleFigure(1.84, "ms") },
      { label: "p90", figure: sampleFigure(2.1, "ms") },
      { label: "p95", figure: sampleFigure(2.4, "ms") },
      { label: "p99", figure: { kind: "needs-samples", more: 462, method: "LoadGen's rule." } },
    ],
  },
  throughput: [1, 2, 4, 8, 16, 32, 64].map((batchSize) => ({
    batchSize,
    figure: sampleFigure(25_000 * (1 - 0.7 ** batchSize), "samples/s"),
  })),
  memory: [
    { name: "weights", figure: sampleFigure(407_080, "bytes") },
    { name: "activations", figure: sampleFigure(263_000, "bytes") },
  ],
  step: {
    batchSize: 64,
    phases: (["loading", "forward", "backward", "update"] as const).map((name, index) => ({
      name,
      figure: sampleFigure(0.3 + index, "ms"),
    })),
  },
  coldStart: sampleFigure(48, "ms"),
  coldStartIn: "fresh worker",
  load: [
    {
      scenario: "Server",
      result: { label: "Highest rate", figure: sampleFigure(410, "queries/s") },
      valid: false,
      verdict: "needs 320 more queries",
      figures: [
        { label: "p99", figure: sampleFigure(8.1, "ms") },
        {
          label: "Seed",
          figure: { kind: "computed", value: 7, unit: "count", method: "The notebook's." },
        },
      ],
      samplesMs: waves(200, 3),
      steadyFrom: 40,
      steadiness: "steady from query 40 on",
      boundMs: 10,
      search: [
        { qps: 100, p99Ms: 3, met: true },
        { qps: 400, p99Ms: 8, met: true },
        { qps: 800, p99Ms: 30, met: false },
      ],
    },
  ],
};

function waves(count: number, scale: number): { index: number; ms: number }[] {
  return Array.from({ length: count }, (_, index) => ({
    index,
    ms: scale * (2 + Math.sin(index / 3)),
  }));
}
