import * as v from "valibot";
import { count, list, maybe, number, words } from "../../schema/bounded.ts";
import { exactly } from "../../schema/exactly.ts";
import { backendSchema, modelSchema, panelHead } from "../panel-schema.ts";
import { demandSchema, serviceSchema } from "../planning-schema.ts";
import type { CostOutput } from "./cost.ts";

const range = v.object({ value: number, low: number, high: number });
const version = v.object({
  name: words,
  threads: number,
  service: serviceSchema,
  work: maybe(
    v.object({
      flopsPerSample: number,
      bytesPerSample: number,
      weightBytes: number,
      overheadMs: number,
    }),
  ),
});

const instance = v.object({
  name: words,
  usdPerHour: number,
  spotUsdPerHour: maybe(number),
  vcpus: number,
  memoryBytes: number,
  arch: v.picklist(["x86_64", "arm64"]),
  accelerator: maybe(v.object({ name: words, count: number, memoryBytes: maybe(number) })),
  burstable: maybe(v.boolean()),
  assumed: maybe(words),
});

export const costSchema = exactly<CostOutput>()(
  v.object({
    kind: v.literal("cost"),
    ...panelHead,
    model: modelSchema,
    backend: backendSchema,
    versions: list(version, 12),
    leftOut: list(words, 50),
    catalogue: v.object({
      source: words,
      date: words,
      region: words,
      instances: list(instance, 100),
    }),
    machines: v.object({
      vcpuSpeed: range,
      reservedBytes: number,
      contention: maybe(v.object({ sigma: number, kappa: number, workers: count })),
      efficiency: maybe(v.object({ compute: range, memory: range, layers: count })),
    }),
    demand: demandSchema,
    demandOrigin: words,
    budgetPerHour: number,
    leastAccuracy: maybe(number),
    batching: list(v.object({ maxBatchSize: number, maxQueueDelayMs: number }), 12),
    cache: v.object({ hitRate: number, usdPerHour: number, origin: words }),
    spot: v.object({ interruptionsPerHour: number, reclaimedShare: number, priceShare: number }),
    fixedUsdPerHour: number,
    current: words,
    weights: v.object({ latency: number, memory: number, cost: number }),
  }),
);
