/** A comparison for tests, with everything that one can have. Nothing in it was measured. */
import { sampleFigure } from "../trace/trace.testing.ts";
import type { ComparisonOutput } from "./comparison.ts";

export const sample: ComparisonOutput = {
  kind: "comparison",
  version: 1,
  state: "done",
  stage: "complete",
  title: "Backends",
  columns: [{ name: "WASM", detail: "4 threads" }, { name: "CPU" }],
  rows: [
    {
      label: "Latency",
      figures: [sampleFigure(1.8, "ms"), sampleFigure(9, "ms")],
      better: "lower",
    },
    {
      label: "Throughput, batch 64",
      figures: [
        sampleFigure(25_000, "samples/s"),
        { kind: "not-measurable", reason: "It does not run here." },
      ],
      better: "higher",
    },
    { label: "Threads", figures: [sampleFigure(4, "count"), sampleFigure(1, "count")] },
  ],
  note: "Same model, same images.",
};
