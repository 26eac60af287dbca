import { expect, test } from "vitest";
import type { Demand } from "./demand.ts";
import type { MeasuredService } from "./measured-service.ts";
import { simulateCurve } from "./simulate-curve.ts";

/** A replica that takes 10 ms, so that it carries 100 requests a second. */
const service: MeasuredService = {
  ...{ subject: "constant", method: "made up", hopMs: [1] },
  batches: [{ size: 1, timesMs: [10] }],
};
const demand: Demand = {
  ...{ ratePerSecond: 50, objective: { percentile: 0.99, latencyMs: 100 }, headroom: 0 },
  ...{ spareReplicas: 0, burstiness: 1, policy: "shared queue", hitRate: 0 },
  ...{ maxBatchSize: 1, maxQueueDelayMs: 0 },
};
const options = { replicas: 2, requests: 12_000, seed: 1, rates: 4 };

test("rates rise to nearly what the replicas carry, with the demand's own among them; latency rises with them", () => {
  const { points } = simulateCurve(service, demand, options);
  expect(points.map(({ ratePerSecond }) => ratePerSecond)).toEqual([47.5, 50, 95, 142.5, 190]);
  const values = points.map(({ latencyMs }) => latencyMs.value);
  expect(values).toEqual(values.toSorted((a, b) => a - b));
  // No request is faster than its 10 ms and its way of 1 ms.
  expect(values[0]).toBeGreaterThanOrEqual(11);
  for (const { latencyMs } of points) {
    expect(latencyMs.low).toBeLessThanOrEqual(latencyMs.value);
    expect(latencyMs.high).toBeGreaterThanOrEqual(latencyMs.value);
  }
});

test("where time goes is named: computing at a low rate, the line near saturation", () => {
  const at = (ratePerSecond: number) =>
    simulateCurve(service, { ...demand, ratePerSecond }, { ...options, rates: 1 }).bottleneck?.kind;
  expect(at(1)).toBe("compute");
  expect(at(195)).toBe("queue");
  expect(at(250)).toBeUndefined();
});
