import * as v from "valibot";
import { figureSchema } from "../../figure/figure-schema.ts";
import { count, list, maybe, number, words } from "../../schema/bounded.ts";
import { exactly } from "../../schema/exactly.ts";
import { panelHead } from "../panel-schema.ts";
import type { ServingOutput } from "./serving.ts";

const spansMs = v.object({ queue: number, batch: number, compute: number, hop: number });

export const replicaSchema = v.object({
  id: count,
  status: v.picklist(["starting", "idle", "busy", "draining", "dead"]),
  answered: count,
  inFlight: count,
  restarts: count,
});

export const servingSchema = exactly<ServingOutput>()(
  v.object({
    kind: v.literal("serving"),
    ...panelHead,
    model: words,
    engine: maybe(v.picklist(["tinytorch", "onnxruntime"])),
    settings: v.object({
      policy: v.picklist(["round robin", "random", "least outstanding", "power of two"]),
      maxBatchSize: number,
      maxQueueDelayMs: number,
      queueLimit: number,
      timeoutMs: number,
      cacheSize: number,
    }),
    load: maybe(
      v.object({ shape: v.picklist(["poisson", "bursts", "diurnal", "replay"]), rate: number }),
    ),
    queued: count,
    replicas: list(replicaSchema, 64),
    counts: v.object({
      issued: count,
      answered: count,
      rejected: count,
      timedOut: count,
      failed: count,
      open: count,
      cached: count,
    }),
    throughput: figureSchema,
    latency: v.object({ p50: figureSchema, p95: figureSchema, p99: figureSchema }),
    spans: v.object({
      queue: figureSchema,
      batch: figureSchema,
      compute: figureSchema,
      hop: figureSchema,
    }),
    batchSize: figureSchema,
    heat: v.object({
      edgesMs: list(number, 100),
      columns: list(
        v.object({ second: count, counts: list(count, 101), spansMs, notAnswered: count }),
        60,
      ),
    }),
    marks: list(v.object({ second: count, text: words })),
    asked: maybe(
      v.object({
        image: words,
        probabilities: list(number),
        latencyMs: number,
        spansMs,
        replica: number,
        batchSize: number,
      }),
    ),
  }),
);
