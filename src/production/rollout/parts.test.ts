import { describe, expect, test } from "vitest";
import { Random } from "../../base/random.ts";
import type { GateLookRecord } from "../../outputs/panels/rollout/rollout.ts";
import { latencyRequests } from "../../systems/rollout/power.ts";
import type { ReplicaFault } from "../serving/replica-messages.ts";
import { type Answer, type Ended, NO_SPANS, ServingRequest } from "../serving/serving-request.ts";
import { FaultInjection } from "./fault-injection.ts";
import { LookSeries } from "./look-series.ts";
import { PowerBasis } from "./power-basis.ts";
import { Ribbon } from "./ribbon.ts";
import { type CoursePlan, gatesOf, stageGate } from "./rollout-plan.ts";
import { ServiceClock } from "./service-clock.ts";
import { ShadowComparison } from "./shadow-comparison.ts";
import { stagesOf } from "./strategies.ts";

function endedWith(probabilities: readonly number[], latencyMs: number): Ended {
  const request = new ServingRequest(0, 0, {
    ...{ input: Float32Array.from({ length: 784 }, () => 1), dueAt: 0 },
    asker: { onEnded() {} },
  });
  const answer: Answer = {
    output: Float32Array.from(probabilities),
    probabilities: Float32Array.from(probabilities),
  };
  return {
    ...{ request, outcome: "answered", endedAt: latencyMs, latencyMs },
    answered: { answer, spans: NO_SPANS, isCached: false, replica: 0, batchSize: 1 },
  };
}

const FAILED: Ended = {
  ...{ request: endedWith([1], 1).request, outcome: "failed", endedAt: 1, latencyMs: 1 },
};

test("looks stay few and evenly spaced, however many there are", () => {
  const series = new LookSeries();
  const look = (requests: number): GateLookRecord => {
    return { second: requests, requests, harm: { statistic: 0, boundary: 1 } };
  };
  for (let i = 0; i <= 1000; i += 1) series.add(look(i));
  const all = series.looks().map(({ requests }) => requests);
  expect(all.length).toBeLessThanOrEqual(60);
  expect([all[0], all.at(-1)]).toEqual([0, 1000]);
  const steps = new Set(all.slice(1, -1).map((at, i) => at - (all[i] ?? 0)));
  expect(steps.size).toBe(1);
  expect(series.looks(15).length).toBeLessThanOrEqual(15);
  expect(series.looks(1)).toHaveLength(2);
});

test("the ribbon shows seconds that are over, also empty ones, at most 120 of them", () => {
  const ribbon = new Ribbon((second) => second === 2);
  ribbon.add(0, 10, "v1", endedWith([1], 4));
  ribbon.add(0, 10, "v1", endedWith([1], 8));
  ribbon.add(0, 10, "v2", FAILED);
  expect(ribbon.columns).toEqual([]);
  ribbon.passTo(3, 50);
  expect(ribbon.columns).toEqual([
    {
      ...{ second: 0, weight: 50 },
      v1: { requests: 2, notAnswered: 0, p50Ms: 6 },
      v2: { requests: 1, notAnswered: 1 },
    },
    {
      second: 1,
      weight: 50,
      v1: { requests: 0, notAnswered: 0 },
      v2: { requests: 0, notAnswered: 0 },
    },
    {
      ...{ second: 2, weight: 50, inBackground: true },
      v1: { requests: 0, notAnswered: 0 },
      v2: { requests: 0, notAnswered: 0 },
    },
  ]);
  ribbon.passTo(1000, 50);
  expect(ribbon.columns).toHaveLength(120);
  expect(ribbon.columns.at(-1)?.second).toBe(999);
});

test("the clock of service runs faster, stands still when told to, and never goes back", () => {
  const clock = new ServiceClock(60, 1000);
  clock.passTo(2000, false);
  clock.passTo(5000, true);
  clock.passTo(4000, false);
  clock.passTo(5500, false);
  expect([clock.nowMs, clock.wallMs]).toEqual([90_000, 5500]);
});

describe("faults", () => {
  function injected(medianMs: () => number | undefined) {
    const told: ReplicaFault[] = [];
    const notes: string[] = [];
    let kills = 0;
    const fault = new FaultInjection({
      tellReplicas: (each) => void told.push(each),
      killReplica: () => {
        kills += 1;
      },
      medianMs,
      note: (text) => void notes.push(text),
    });
    return { fault, told, notes, kills: () => kills };
  }

  test("slower waits until it is known how long v1 takes, and takes the place of the one before", () => {
    let median: number | undefined;
    const { fault, told, notes } = injected(() => median);
    fault.set({ fault: "wrong", by: 0.5 });
    fault.set({ fault: "slower", by: 0.5 });
    fault.step(0, true);
    expect(told).toEqual([
      { burnMs: 0, isReversed: true },
      { burnMs: 0, isReversed: false },
    ]);
    median = 8;
    fault.step(100, true);
    fault.step(200, true);
    expect(told.slice(2)).toEqual([{ burnMs: 4, isReversed: false }]);
    expect(notes.at(-1)).toBe(
      "each batch of v2 takes 4.00 ms longer: 50 % of v1's median latency of 8.00 ms",
    );
  });

  test("crashing kills a replica a second, while v2 is asked for anything", () => {
    const { fault, kills } = injected(() => undefined);
    fault.set({ fault: "crashing", by: 0.5 });
    for (let now = 0; now < 3000; now += 100) fault.step(now, true);
    expect(kills()).toBe(3);
    for (let now = 3000; now < 6000; now += 100) fault.step(now, false);
    fault.set({ fault: "none", by: 0.5 });
    for (let now = 6000; now < 9000; now += 100) fault.step(now, true);
    expect(kills()).toBe(3);
  });
});

