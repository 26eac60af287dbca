import { expect, test } from "vitest";
import { mmcSojournQuantile } from "../queueing/waiting-times.ts";
import type { MeasuredService } from "./measured-service.ts";
import { DEMAND, noisyTimes, SERVICE } from "./planning.testing.ts";
import { simulateHere } from "./simulate-here.ts";
import { latencySimulation } from "./simulate-latency.ts";

const SIMULATION = { requests: 40_000, seed: 2 };

/** A server of so many that took so long for each query. */
function together(workers: number, msOf: (query: number) => number): Partial<MeasuredService> {
  const heldMs = Array.from({ length: 900 }, (_, query) => msOf(query));
  const perSecond = (1000 * workers * heldMs.length) / heldMs.reduce((sum, ms) => sum + ms, 0);
  return { concurrency: [{ workers, perSecond, heldMs }] };
}

test("replicas that do not disturb each other: as the plan with a core each", () => {
  const timesMs = noisyTimes(5, 0.05);
  const service = { ...SERVICE, batches: [{ size: 1, timesMs }] };
  const demand = { ...DEMAND, ratePerSecond: 240 };
  const here = simulateHere(
    { ...service, ...together(2, (i) => timesMs[i % 400]!) },
    demand,
    2,
    SIMULATION,
  );
  const alone = latencySimulation(service, demand, SIMULATION)(240, 2).latencyMs.value;
  const value = "latencyMs" in here ? here.latencyMs.value : Number.NaN;
  expect(Math.abs(value / alone - 1)).toBeLessThan(0.05);
  expect(here.doubt).toBeUndefined();
});

test("two that slow each other by half take half as long again, and what the line adds", () => {
  const service = { ...SERVICE, cores: 2, ...together(2, () => 7.5) };
  const demand = { ...DEMAND, ratePerSecond: 20 };
  const here = simulateHere(service, demand, 2, SIMULATION);
  // Hardly any meets another: 7.5 ms, of which M/M/2 at a load of 7.5 % would make 35 ms.
  const value = "latencyMs" in here ? here.latencyMs.value : Number.NaN;
  expect(value).toBeGreaterThanOrEqual(7.5);
  const exponential = { arrivalRate: 0.02, serviceTime: 7.5, servers: 2 };
  expect(value).toBeLessThan(mmcSojournQuantile(exponential, 0.99));
  expect(here.doubt).toMatch(
    /^This device has 2 cores for 2 replicas, the router and whoever asks/,
  );
});

test("a batch takes as much longer as it does alone", () => {
  const service = { ...SERVICE, ...together(1, () => 5) };
  const demand = { ...DEMAND, ratePerSecond: 1, maxBatchSize: 8, maxQueueDelayMs: 1 };
  const here = simulateHere(service, demand, 1, SIMULATION);
  // One by one, at a request a second: 1 ms for others to come, and 5.
  expect("latencyMs" in here && here.latencyMs.value).toBeCloseTo(6, 0);
});

test("what was not measured, or is more than they carry, is said", () => {
  const service = { ...SERVICE, cores: 8, ...together(2, () => 5) };
  const reasonOf = (of: MeasuredService, replicas: number, ratePerSecond = 100) => {
    const here = simulateHere(of, { ...DEMAND, ratePerSecond }, replicas, SIMULATION);
    return "reason" in here ? here.reason : "";
  };
  expect(reasonOf(SERVICE, 2)).toBe("Several replicas at once were not measured on this device.");
  expect(reasonOf(service, 5)).toBe(
    "On this device up to 2 replicas at once were measured, and the plan has 5.",
  );
  expect(reasonOf(service, 2, 395)).toBe(
    "On this device 2 replicas at once carried 400 queries/s at most, so that nothing can be told of 395.",
  );
  expect(() => simulateHere(service, DEMAND, 2, { requests: 10, seed: 1 })).toThrow(
    "expected 11112",
  );
});
