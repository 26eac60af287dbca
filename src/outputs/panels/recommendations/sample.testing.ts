/** Recommendations for tests, with everything that they can have. Nothing in them was measured. */
import { sampleFigure } from "../trace/trace.testing.ts";
import type { RecommendationsOutput } from "./recommendations.ts";

export const sample: RecommendationsOutput = {
  kind: "recommendations",
  version: 1,
  state: "done",
  stage: "complete",
  model: { name: "Sequential", parameters: 101_770 },
  backend: { name: "wasm", threads: 4 },
  rule: "Recommended is what is faster in repeated turns, and gives the same results.",
  threshold: 1.05,
  experiments: [
    {
      id: "fuse",
      component: "Layers + Activations",
      issue: "linear and relu run one after the other, 3 times a step",
      recommendation: "Fuse linear and relu",
      status: "recommended",
      verdict: "1.31 times as fast",
      target: "inference, batch 1",
      before: sampleFigure(1.84, "ms"),
      after: sampleFigure(1.4, "ms"),
      gain: sampleFigure(1.31, "times"),
      samples: { before: [1.8, 1.9, 1.85, 1.7], after: [1.4, 1.38, 1.45, 1.42], unit: "ms" },
      pValue: 0.001,
      difference: sampleFigure(1e-7, "none"),
      sideEffect: "none",
      impact: "high",
      estimatedImprovement: 21,
      change: { source: "fuse(model);" },
    },
    {
      id: "larger-batch",
      component: "Data",
      issue: "batches of 64 leave the device waiting",
      recommendation: "Batches of 128",
      status: "tried",
      verdict: "no gain was shown",
      target: "training step, batch 64",
      gain: sampleFigure(1.01, "times"),
    },
    {
      id: "halves",
      component: "Precision",
      issue: "weights have 32 bits",
      recommendation: "Half precision",
      status: "outputs-differ",
      verdict: "outputs differ by up to 0.2",
      target: "inference, batch 1",
    },
  ],
};
