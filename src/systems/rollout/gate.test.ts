import { describe, expect, test } from "vitest";
import { Random } from "../../base/random.ts";
import { minimumSamples } from "../../base/statistics.ts";
import { RolloutGate } from "./gate.ts";
import type { GateOptions } from "./gate-options.ts";
import { simulateRollout, simulateRollouts } from "./simulated-rollout.testing.ts";

const LATENCY: GateOptions = { latency: { margin: 1.1 } };

describe("looked at after every 10 requests", () => {
  test("a healthy v2 is hardly ever rolled back; the repeated t-test cries wolf", () => {
    const rollout = { requests: 1200 };
    // No promotion ends these: as many requests are asked for as there are.
    const never = { minimum: { requests: 5000 } };
    const mixture = simulateRollouts({ ...rollout, gate: { ...LATENCY, ...never } }, 100);
    expect(mixture.rolledBack).toBeLessThanOrEqual(0.05);
    const naive = simulateRollouts(
      { ...rollout, gate: { latency: { margin: 1.1, test: "repeated t-test" }, ...never } },
      100,
    );
    expect(naive.rolledBack).toBeGreaterThan(0.12);
  });

  test("one that takes 10 % longer is caught", () => {
    const { rolledBack, meanExposure } = simulateRollouts(
      { gate: LATENCY, slowdown: 1.1, requests: 4000 },
      100,
    );
    expect(rolledBack).toBeGreaterThanOrEqual(0.95);
    expect(meanExposure).toBeLessThan(250);
  });
});

/** A gate that has heard so many answers of both versions, at one a millisecond. */
function served(options: GateOptions, answers: number, slowdown = 1): RolloutGate {
  const gate = new RolloutGate(options);
  const random = new Random(1);
  for (let i = 0; i < answers; i++) {
    for (const version of ["v1", "v2"] as const) {
      const latencyMs = (version === "v2" ? slowdown : 1) * 20 * Math.exp(0.1 * random.normal());
      gate.observe({ kind: "answer", version, atMs: i, latencyMs });
    }
  }
  return gate;
}

test("promotion waits for requests and bake time, and says so", () => {
  const gate = served({ ...LATENCY, minimum: { requests: 300, bakeMs: 1000 } }, 200);
  expect(gate.look(200)).toMatchObject({
    decision: "undecided",
    exposure: 200,
    reason:
      "Not yet: 200 of 300 requests of v1 have ended; 200 of 300 requests of v2 have ended; 200 ms of 1 s of bake time have passed.",
  });
  expect(
    served({ ...LATENCY, minimum: { requests: 100, bakeMs: 1000 } }, 200).look(999).decision,
  ).toBe("undecided");
  const promoted = served({ ...LATENCY, minimum: { requests: 100, bakeMs: 1000 } }, 200).look(1000);
  expect(promoted.decision).toBe("promote");
  expect(promoted.reason).toMatch(/^v2 takes [\d.]+ times as long as v1/);
});

test("a decision stays, whatever comes later; the exposure is that at the decision", () => {
  const gate = served(LATENCY, 40, 2);
  const state = gate.look(40);
  expect(state).toMatchObject({ decision: "roll back", exposure: 40 });
  gate.observe({ kind: "answer", version: "v2", atMs: 50, latencyMs: 1 });
  expect(gate.look(60)).toBe(state);
  expect(gate.history).toHaveLength(1);
});

test("a promotion can be held back; harm still decides", () => {
  const held = served(LATENCY, 700);
  expect(held.look(700, { mayPromote: false })).toMatchObject({
    decision: "undecided",
    reason: "Not yet: everything is shown, and the promotion is held back.",
  });
  expect(held.look(701).decision).toBe("promote");
  expect(served(LATENCY, 700, 2).look(700, { mayPromote: false }).decision).toBe("roll back");
});

test("a reading has its estimate and margin as numbers, the same as in its words", () => {
  const gate = served({ ...LATENCY, errors: { acceptable: 0.01, unacceptable: 0.1 } }, 100, 1.05);
  gate.observe({ kind: "failure", version: "v2", atMs: 100 });
  const [latency, errors] = gate.look(100).guardrails;
  const { value = 0, low = 0, high = 0 } = latency?.estimate ?? {};
  const [ratio, from, to] = [value, low, high].map((it) => Number(it.toPrecision(3)));
  expect(latency?.evidence).toContain(`v2 takes ${ratio} times as long as v1 (${from} to ${to},`);
  expect([latency?.margin, errors?.margin]).toEqual([1.1, 0.1]);
  expect(errors?.estimate?.value).toBeCloseTo(1 / 101);
  expect(gate.history[0]?.guardrails[0]?.estimate).toEqual(latency?.estimate);
});

