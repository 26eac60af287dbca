/** Error rates, power and exposure of gates, from thousands of simulated rollouts: `npm run test:long`. */
import { describe, expect, test } from "vitest";
import { Random } from "../../base/random.ts";
import { poissonArrivals } from "../queueing/arrivals.ts";
import { serve } from "../queueing/discrete-event.ts";
import { resampled } from "../queueing/resampled.ts";
import { RolloutGate } from "./gate.ts";
import type { GateOptions } from "./gate-options.ts";
import { latencyRequests } from "./power.ts";
import { simulateRollouts } from "./simulated-rollout.testing.ts";

const LATENCY: GateOptions = { latency: { margin: 1.1 } };
const ALL: GateOptions = {
  ...LATENCY,
  tail: { share: 0.95, boundMs: 40 },
  errors: { acceptable: 0.001, unacceptable: 0.02 },
  accuracy: { margin: 0.05 },
};
/** So that no promotion ends a healthy rollout before its last look. */
const NO_PROMOTION = { minimum: { requests: 1_000_000 } };

describe("a healthy v2, looked at after every 10 requests", () => {
  test.each([
    ["latency", LATENCY],
    ["all guardrails", ALL],
  ])("by %s: of 200 rollouts of 4,000 requests at most one in 20 is rolled back", (_, gate) => {
    const rollout = {
      ...{ gate: { ...gate, ...NO_PROMOTION }, requests: 4000, errorRate: 0.001 },
      ...{ accuracy: { v1: 0.95, v2: 0.95 }, labelDelay: 200 },
    };
    expect(simulateRollouts(rollout, 200).rolledBack).toBeLessThanOrEqual(0.05);
  });

  test("at most 5 % of 2,000 rollouts are rolled back, and the repeated t-test does so in far more", () => {
    const rollout = { requests: 4000 };
    const mixture = simulateRollouts({ ...rollout, gate: { ...LATENCY, ...NO_PROMOTION } }, 2000);
    expect(mixture.rolledBack).toBeLessThanOrEqual(0.05);
    const latency = { margin: 1.1, test: "repeated t-test" } as const;
    const naive = simulateRollouts({ ...rollout, gate: { latency, ...NO_PROMOTION } }, 1000);
    expect(naive.rolledBack).toBeGreaterThan(0.15);
  });

  test("a share of the traffic that grows from 5 % to half makes no more false alarms", () => {
    const stages = [
      { from: 0, every: 20 },
      { from: 2000, every: 5 },
      { from: 4000, every: 2 },
    ];
    const rollout = { gate: { ...LATENCY, ...NO_PROMOTION }, requests: 6000, stages };
    expect(simulateRollouts(rollout, 1000).rolledBack).toBeLessThanOrEqual(0.05);
  });

  test("latencies with a heavy tail make no more false alarms", () => {
    const rollout = { gate: { ...LATENCY, ...NO_PROMOTION }, requests: 4000, logStd: 1 };
    expect(simulateRollouts(rollout, 1000).rolledBack).toBeLessThanOrEqual(0.05);
  });
});

describe("a v2 that takes 10 % longer", () => {
  test.each([
    ["latency", LATENCY],
    ["all guardrails", ALL],
  ])("by %s: of 200 rollouts at least 19 in 20 are caught", (_, gate) => {
    const rollout = {
      ...{ gate, slowdown: 1.1, requests: 8000, errorRate: 0.001 },
      ...{ accuracy: { v1: 0.95, v2: 0.95 }, labelDelay: 200 },
    };
    expect(simulateRollouts(rollout, 200).rolledBack).toBeGreaterThanOrEqual(0.95);
  });

  test("at equal power it meets at most half of the requests of a test for a fixed number", () => {
    const runs = 4000;
    const rollout = { gate: LATENCY, slowdown: 1.1, requests: 8000 };
    const { rolledBack, meanExposure } = simulateRollouts(rollout, runs);
    // Where none was missed, as if half a rollout had been.
    const power = Math.min(rolledBack, 1 - 0.5 / runs);
    const { fixed } = latencyRequests({ slowdown: 1.1, logStd: 0.3, alpha: 0.05, power });
    expect(meanExposure / fixed).toBeLessThanOrEqual(0.5);
  });

  test("is promoted in at most 5 % of 1,000 rollouts", () => {
    const rollout = { gate: LATENCY, slowdown: 1.1, requests: 20_000 };
    expect(simulateRollouts(rollout, 1000).promoted).toBeLessThanOrEqual(0.05);
  });
});

/**
 * Shares of 300 rollouts that are rolled back although both versions are the same, each served by one replica of its own at 70 % load,
 * so that latencies depend on one another over some ten requests.
 */
function rolledBackInLine(batch: number): number {
  const requests = 3000;
  const timesMs = Array.from({ length: 400 }, () => 0);
  const random = new Random(3);
  for (let i = 0; i < timesMs.length; i++) timesMs[i] = 8 * Math.exp(0.3 * random.normal());
  let rolledBack = 0;
  const latencies = (seed: number) => {
    const arrivalsMs = poissonArrivals({ qps: 84, count: requests, seed });
    return serve({ arrivalsMs, serviceMs: resampled([{ size: 1, timesMs }], seed), servers: 1 })
      .latencyMs;
  };
  for (let run = 0; run < 300; run++) {
    const gate = new RolloutGate({ latency: { margin: 1.1, batch }, ...NO_PROMOTION });
    const of = { v1: latencies(2 * run + 1), v2: latencies(2 * run + 2) };
    for (let i = 0; i < requests; i++) {
      for (const version of ["v1", "v2"] as const) {
        gate.observe({ kind: "answer", version, atMs: i, latencyMs: of[version][i]! });
      }
      if (i % 5 === 4) gate.look(i);
    }
    if (gate.look(requests).decision === "roll back") rolledBack += 1;
  }
  return rolledBack / 300;
}

test("latencies that wait in one line alarm a gate of single answers; means of batches do not", () => {
  expect(rolledBackInLine(1)).toBeGreaterThan(0.1);
  expect(rolledBackInLine(50)).toBeLessThanOrEqual(0.05);
});
