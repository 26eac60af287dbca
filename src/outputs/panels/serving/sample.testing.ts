/** A system that serves for tests, with everything that it can have. Nothing in it was measured. */
import { sampleFigure } from "../trace/trace.testing.ts";
import type { HeatColumn, ServingOutput } from "./serving.ts";

const edgesMs = [0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

export const sample: ServingOutput = {
  kind: "serving",
  version: 1,
  state: "running",
  stage: "2 of 3 replicas answer",
  model: "mlp",
  engine: "onnxruntime",
  settings: {
    policy: "least outstanding",
    maxBatchSize: 16,
    maxQueueDelayMs: 2,
    queueLimit: 256,
    timeoutMs: 1000,
    cacheSize: 128,
  },
  load: { shape: "bursts", rate: 240 },
  queued: 7,
  replicas: [
    { id: 0, status: "busy", answered: 7012, inFlight: 5, restarts: 0 },
    { id: 1, status: "idle", answered: 6888, inFlight: 0, restarts: 1 },
    { id: 2, status: "starting", answered: 0, inFlight: 0, restarts: 2 },
  ],
  counts: {
    issued: 14_090,
    answered: 13_900,
    rejected: 120,
    timedOut: 40,
    failed: 18,
    open: 12,
    cached: 611,
  },
  throughput: sampleFigure(236, "queries/s"),
  latency: {
    p50: sampleFigure(5.2, "ms"),
    p95: sampleFigure(14, "ms"),
    p99: { kind: "needs-samples", more: 230, method: "LoadGen's rule." },
  },
  spans: {
    queue: sampleFigure(1.9, "ms"),
    batch: sampleFigure(0.06, "ms"),
    compute: sampleFigure(2.9, "ms"),
    hop: sampleFigure(0.21, "ms"),
  },
  batchSize: sampleFigure(3.4, "count"),
  heat: { edgesMs, columns: Array.from({ length: 60 }, (_, index) => column(20 + index)) },
  marks: [
    { second: 31, text: "max batch 16" },
    { second: 52, text: "replica 2 killed" },
    { second: 53, text: "replica 2 is back" },
  ],
  asked: {
    image: btoa("\0".repeat(784)),
    probabilities: [0.01, 0.01, 0.02, 0.85, 0.01, 0.05, 0.01, 0.01, 0.02, 0.01],
    latencyMs: 6.4,
    spansMs: { queue: 2.1, batch: 0.1, compute: 3.9, hop: 0.3 },
    replica: 1,
    batchSize: 4,
  },
};

/** Around 5 ms, and slower while a replica is gone. */
function column(second: number): HeatColumn {
  const isSlow = second >= 52 && second < 58;
  const middle = isSlow ? 6.5 : 3.5;
  const counts = [...edgesMs, Number.POSITIVE_INFINITY].map((_, row) =>
    Math.round(110 * Math.exp(-((row - middle) ** 2) / 2)),
  );
  const spansMs = { queue: isSlow ? 31 : 2, batch: 0.1, compute: 3, hop: 0.2 };
  return { second, counts, spansMs, notAnswered: isSlow ? 20 : 0 };
}