test("every look is kept with statistic and boundary, to be drawn", () => {
  const gate = served(LATENCY, 10);
  gate.look(10);
  gate.observe({ kind: "answer", version: "v2", atMs: 12, latencyMs: 20 });
  gate.look(12);
  const races = {
    harm: { statistic: 0, boundary: Math.log(20) },
    safety: { statistic: 0, boundary: Math.log(20) },
  };
  expect(gate.history).toEqual([
    { atMs: 10, requests: { v1: 10, v2: 10 }, guardrails: [{ guardrail: "latency", ...races }] },
    { atMs: 12, requests: { v1: 10, v2: 11 }, guardrails: [{ guardrail: "latency", ...races }] },
  ]);
});

test("a v2 that fails is rolled back by its errors, with the evidence", () => {
  const gate = new RolloutGate({ ...LATENCY, errors: { acceptable: 0.001, unacceptable: 0.05 } });
  for (let i = 0; i < 3; i++) gate.observe({ kind: "failure", version: "v2", atMs: i });
  expect(gate.look(3)).toMatchObject({
    decision: "roll back",
    exposure: 3,
    // (0.05 / 0.001)³.
    reason:
      "3 of 3 requests of v2 failed: 125000 times as likely with an error rate of 5 % as with one of 0.1 %.",
  });
});

test("failures of v1 are not held against v2", () => {
  const gate = new RolloutGate({ errors: { acceptable: 0.001, unacceptable: 0.05 } });
  for (let i = 0; i < 100; i++) gate.observe({ kind: "failure", version: "v1", atMs: i });
  expect(gate.look(100).decision).toBe("undecided");
});

test("too many late answers break the tail, and a p99 needs 662 answers to hold", () => {
  const tail = { share: 0.99, boundMs: 50 };
  const gate = new RolloutGate({ tail });
  for (let i = 0; i < 100; i++) {
    gate.observe({ kind: "answer", version: "v2", atMs: i, latencyMs: i < 90 ? 20 : 60 });
  }
  expect(gate.look(100)).toMatchObject({
    decision: "roll back",
    reason:
      "10 of 100 answers of v2 took longer than 50 ms, where 1 % may: its p99 is above the bound, at all looks with 95 % confidence.",
  });
  const quick = new RolloutGate({ tail });
  for (let i = 0; i < 661; i++) {
    quick.observe({ kind: "answer", version: "v2", atMs: i, latencyMs: 20 });
  }
  expect(quick.look(661).guardrails[0]?.evidence).toBe(
    "0 of 661 answers of v2 took longer than 50 ms, where 1 % may; 662 answers are needed before the bound can hold.",
  );
});

test("labels may come late, and in any order: accuracy counts when they are there", () => {
  const rollout = {
    gate: { accuracy: { margin: 0.1 } },
    accuracy: { v1: 0.95, v2: 0.7 },
    labelDelay: 300,
    requests: 3000,
  };
  const state = simulateRollout({ ...rollout, seed: 2 });
  expect(state.decision).toBe("roll back");
  // None of them can tell before the first label.
  expect(state.requests.v1).toBeGreaterThan(150);
  expect(state.reason).toMatch(/^v2 is right in 6\d(\.\d)? % of cases|^v2 is right in 7/);
  const even = simulateRollout({ ...rollout, accuracy: { v1: 0.95, v2: 0.95 }, seed: 2 });
  expect(even.decision).toBe("promote");
  expect(simulateRollout({ ...rollout, labelDelay: 5000, seed: 2 })).toMatchObject({
    decision: "undecided",
    guardrails: [
      { evidence: "0 labels of v1 and 0 of v2 have arrived; accuracies need some of both." },
    ],
  });
});

test("before a promotion 662 requests of each version have ended, unless told otherwise", () => {
  expect(minimumSamples(0.99)).toBe(662);
  expect(served(LATENCY, 661).look(661).decision).toBe("undecided");
  expect(served(LATENCY, 662).look(662).decision).toBe("promote");
});

