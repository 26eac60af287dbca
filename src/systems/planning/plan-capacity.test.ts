import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../../base/random.ts";
import { mmcSojournQuantile } from "../queueing/waiting-times.ts";
import { type Demand, ROUTING_POLICIES } from "./demand.ts";
import { findKnee, latencyCurve } from "./latency-curve.ts";
import type { MeasuredService } from "./measured-service.ts";
import { planCapacity } from "./plan-capacity.ts";
import { PlanImpossible } from "./plan-impossible.ts";
import { fasterService, planInstances } from "./plan-instances.ts";
import { DEMAND, SERVICE } from "./planning.testing.ts";
import { latencySimulation } from "./simulate-latency.ts";

test("exponential times: as many replicas as the exact M/M/c takes", () => {
  const timesMs = Array.from({ length: 2000 }, (_, i) => -10 * Math.log((i + 0.5) / 2000));
  const service = { ...SERVICE, batches: [{ size: 1, timesMs }] };
  const objective = { percentile: 0.99, latencyMs: 60 };
  for (const ratePerSecond of [20, 150, 750, 1900]) {
    const enough = (servers: number) => {
      const station = { arrivalRate: ratePerSecond / 1000, serviceTime: 10, servers };
      return ratePerSecond < 100 * servers && mmcSojournQuantile(station, 0.99) <= 60;
    };
    let fewest = 1;
    while (!enough(fewest)) fewest += 1;
    expect(planCapacity(service, { ...DEMAND, ratePerSecond, objective }).replicas).toBe(fewest);
  }
});

test("a plan says what it is for", () => {
  const service = { ...SERVICE, coldStartMs: [900, 1100, 1000], memoryBytes: 5e6 };
  const demand = { ...DEMAND, headroom: 0.2, spareReplicas: 1 };
  const plan = planCapacity(service, demand);
  expect(plan).toMatchObject({
    source: { kind: "closed form" },
    coldStartMs: 1000,
    memoryBytes: 5e6,
  });
  expect(plan.demand).toBe(demand);
  const needed = plan.replicas - 1;
  // Without the spare one, and with the headroom used up, the objective is still met.
  expect(plan.ratePerReplica * needed).toBeGreaterThanOrEqual(500 / 0.8);
  const [there, beyond] = latencyCurve(
    service,
    demand,
    [plan.ratePerReplica * needed * 0.999, plan.ratePerReplica * needed * 1.001],
    needed,
  );
  expect(there?.latencyMs).toBeLessThanOrEqual(30);
  expect(beyond?.latencyMs).toBeGreaterThan(30);
  const { low, value, high } = plan.latencyMs;
  expect(low).toBeLessThan(value);
  expect(value).toBeLessThan(high);
  expect(plan.utilisation).toBeCloseTo((500 * 5) / 1000 / plan.replicas, 1);
});

const demands = fc.record({
  ratePerSecond: fc.double({ min: 1, max: 3000, noNaN: true }),
  objective: fc.record({
    percentile: fc.constantFrom(0.9, 0.99),
    latencyMs: fc.double({ min: 12, max: 100, noNaN: true }),
  }),
  headroom: fc.double({ min: 0, max: 0.5, noNaN: true }),
  spareReplicas: fc.integer({ min: 0, max: 2 }),
  burstiness: fc.double({ min: 0, max: 6, noNaN: true }),
  policy: fc.constantFrom(...ROUTING_POLICIES),
  hitRate: fc.double({ min: 0, max: 0.6, noNaN: true }),
});

test("more load, headroom or spares, or less time, never take fewer replicas; a cache never more", () => {
  fc.assert(
    fc.property(demands, fc.double({ min: 1, max: 2, noNaN: true }), (drawn, factor) => {
      // A choice at random splits a stream that is more even than chance unevenly: see the test below.
      const least = drawn.policy === "random" ? 1 : 0;
      const burstiness = Math.max(least, drawn.burstiness);
      const demand: Demand = { ...DEMAND, ...drawn, burstiness };
      const { replicas, latencyMs, utilisation } = planCapacity(SERVICE, demand);
      const other = (change: Partial<Demand>) =>
        planCapacity(SERVICE, { ...demand, ...change }).replicas;
      const { objective } = demand;
      expect(other({ ratePerSecond: demand.ratePerSecond * factor })).toBeGreaterThanOrEqual(
        replicas,
      );
      expect(other({ headroom: 1 - (1 - demand.headroom) / factor })).toBeGreaterThanOrEqual(
        replicas,
      );
      expect(other({ spareReplicas: demand.spareReplicas + 1 })).toBe(replicas + 1);
      expect(
        other({ objective: { ...objective, latencyMs: objective.latencyMs * factor } }),
      ).toBeLessThanOrEqual(replicas);
      expect(latencyMs.value).toBeLessThanOrEqual(objective.latencyMs);
      expect(utilisation).toBeGreaterThan(0);
      expect(utilisation).toBeLessThan(1);
      for (const value of Object.values(latencyMs)) expect(Number.isFinite(value)).toBe(true);
      if (demand.burstiness === 1) {
        expect(other({ hitRate: demand.hitRate / factor })).toBeGreaterThanOrEqual(replicas);
      }
    }),
    { numRuns: 60 },
  );
});

