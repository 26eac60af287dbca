import { expect, test } from "vitest";
import { Random } from "../../base/random.ts";
import { type Demand, ROUTING_POLICIES } from "../planning/demand.ts";
import type { MeasuredService } from "../planning/measured-service.ts";
import { planCapacity } from "../planning/plan-capacity.ts";
import { capacityPlanner } from "./planner.ts";

/** Lognormal times, of batches that take less than their size times one. */
function serviceOf(random: Random): MeasuredService {
  const times = (ms: number) =>
    Array.from({ length: 60 }, () => ms * Math.exp(random.normal(0, 0.3)));
  const one = random.uniform(1, 10);
  return {
    subject: "made up",
    method: "Made up for a test.",
    batches: [
      { size: 1, timesMs: times(one) },
      { size: 4, timesMs: times(2.2 * one) },
    ],
    hopMs: [0.1, 0.2],
  };
}

test("it needs as many replicas as planCapacity plans, and one of them carries as much", () => {
  const random = new Random(3);
  const planner = capacityPlanner();
  for (const policy of ROUTING_POLICIES) {
    for (const maxBatchSize of [1, 4]) {
      const service = serviceOf(random);
      const demand: Demand = {
        ratePerSecond: random.uniform(50, 2000),
        objective: { percentile: 0.99, latencyMs: 60 },
        ...{ headroom: 0.2, spareReplicas: 0, burstiness: 1, policy, hitRate: 0.1 },
        ...{ maxBatchSize, maxQueueDelayMs: 0 },
      };
      const plan = planCapacity(service, demand);
      expect(planner.needed(service, demand), policy).toBe(plan.replicas);
      const few = planCapacity(service, { ...demand, ratePerSecond: 1 });
      expect(few.replicas).toBe(1);
      const alone = planner.aloneRate(service, demand);
      expect(alone / few.ratePerReplica).toBeCloseTo(1, 2);
      expect(planner.mostRate(service, demand)).toBeGreaterThan(alone);
      const expected = planner.expect(service, demand, plan.replicas);
      expect(expected?.latencyMs).toBeCloseTo(plan.latencyMs.value, 9);
      expect(expected?.utilisation).toBeCloseTo(plan.utilisation, 9);
    }
  }
});

test("what no number of replicas meets is undefined; what they do not carry has no latency", () => {
  const service = serviceOf(new Random(1));
  const demand: Demand = {
    ratePerSecond: 100,
    objective: { percentile: 0.99, latencyMs: 0.5 },
    ...{ headroom: 0, spareReplicas: 0, burstiness: 1, policy: "random", hitRate: 0 },
    ...{ maxBatchSize: 1, maxQueueDelayMs: 0 },
  };
  const planner = capacityPlanner();
  expect(planner.needed(service, demand)).toBeUndefined();
  expect(planner.aloneRate(service, demand)).toBe(0);
  expect(
    planner.needed(service, {
      ...demand,
      ratePerSecond: 1e12,
      objective: { percentile: 0.99, latencyMs: 1e6 },
    }),
  ).toBeUndefined();
  expect(planner.expect(service, { ...demand, ratePerSecond: 1e5 }, 1)).toBeUndefined();
});