test("a burn rate must be too fast in both windows", () => {
  const gate = new RolloutGate({ ...LATENCY, burnRate: { factor: 14.4 } });
  gate.observe({ kind: "burn rate", atMs: 0, long: 3, short: 60 });
  expect(gate.look(0).decision).toBe("undecided");
  gate.observe({ kind: "burn rate", atMs: 1000, long: 15, short: 60 });
  expect(gate.look(1000)).toMatchObject({
    decision: "roll back",
    reason:
      "v2 burns its error budget 15 times as fast as allowed in the long window and 60 times in the short one; 14.4 is too fast.",
  });
});

test("without traffic nothing is decided before the deadline, and then v2 is rolled back", () => {
  const gate = new RolloutGate({ ...LATENCY, deadlineMs: 5000 });
  expect(gate.look(1000)).toMatchObject({ decision: "undecided", exposure: 0 });
  expect(gate.look(5999).decision).toBe("undecided");
  expect(gate.look(6000)).toMatchObject({
    decision: "roll back",
    reason:
      "Nothing was decided within 5 s: 0 of 662 requests of v1 have ended; 0 of 662 requests of v2 have ended; nothing is shown yet about latency.",
  });
});

test("the chance of a false rollback is shared among the guardrails that are tests", () => {
  const gate = new RolloutGate({
    ...LATENCY,
    tail: { share: 0.9, boundMs: 50 },
    burnRate: { factor: 14.4 },
  });
  const boundaries = gate.look(0).guardrails.map(({ harm }) => harm.boundary);
  expect(boundaries).toEqual([Math.log(40), Math.log(40), 14.4]);
});

test("a difference that is real and surely smaller than the margin breaks nothing", () => {
  // 3 % slower with a spread of 10 %: 20 standard errors from 0 and 40 from 10 %.
  const state = served(LATENCY, 10_000, 1.03).look(10_000);
  const [reading] = state.guardrails;
  expect(reading!.harm.statistic).toBeGreaterThan(reading!.harm.boundary);
  expect(state.decision).toBe("promote");
});

test("options and observations that are not understood are refused", () => {
  const wrong = (options: object) => () => new RolloutGate(options as GateOptions);
  expect(wrong({})).toThrow("expected at least one guardrail: latency, tail, errors, accuracy or");
  expect(wrong({ latncy: { margin: 1.1 } })).toThrow("got “latncy”; did you mean latency?");
  expect(wrong({ latency: { margin: 0.1 } })).toThrow(
    "latency.margin above 1, such as 1.1, got 0.1",
  );
  expect(wrong({ latency: { margin: 1.1, batch: 0 } })).toThrow(/batch to be a whole number/);
  expect(wrong({ latency: { margin: 1.1, test: "t" } })).toThrow(/latency.test to be "mixture"/);
  expect(wrong({ errors: { acceptable: 0.1, unacceptable: 0.05 } })).toThrow(
    "errors.unacceptable between 0.1 and 1, got 0.05",
  );
  expect(wrong({ ...LATENCY, falseRollbacks: 5 })).toThrow("at most 0.5, got 5");
  expect(wrong({ ...LATENCY, minimum: { bakeMs: 100 }, deadlineMs: 50 })).toThrow(
    "deadlineMs after the bake time of 100 ms, got 50",
  );
  const gate = new RolloutGate(LATENCY);
  const observe = (observation: object) => () => gate.observe(observation as never);
  expect(observe({ kind: "answer", version: "v2", atMs: 1, latencyMs: 0 })).toThrow(
    "expected a latency above 0 ms, got 0",
  );
  expect(observe({ kind: "answer", version: "v3", atMs: 1, latencyMs: 1 })).toThrow(
    'expected version "v1" or "v2", got "v3"',
  );
  expect(observe({ kind: "reply", atMs: 1 })).toThrow(/an observation of kind .* got "reply"/);
  expect(observe({ kind: "burn rate", atMs: 1, long: -1, short: 0 })).toThrow(/from 0 on, got -1/);
  expect(observe({ kind: "label", version: "v1", atMs: 1, isRight: 1 })).toThrow(/true or false/);
  expect(() => gate.look(Number.NaN)).toThrow("expected a time in milliseconds, got NaN");
});
