/** A capacity plan for tests. Nothing in it was computed. */
import type { CapacityPlan } from "../../systems/planning/capacity-plan.ts";

export const plan: CapacityPlan = {
  demand: {
    ratePerSecond: 120,
    objective: { percentile: 0.95, latencyMs: 50 },
    headroom: 0.2,
    spareReplicas: 1,
    burstiness: 1,
    policy: "shared queue",
    maxBatchSize: 1,
    maxQueueDelayMs: 0,
    hitRate: 0,
  },
  replicas: 3,
  ratePerReplica: 70,
  utilisation: 0.57,
  latencyMs: { value: 20, low: 18, high: 23 },
  source: { kind: "simulation", requests: 20_000, seed: 1 },
};
