/** A system for tests, with everything that it can have. Nothing in it was measured. */
import { sampleFigure } from "../trace/trace.testing.ts";
import type { SystemLine, SystemOutput } from "./system.ts";

const line = (
  id: string,
  station: SystemLine["station"],
  label: string,
  more: Partial<SystemLine>,
): SystemLine => ({ id, station, label, subject: "", words: "", figures: [], open: [], ...more });

export const sample: SystemOutput = {
  kind: "system",
  version: 1,
  state: "done",
  stage: "complete",
  name: "transformer",
  device: "wasm, 2 threads, 4 cores",
  at: "2026-11-28T09:30:00.000Z",
  lines: [
    line("model", "model", "Architecture", {
      subject: "transformer, 105,866 parameters",
      words: "14 blocks, from (N, 784) to (N, 10).",
      figures: [
        { name: "parameters", label: "Parameters", figure: sampleFigure(105_866, "count") },
        {
          name: "weight-bytes",
          label: "Bytes of the weights",
          figure: sampleFigure(423_464, "bytes"),
          better: "lower",
        },
      ],
    }),
    line("training", "training", "Training", {
      subject: "2,346 steps",
      words: "It was still learning when it ended.",
      figures: [
        {
          name: "test-accuracy",
          label: "Accuracy on the test digits",
          figure: sampleFigure(0.972, "ratio", 0.003),
          better: "higher",
        },
        { name: "time-taken", label: "Time taken", figure: sampleFigure(93_000, "ms") },
      ],
    }),
    line("registry", "file", "Registry", {
      subject: "version 3f9a01c2b7de, in production",
      words: "Trained, 2,346 steps, done. One of two versions.",
      figures: [{ name: "weights", label: "Weights", figure: sampleFigure(431_200, "bytes") }],
    }),
    line("compressed", "file", "Compressed", {
      open: [{ text: "No smaller version has been compared.", cell: "compress" }],
    }),
    line("server", "serving", "Server", {
      subject: "transformer, 2 of 2 replicas up",
      words: "1,240 of 1,240 requests were answered.",
      figures: [
        {
          name: "throughput",
          label: "Throughput",
          figure: sampleFigure(59.8, "queries/s"),
          better: "higher",
        },
        {
          name: "latency-p99",
          label: "Latency p99",
          figure: { kind: "needs-samples", more: 38, method: "Of the last minute." },
          better: "lower",
        },
      ],
    }),
    line("capacity", "plan", "Capacity", {
      subject: "Sequential, 101,770 parameters",
      words: "3 replicas for 5,200 queries/s with p99 under 200 ms, one of which may fail.",
      figures: [
        { name: "replicas", label: "Replicas", figure: sampleFigure(3, "count"), better: "lower" },
      ],
      open: [{ text: "The plan is of another model than the one that is served." }],
    }),
    line("rollout-canary", "rollout", "Canary", {
      subject: "v2 c01dbeef0000 after v1 3f9a01c2b7de",
      words: "Rolled back by the gate.",
      figures: [
        {
          name: "exposure",
          label: "Requests that v2 served until then",
          figure: sampleFigure(212, "count"),
          better: "lower",
        },
      ],
    }),
    line("score", "readiness", "ML Test Score", {
      open: [{ text: "Readiness has not been judged.", cell: "readiness" }],
    }),
  ],
};
