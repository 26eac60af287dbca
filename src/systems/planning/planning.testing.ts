/** A service and a demand for tests of plans. */
import { Random } from "../../base/random.ts";
import type { Demand } from "./demand.ts";
import type { MeasuredService } from "./measured-service.ts";

/** Lognormal times of this mean and coefficient of variation, as if measured. */
export function noisyTimes(meanMs: number, variation: number, count = 400, seed = 3): number[] {
  const random = new Random(seed);
  const sigma = Math.sqrt(Math.log(1 + variation ** 2));
  return Array.from(
    { length: count },
    () => meanMs * Math.exp(sigma * random.normal() - sigma ** 2 / 2),
  );
}

/** Batches of 4 ms and 1 ms a sample. */
export const SERVICE: MeasuredService = {
  subject: "a model of 4 ms and 1 ms a sample",
  method: "made up for tests",
  batches: [1, 2, 4, 8, 16].map((size) => ({ size, timesMs: noisyTimes(4 + size, 0.15) })),
};

export const DEMAND: Demand = {
  ratePerSecond: 500,
  objective: { percentile: 0.99, latencyMs: 30 },
  headroom: 0,
  spareReplicas: 0,
  burstiness: 1,
  policy: "shared queue",
  maxBatchSize: 1,
  maxQueueDelayMs: 0,
  hitRate: 0,
};
