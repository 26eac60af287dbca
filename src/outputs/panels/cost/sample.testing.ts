/** A cost plan for tests, with everything that one can have. Nothing in it was measured. */

import { AWS_CATALOGUE } from "../../../systems/cost/aws-catalogue.ts";
import type { Instance } from "../../../systems/cost/instance.ts";
import type { CostOutput, ServedVersion } from "./cost.ts";

/** A version whose batches take as long as told, one input and 16 of them, with a little spread. */
function version(
  name: string,
  [one, many]: readonly [number, number],
  right: number,
): ServedVersion {
  const around = (ms: number) =>
    Array.from({ length: 40 }, (_, index) => ms * (0.97 + 0.002 * ((index * 17) % 40)));
  return {
    name,
    threads: 1,
    service: {
      subject: `Sequential, ${name}, on wasm`,
      method: "Made up for a test.",
      batches: [
        { size: 1, timesMs: around(one) },
        { size: 16, timesMs: around(many) },
      ],
      hopMs: [0.1, 0.12, 0.15],
      coldStartMs: [900, 1000],
      memoryBytes: 6e7,
      accuracy: { value: right, low: right - 0.004, high: right + 0.004, n: 10_000 },
    },
  };
}

const WITH_SPOT = ["c7g.large", "g4dn.xlarge"];

const instances = AWS_CATALOGUE.instances
  .filter(({ name }) => /^(c7|t4g|g4dn|g6f|g6\.|p3|inf1|fargate 1)/.test(name))
  .map(
    (instance): Instance => ({
      ...instance,
      ...(WITH_SPOT.includes(instance.name)
        ? { spotUsdPerHour: Number((0.4 * instance.usdPerHour).toFixed(4)) }
        : {}),
    }),
  );

const original = version("original", [4, 30], 0.976);

export const sample: CostOutput = {
  kind: "cost",
  version: 1,
  state: "done",
  stage: "complete",
  model: { name: "Sequential", parameters: 101_770 },
  backend: { name: "wasm", threads: 1 },
  versions: [
    {
      ...original,
      service: {
        ...original.service,
        concurrency: [{ workers: 1, perSecond: 240, heldMs: [4, 4, 4], lateMs: [0.1, 0.1, 0.1] }],
        cores: 2,
      },
      work: { flopsPerSample: 2e7, bytesPerSample: 1e5, weightBytes: 4e5, overheadMs: 0.4 },
    },
    version("int8", [2.2, 16], 0.974),
    version("half the units", [1.6, 11], 0.961),
  ],
  leftOut: ["Not planned with: pruned, 90 %, which was not timed."],
  catalogue: { ...AWS_CATALOGUE, instances },
  machines: {
    vcpuSpeed: { value: 1, low: 0.5, high: 1.5 },
    reservedBytes: 2 ** 29,
    contention: { sigma: 0.01, kappa: 0, workers: 4 },
    efficiency: {
      compute: { value: 0.4, low: 0.2, high: 0.7 },
      memory: { value: 0.5, low: 0.3, high: 0.9 },
      layers: 4,
    },
  },
  demand: {
    ratePerSecond: 1500,
    objective: { percentile: 0.99, latencyMs: 40 },
    headroom: 0.2,
    spareReplicas: 1,
    burstiness: 1,
    policy: "random",
    maxBatchSize: 1,
    maxQueueDelayMs: 0,
    hitRate: 0,
  },
  demandOrigin: "As the cell asked for.",
  budgetPerHour: 1,
  leastAccuracy: 0.96,
  batching: [
    { maxBatchSize: 1, maxQueueDelayMs: 0 },
    { maxBatchSize: 16, maxQueueDelayMs: 0 },
  ],
  cache: { hitRate: 0, usdPerHour: 0.016, origin: "No cache was measured." },
  spot: { interruptionsPerHour: 0.05, reclaimedShare: 1, priceShare: 1 },
  fixedUsdPerHour: 0,
  current: "c7i.xlarge",
  weights: { latency: 0.05, memory: 0.05, cost: 0.05 },
};
