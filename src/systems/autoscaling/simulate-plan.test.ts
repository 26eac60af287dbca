import { expect, test } from "vitest";
import type { Demand } from "../planning/demand.ts";
import { latencyModel } from "../planning/latency-model.ts";
import type { MeasuredService } from "../planning/measured-service.ts";
import { planCapacity } from "../planning/plan-capacity.ts";
import { LatencyTable } from "./latency-table.ts";
import { type PlanToSimulate, simulatePlan } from "./simulate-plan.ts";

const service: MeasuredService = {
  ...{ subject: "made up", method: "made up", coldStartMs: [4000, 5000, 6000] },
  batches: [{ size: 1, timesMs: Array.from({ length: 100 }, (_, index) => 8 + (index % 5)) }],
};
const demand: Demand = {
  ...{ ratePerSecond: 300, objective: { percentile: 0.99, latencyMs: 60 }, headroom: 0.3 },
  ...{ spareReplicas: 1, burstiness: 1, policy: "least outstanding", hitRate: 0.2 },
  ...{ maxBatchSize: 1, maxQueueDelayMs: 0 },
};
const job = (shape: "steady" | "viral spike"): PlanToSimulate => ({
  ...{ service, plan: planCapacity(service, demand), traffic: { shape } },
  ...{ simulation: { requests: 12_000, seed: 1 }, maxReplicas: 5000, timeoutSeconds: 5 },
});

test("an hour at the rate that was planned for is no trouble to anyone, and the cache takes its share", () => {
  const { days, replicas } = simulatePlan(job("steady"));
  for (const { autoscaler, dropped, keptShare, requests, mostReplicas } of days?.runs ?? []) {
    expect(dropped, autoscaler).toBe(0);
    expect(keptShare, autoscaler).toBe(1);
    // 80 % of 300 a second for an hour.
    expect(requests).toBeCloseTo(0.8 * 300 * 3600, 3);
    expect(mostReplicas).toBeLessThanOrEqual(replicas + 1);
  }
  expect(days?.runs).toHaveLength(4);
});

test("a hundred times as much, with a minute's cold start: the plan as it is loses nearly all, Knative the least", () => {
  const slow = { ...service, coldStartMs: [60_000] };
  const { days } = simulatePlan({ ...job("viral spike"), service: slow });
  const lost = Object.fromEntries(
    (days?.runs ?? []).map(({ autoscaler, dropped, requests }) => [autoscaler, dropped / requests]),
  );
  expect(lost["none"]).toBeGreaterThan(0.8);
  expect(lost["HPA"]).toBeLessThan(lost["none"] ?? 0);
  // The HPA sees that replicas are full, the others how much came.
  expect(lost["KEDA"]).toBeLessThan(lost["HPA"] ?? 0);
  expect(lost["Knative"]).toBeLessThan(lost["KEDA"] ?? 0);
});

test("without a measured cold start there is no day", () => {
  const { coldStartMs: _, ...unstarted } = service;
  expect(simulatePlan({ ...job("steady"), service: unstarted })).not.toHaveProperty("days");
});

test("the table gives the closed form's latency to one percent, and none beyond the capacity", () => {
  const model = latencyModel(service, demand);
  const capacity = model.saturationPerSecond;
  const table = new LatencyTable(capacity, (rate, replicas) => model.latencyMs(rate, replicas));
  for (const replicas of [3, 11, 57, 2000]) {
    for (const share of [0.013, 0.2, 0.555, 0.85, 0.96]) {
      const rate = replicas * share * capacity;
      const exact = model.latencyMs(rate, replicas) ?? Number.NaN;
      const off = (table.latencyMs(rate, replicas) ?? 0) / exact - 1;
      expect(Math.abs(off), `${replicas} replicas at ${share}`).toBeLessThan(0.01);
    }
  }
  expect(table.latencyMs(3 * capacity, 3)).toBeUndefined();
});
