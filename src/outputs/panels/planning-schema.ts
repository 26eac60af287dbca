/** Parts of the schemas of panels that plan: a measured service and a demand, as `systems/planning` has them. */
import * as v from "valibot";
import { type Demand, ROUTING_POLICIES } from "../../systems/planning/demand.ts";
import type { MeasuredService } from "../../systems/planning/measured-service.ts";
import { count, list, maybe, number, words } from "../schema/bounded.ts";
import { exactly } from "../schema/exactly.ts";

/** Lists that nobody changes, as the interfaces have them. */
const times: v.GenericSchema<unknown, readonly number[]> = list(number, 1000);
const batches: v.GenericSchema<unknown, MeasuredService["batches"]> = list(
  v.object({ size: count, timesMs: times }),
  64,
);
const concurrency: v.GenericSchema<unknown, NonNullable<MeasuredService["concurrency"]>> = list(
  v.object({ workers: count, perSecond: number, heldMs: maybe(times), lateMs: maybe(times) }),
  256,
);

export const serviceSchema = exactly<MeasuredService>()(
  v.object({
    subject: words,
    method: words,
    batches,
    hopMs: maybe(times),
    coldStartMs: maybe(times),
    memoryBytes: maybe(number),
    concurrency: maybe(concurrency),
    cores: maybe(count),
    accuracy: maybe(v.object({ value: number, low: number, high: number, n: count })),
  }),
);

export const demandSchema = exactly<Demand>()(
  v.object({
    ratePerSecond: number,
    objective: v.object({ percentile: number, latencyMs: number }),
    headroom: number,
    spareReplicas: number,
    burstiness: number,
    policy: v.picklist(ROUTING_POLICIES),
    maxBatchSize: number,
    maxQueueDelayMs: number,
    hitRate: number,
  }),
);