test("guardrails that are given take the place of the default ones; times have defaults of their own", () => {
  expect(Object.keys(gatesOf(undefined, true))).toEqual([
    ...["deadlineMs", "latency", "errors", "burnRate", "accuracy", "minimum"],
  ]);
  expect(gatesOf(undefined, false).accuracy).toBeUndefined();
  expect(gatesOf({ tail: { share: 0.9, boundMs: 50 }, minimum: { requests: 40 } }, true)).toEqual({
    ...{ deadlineMs: 14_400_000, tail: { share: 0.9, boundMs: 50 } },
    minimum: { requests: 40, bakeMs: 300_000 },
  });
  expect(gatesOf({ minimum: { bakeMs: 0 } }, true).latency).toEqual({ margin: 1.25, batch: 20 });
});

const PLAN: CoursePlan = {
  strategy: "gradual_rollout",
  stages: stagesOf("gradual_rollout", { stages: [20, 50, 100] }),
  gates: { latency: { margin: 1.1, batch: 5 }, errors: { acceptable: 0.01, unacceptable: 0.1 } },
  ...{ timesFaster: 1, labelDelayMs: 0, availability: 0.99, leastAgreement: 0.9 },
  validationDigits: 30,
  versions: { v1: { name: "one", hash: "1" }, v2: { name: "two", hash: "2" } },
};

test("the chance of a false rollback is shared among stages with a gate, and then among tests", () => {
  expect(stageGate(PLAN).falseRollbacks).toBe(0.025);
  expect(new PowerBasis(PLAN).at(0)).toMatchObject({ alpha: 0.0125, power: 0.95, share: 0.2 });
});

test("the requests that a gate needs follow from v1's latencies, in batches as the gate takes them", () => {
  const basis = new PowerBasis(PLAN);
  expect(basis.at(0).latency?.expected).toMatchObject({ kind: "needs-samples", more: 50 });
  const random = new Random(4);
  for (let i = 0; i < 5000; i += 1) {
    basis.add(endedWith([1], 10 * Math.exp(0.3 * random.normal())), undefined);
  }
  const { latency } = basis.at(10_000);
  const { logStd, expected, fixed } = latency ?? {};
  const std = logStd?.kind === "measured" ? logStd.value : Number.NaN;
  // Means of five.
  expect(std).toBeCloseTo(0.3 / Math.sqrt(5), 2);
  const needed = latencyRequests({
    slowdown: 1.1,
    logStd: std,
    alpha: 0.0125,
    power: 0.95,
    share: 0.2,
  });
  expect(expected).toMatchObject({ kind: "computed", value: 5 * needed.sequential.expected });
  expect(fixed).toMatchObject({ kind: "computed", value: 5 * needed.fixed });
});

test("a shadow is compared request by request; labels count when they are known", () => {
  const comparison = new ShadowComparison({
    ...{ scale: { mean: 0, std: 1 }, leastAgreement: 0.9, alpha: 0.05, batch: 1 },
  });
  const [zero, one] = [
    [0.9, 0.1],
    [0.2, 0.8],
  ];
  for (let i = 0; i < 90; i += 1) comparison.add(endedWith(zero, 10), endedWith(zero, 12), 0, 1000);
  for (let i = 0; i < 10; i += 1) comparison.add(endedWith(zero, 10), endedWith(one, 12), 0, 1000);
  comparison.add(endedWith(zero, 10), FAILED, 0, 1000);
  const before = comparison.record(999);
  expect(before).toMatchObject({
    compared: 100,
    notCompared: 1,
    agreement: { value: 0.9, n: 100 },
  });
  expect(before.labelled).toBeUndefined();
  expect(before.disagreements).toHaveLength(10);
  expect(before.disagreements[0]?.label).toBeUndefined();
  const after = comparison.record(1000);
  // 2 · 2⁻¹⁰: ten of ten disagreements go the same way.
  expect(after.labelled).toMatchObject({ both: 90, onlyV1: 10, onlyV2: 0, neither: 0 });
  expect(after.labelled?.pValue).toMatchObject({ value: expect.closeTo(2 ** -9, 12) });
  expect(after.disagreements[0]).toMatchObject({
    label: 0,
    v1: { predicted: 0 },
    v2: { predicted: 1 },
  });
  expect(after.largestDifference).toMatchObject({ value: expect.closeTo(0.7, 5) });
  expect(after.latencyRatio).toMatchObject({ value: expect.closeTo(1.2, 10) });
  expect(comparison.agreement.verdict).toBe("open");
});