test("a spare that makes an even stream uneven is refused in a sentence of its own", () => {
  const even: Demand = {
    ...DEMAND,
    ...{ ratePerSecond: 164.23, objective: { percentile: 0.99, latencyMs: 12 }, headroom: 0 },
    ...{ spareReplicas: 0, burstiness: 0, policy: "random" as const, hitRate: 0 },
  };
  expect(planCapacity(SERVICE, even).replicas).toBe(1);
  expect(() => planCapacity(SERVICE, { ...even, spareReplicas: 1 })).toThrow(
    /with 2 replicas, spares included, .* splits an even stream unevenly; choose another policy, or fewer spares/,
  );
});

test("batches are planned with all policies, or what is in the way is named", () => {
  fc.assert(
    fc.property(
      demands,
      fc.integer({ min: 2, max: 16 }),
      fc.integer({ min: 0, max: 40 }),
      (drawn, maxBatchSize, maxQueueDelayMs) => {
        const demand = { ...DEMAND, ...drawn, maxBatchSize, maxQueueDelayMs };
        try {
          const plan = planCapacity(SERVICE, demand);
          expect(plan.latencyMs.value).toBeLessThanOrEqual(demand.objective.latencyMs);
          expect(plan.utilisation).toBeLessThanOrEqual(1);
          for (const ms of Object.values(plan.latencyMs)) expect(Number.isFinite(ms)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(PlanImpossible);
          expect((error as PlanImpossible).reason).toBe("queue delay");
          // It is the delay: without one there is a plan.
          expect(planCapacity(SERVICE, { ...demand, maxQueueDelayMs: 0 }).replicas).toBeGreaterThan(
            0,
          );
        }
      },
    ),
    { numRuns: 60 },
  );
});

describe("the simulated plan", () => {
  const simulate = { requests: 20_000, seed: 5 };

  test("agrees with the closed form to a replica, and its whole interval meets the objective", () => {
    for (const policy of ["shared queue", "random", "least outstanding"] as const) {
      const demand = { ...DEMAND, policy, headroom: 0.1 };
      const closed = planCapacity(SERVICE, demand);
      const plan = planCapacity(SERVICE, demand, { simulate });
      expect(Math.abs(plan.replicas - closed.replicas)).toBeLessThanOrEqual(1);
      expect(plan.source).toEqual({ kind: "simulation", ...simulate });
      expect(plan.latencyMs.low).toBeLessThan(plan.latencyMs.value);
      const run = latencySimulation(SERVICE, demand, simulate);
      expect(run(500 / 0.9, plan.replicas).latencyMs.high).toBeLessThanOrEqual(30);
      expect(plan.ratePerReplica * plan.replicas).toBeGreaterThanOrEqual(500 / 0.9);
      expect(
        run(plan.ratePerReplica * plan.replicas, plan.replicas).latencyMs.high,
      ).toBeLessThanOrEqual(30);
    }
  });

  test("the same seed is the same plan", () => {
    const plan = () => planCapacity(SERVICE, { ...DEMAND, hitRate: 0.2 }, { simulate });
    expect(plan()).toEqual(plan());
  });

  test("too few requests for the percentile are refused", () => {
    expect(() => planCapacity(SERVICE, DEMAND, { simulate: { requests: 1000, seed: 1 } })).toThrow(
      "expected 11112 to 10000000 requests for the 0.99-quantile, got 1000",
    );
  });
});

describe("what no number of replicas meets", () => {
  const reasonOf = (service: MeasuredService, change: Partial<Demand>) => {
    try {
      planCapacity(service, { ...DEMAND, ...change });
    } catch (error) {
      if (error instanceof PlanImpossible) return error;
    }
    throw new Error("expected a plan that is impossible");
  };
  const within = (latencyMs: number) => ({ objective: { percentile: 0.99, latencyMs } });

  test("an objective below the service time, or below it with the hop", () => {
    const served = reasonOf(SERVICE, within(5));
    expect(served.reason).toBe("service time");
    expect(served.message).toMatch(
      /^plan: no number of replicas answers within 5 ms: a request alone takes 7\.\d+ ms \(p99\); choose/,
    );
    const hopMs = new Array<number>(100).fill(4);
    expect(reasonOf({ ...SERVICE, hopMs }, within(10)).reason).toBe("hop");
    expect(planCapacity(SERVICE, { ...DEMAND, ...within(10) }).replicas).toBeGreaterThan(0);
  });

  test("a batching delay that idle replicas wait out", () => {
    const batching = { maxBatchSize: 8, maxQueueDelayMs: 200, ...within(60) };
    expect(reasonOf(SERVICE, { ...batching, ratePerSecond: 10 }).reason).toBe("queue delay");
    // Enough traffic fills batches before the delay is over.
    expect(planCapacity(SERVICE, { ...DEMAND, ...batching }).replicas).toBe(1);
  });

  test("a rate that is a mistake", () => {
    expect(reasonOf(SERVICE, { ratePerSecond: 1e12 })).toMatchObject({
      reason: "replicas",
      message: expect.stringMatching(
        /would take \d{10} replicas or more, and plans end at 10000; check/,
      ),
    });
  });
});

test("heavy-tailed service times are planned with the tail they have, or refused for it", () => {
  const random = new Random(6);
  // Pareto with infinite variance, as far as 2000 draws show it.
  const timesMs = Array.from({ length: 2000 }, () => 2 * (1 - random.uniform()) ** (-1 / 1.5));
  const service = { ...SERVICE, batches: [{ size: 1, timesMs }] };
  const demand = { ...DEMAND, objective: { percentile: 0.99, latencyMs: 60 } };
  const heavy = planCapacity(service, demand);
  const light = planCapacity({ ...SERVICE, batches: [{ size: 1, timesMs: [6, 6] }] }, demand);
  expect(heavy.replicas).toBeGreaterThan(light.replicas);
  expect(Number.isFinite(heavy.latencyMs.high)).toBe(true);
  const tight = { ...demand, objective: { percentile: 0.999, latencyMs: 30 } };
  expect(() => planCapacity(service, tight)).toThrow(PlanImpossible);
});

test("bad input is refused with a sentence", () => {
  const wrong: [Partial<Demand>, string][] = [
    [{ ratePerSecond: 0 }, "a rate above 0 requests a second, got 0"],
    [{ ratePerSecond: -5 }, "got -5"],
    [{ ratePerSecond: Number.NaN }, "got NaN"],
    [{ ratePerSecond: Number.POSITIVE_INFINITY }, "got Infinity"],
    [{ objective: { percentile: 99, latencyMs: 30 } }, "as 0.99 for a p99, got 99"],
    [{ objective: { percentile: 0.99, latencyMs: 0 } }, "an objective above 0 ms, got 0"],
    [{ headroom: 1 }, "a headroom from 0 to below 1, got 1"],
    [{ spareReplicas: 0.5 }, "a whole number of spare replicas from 0 to 1000, got 0.5"],
    [{ spareReplicas: 1e9 }, "got 1000000000"],
    [{ burstiness: -1 }, "a burstiness from 0"],
    [{ burstiness: 1000 }, "got 1000"],
    [{ policy: "fastest" as never }, 'got "fastest"'],
    [{ maxBatchSize: 0 }, "a largest batch from 1 on, got 0"],
    [{ maxBatchSize: 32 }, "batches of up to 16 were measured, got one of 32"],
    [{ maxQueueDelayMs: Number.NaN }, "a queue delay from 0 ms on, got NaN"],
    [{ hitRate: 1 }, "a hit rate from 0 to below 1, got 1"],
  ];
  for (const [change, message] of wrong) {
    expect(() => planCapacity(SERVICE, { ...DEMAND, ...change }), message).toThrow(message);
  }
  const services: [Partial<MeasuredService>, string][] = [
    [{ batches: [] }, "got none; measure the service first"],
    [{ batches: [{ size: 1, timesMs: [] }] }, "got none"],
    [{ batches: [{ size: 1, timesMs: [5, 0] }] }, "times above 0 ms of batches of 1, got 0"],
    [{ batches: [{ size: 1, timesMs: [Number.NaN] }] }, "got NaN"],
    [
      {
        batches: [
          { size: 2, timesMs: [1] },
          { size: 1, timesMs: [1] },
        ],
      },
      "got 1 after 2",
    ],
    [{ hopMs: [-1] }, "hops from 0 ms on, got -1"],
    [{ memoryBytes: 0 }, "memory above 0 bytes, got 0"],
  ];
  for (const [change, message] of services) {
    expect(() => planCapacity({ ...SERVICE, ...change }, DEMAND), message).toThrow(message);
  }
});

describe("the curve and its knee", () => {
  test("latency rises with the rate, until there is none", () => {
    const saturation = findKnee(SERVICE, DEMAND, 4)!.saturationPerSecond;
    const rates = [0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 1, 1.5].map((share) => share * saturation);
    const latencies = latencyCurve(SERVICE, DEMAND, rates, 4).map(({ latencyMs }) => latencyMs);
    expect(latencies.slice(6)).toEqual([undefined, undefined]);
    const stable = latencies.slice(0, 6) as number[];
    expect(stable).toEqual(stable.toSorted((a, b) => a - b));
    const { replicas } = planCapacity(SERVICE, DEMAND);
    expect(latencyCurve(SERVICE, DEMAND, [400])).toEqual(
      latencyCurve(SERVICE, DEMAND, [400], replicas),
    );
    expect(() => latencyCurve(SERVICE, DEMAND, [0], 4)).toThrow("got 0");
    expect(() => latencyCurve(SERVICE, DEMAND, [1], 0)).toThrow("1 to 10000 replicas, got 0");
  });

  test("the knee is where the objective is crossed, and the simulation crosses it in the region about it", () => {
    for (const policy of ROUTING_POLICIES) {
      const demand = { ...DEMAND, policy };
      const knee = findKnee(SERVICE, demand, 2)!;
      expect(knee.metUpTo).toBeLessThan(knee.ratePerSecond);
      expect(knee.ratePerSecond).toBeLessThan(knee.missedFrom);
      expect(knee.missedFrom).toBeLessThanOrEqual(knee.saturationPerSecond);
      const run = latencySimulation(SERVICE, demand, { requests: 40_000, seed: 7 });
      expect(run(knee.metUpTo, 2).latencyMs.low).toBeLessThanOrEqual(30);
      if (knee.missedFrom < 0.97 * knee.saturationPerSecond) {
        expect(run(knee.missedFrom, 2).latencyMs.high).toBeGreaterThanOrEqual(30);
      }
    }
    const objective = { percentile: 0.99, latencyMs: 5 };
    expect(findKnee(SERVICE, { ...DEMAND, objective }, 2)).toBeUndefined();
  });
});

test("a larger instance takes fewer replicas, or none where the model does not fit", () => {
  const service = { ...SERVICE, memoryBytes: 600e6 };
  const [small, large, tiny, slow] = planInstances(service, DEMAND, [
    { name: "small", speedup: 1 },
    { name: "large", speedup: 4, memoryBytes: 8e9 },
    { name: "tiny", speedup: 1, memoryBytes: 512e6 },
    { name: "slow", speedup: 0.2 },
  ]);
  if (!(small && "plan" in small && large && "plan" in large)) throw new Error("no plans");
  expect(large.plan.replicas).toBeLessThan(small.plan.replicas);
  expect(large.plan).toEqual(planCapacity(fasterService(service, 4), DEMAND));
  expect(tiny).toMatchObject({
    reason: "memory",
    message: expect.stringContaining("takes 600 MB, and tiny has 512"),
  });
  expect(slow).toMatchObject({ reason: "service time" });
  expect(() => planInstances(service, DEMAND, [{ name: "none", speedup: 0 }])).toThrow("got 0");
  expect(() =>
    planInstances(service, DEMAND, [{ name: "none", speedup: 1, memoryBytes: 0 }]),
  ).toThrow("for none, got 0");
});

test("a trickle takes one replica, with batches too", () => {
  for (const ratePerSecond of [1e-6, Number.MIN_VALUE]) {
    for (const maxBatchSize of [1, 8]) {
      const demand = { ...DEMAND, ratePerSecond, maxBatchSize, maxQueueDelayMs: 5 };
      const { replicas, latencyMs, utilisation } = planCapacity(SERVICE, demand);
      expect(replicas).toBe(1);
      expect(utilisation).toBeCloseTo(0, 6);
      expect(latencyMs.value).toBeGreaterThan(5);
      expect(latencyMs.value).toBeLessThan(20);
    }
  }
});
