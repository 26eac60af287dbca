/** The closed form against exact theory where there is some, and against the simulation everywhere else. */
import { describe, expect, test } from "vitest";
import { mmcSojournQuantile } from "../queueing/waiting-times.ts";
import { type Demand, ROUTING_POLICIES } from "./demand.ts";
import { latencyModel } from "./latency-model.ts";
import { DEMAND, noisyTimes, SERVICE } from "./planning.testing.ts";
import { latencySimulation } from "./simulate-latency.ts";

/** Quantiles of the exponential distribution of mean 10 ms, in the middles of 2000 equal shares. */
const EXPONENTIAL = {
  ...SERVICE,
  batches: [
    { size: 1, timesMs: Array.from({ length: 2000 }, (_, i) => -10 * Math.log((i + 0.5) / 2000)) },
  ],
};

test.each([
  [1, 0.5],
  [1, 0.9],
  [4, 0.7],
  [8, 0.95],
])("M/M/%d at %d: the latency is the exact one, within 0.02", (servers, rho) => {
  const model = latencyModel(EXPONENTIAL, DEMAND);
  const arrivalRate = (rho * servers) / 10;
  const exact = mmcSojournQuantile({ arrivalRate, serviceTime: 10, servers }, 0.99);
  const latency = model.latencyMs(1000 * arrivalRate, servers)!;
  expect(Math.abs(latency / exact - 1)).toBeLessThan(0.02);
  expect(model.utilisation(1000 * arrivalRate, servers)).toBeCloseTo(rho, 2);
});

/** Closed form over simulation at a share of the highest rate. */
function ratioAt(demand: Demand, load: number, replicas: number, service = SERVICE): number {
  const model = latencyModel(service, demand);
  const rate = load * model.saturationPerSecond * replicas;
  const simulated = latencySimulation(service, demand, { requests: 40_000, seed: 4 });
  return model.latencyMs(rate, replicas)! / simulated(rate, replicas).latencyMs.value;
}

describe.each(ROUTING_POLICIES)("%s", (policy) => {
  test.each([0.3, 0.6, 0.8])(
    "p99 of 4 replicas at a load of %d: the simulation's within 0.15",
    (load) => {
      expect(Math.abs(ratioAt({ ...DEMAND, policy }, load, 4) - 1)).toBeLessThan(0.15);
    },
  );

  test.each([0.4, 0.7])("in batches of up to 8 at a load of %d: within 0.3", (load) => {
    const demand = { ...DEMAND, policy, maxBatchSize: 8, maxQueueDelayMs: 5 };
    expect(Math.abs(ratioAt(demand, load, 2) - 1)).toBeLessThan(0.3);
  });
});

test.each([0, 0.25, 3])(
  "arrivals of burstiness %d: within 0.25 of the simulation",
  (burstiness) => {
    for (const load of [0.5, 0.8]) {
      expect(Math.abs(ratioAt({ ...DEMAND, burstiness }, load, 2) - 1)).toBeLessThan(0.25);
    }
  },
);

test("hops are added, and hits of the cache count as answered at once", () => {
  const hopMs = noisyTimes(2, 0.3, 200, 5);
  const service = { ...SERVICE, hopMs };
  const demand = { ...DEMAND, hitRate: 0.4 };
  expect(Math.abs(ratioAt(demand, 0.7, 2, service) - 1)).toBeLessThan(0.15);
  const model = latencyModel(service, demand);
  const without = latencyModel(SERVICE, DEMAND);
  expect(model.saturationPerSecond * 0.6).toBeCloseTo(without.saturationPerSecond, 9);
  const median = { ...demand, objective: { percentile: 0.3, latencyMs: 30 } };
  expect(latencyModel(service, median).latencyMs(100, 1)).toBe(0);
});

test("a few slow batches of one size do not lead it astray: a batch takes no longer than a larger one", () => {
  const withFour = (timesMs: readonly number[]) => ({
    ...SERVICE,
    batches: SERVICE.batches.map((each) => (each.size === 4 ? { size: 4, timesMs } : each)),
  });
  const timesOf = (wanted: number) => SERVICE.batches.find(({ size }) => size === wanted)!.timesMs;
  const demand = { ...DEMAND, maxBatchSize: 8, maxQueueDelayMs: 5 };
  // The mean of 4 at once becomes 22 ms, with 12 ms for 8 at once.
  const disturbed = withFour(timesOf(4).map((ms, i) => (i % 4 === 0 ? 8 * ms : ms)));
  const [model, worst] = [disturbed, withFour(timesOf(8))].map((it) => latencyModel(it, demand));
  for (const load of [0.3, 0.6, 0.8]) {
    const rate = 2 * load * worst!.saturationPerSecond;
    expect(model!.latencyMs(rate, 2)! / worst!.latencyMs(rate, 2)!).toBeLessThan(1.03);
    expect(model!.utilisation(rate, 2) / worst!.utilisation(rate, 2)).toBeLessThan(1.03);
  }
});

test("past saturation there is no latency, and replicas are busy all the time", () => {
  const model = latencyModel(SERVICE, DEMAND);
  expect(model.latencyMs(model.saturationPerSecond * 2, 2)).toBeUndefined();
  expect(model.utilisation(model.saturationPerSecond * 3, 2)).toBe(1);
  expect(model.latencyMs(0.999 * model.saturationPerSecond, 1)).toBeLessThan(
    Number.POSITIVE_INFINITY,
  );
});
