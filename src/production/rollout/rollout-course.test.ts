import { describe, expect, test } from "vitest";
import type { RolloutVersion } from "../../systems/rollout/observation.ts";
import { MadeUpRollout, type MadeUpRolloutOptions } from "./rollout.testing.ts";

/** Requests of the traffic that nobody, or more than one, has ended; but for those still open. */
function wronglyEnded({ endedBy, split }: MadeUpRollout): number {
  const notOnce = endedBy.filter((by) => by.length !== 1).length;
  return notOnce - split.total.open;
}

const endedBy = (rollout: MadeUpRollout, version: RolloutVersion, from = 0) =>
  rollout.endedBy.slice(from).filter(([by]) => by === version).length;

describe("a canary", () => {
  test("that is like v1 is promoted by its gate, with the evidence", () => {
    const rollout = new MadeUpRollout("canary", { weight: 20 });
    rollout.settle();
    expect(rollout.course.status).toBe("promoted");
    expect(rollout.course.route).toEqual({ weight: 100, isMirrored: false });
    const { outcome } = rollout.course;
    expect(outcome).toMatchObject({
      ...{ strategy: "canary", decision: "promoted", by: "gate", fault: "none" },
      requests: { v1: expect.any(Number), v2: expect.any(Number) },
    });
    expect(outcome?.reason).toMatch(/^v2 takes [\d.]+ times as long as v1/);
    expect(outcome?.exposure).toBeGreaterThanOrEqual(100);
    // A fifth of the traffic, by a hash.
    const { v1 = 0, v2 = 0 } = outcome?.requests ?? {};
    expect(v2 / (v1 + v2)).toBeGreaterThan(0.15);
    expect(v2 / (v1 + v2)).toBeLessThan(0.25);
    expect(rollout.course.plan.map(({ status }) => status)).toEqual(["passed", "passed"]);
    expect(wronglyEnded(rollout)).toBe(0);
  });

  test("that is slower is rolled back: no request that comes afterwards meets it", () => {
    const rollout = new MadeUpRollout("canary", { weight: 50, v2: { serviceMs: 8 } });
    rollout.settle();
    expect(rollout.course.outcome).toMatchObject({ decision: "rolled back", by: "gate" });
    expect(rollout.course.reason).toMatch(/^v2 takes \d+(\.\d+)? times as long as v1/);
    const { exposure = 0 } = rollout.course.outcome ?? {};
    expect(exposure).toBe(rollout.split.counts("v2").issued);
    const before = rollout.endedBy.length;
    rollout.pass(1000);
    expect(endedBy(rollout, "v2", before)).toBe(0);
    expect(endedBy(rollout, "v1", before)).toBeGreaterThan(90);
    expect(wronglyEnded(rollout)).toBe(0);
  });

  test("that never answers is rolled back by its timeouts", () => {
    const errors = { acceptable: 0.01, unacceptable: 0.1 };
    const options = { weight: 20, gates: { errors }, v2: { serviceMs: undefined } };
    const rollout = new MadeUpRollout("canary", options);
    rollout.settle();
    expect(rollout.course.outcome).toMatchObject({ decision: "rolled back", by: "gate" });
    expect(rollout.course.reason).toMatch(/^\d+ of \d+ requests of v2 failed/);
    rollout.pass(2000, 0);
    expect(rollout.split.counts("v2")).toMatchObject({ answered: 0, open: 0 });
    expect(rollout.split.counts("v2").timedOut).toBeGreaterThan(0);
    expect(wronglyEnded(rollout)).toBe(0);
  });

  test("that does not start is rolled back; v1 has answered everything", () => {
    const rollout = new MadeUpRollout("canary", { v2: { startMs: 1e9 } });
    rollout.settle(130_000, 100);
    expect(rollout.course.outcome).toMatchObject({
      ...{ decision: "rolled back", by: "start", exposure: 0 },
      reason: "v2 did not start: it could not answer within 120 s",
    });
    expect(rollout.split.counts("v2").issued).toBe(0);
    expect(wronglyEnded(rollout)).toBe(0);
  });

  test("without traffic is rolled back at its deadline, and says what was missing", () => {
    const gates = { latency: { margin: 1.1 }, deadlineMs: 5000 };
    const rollout = new MadeUpRollout("canary", { gates });
    rollout.settle(10_000, 0);
    expect(rollout.course.outcome).toMatchObject({
      ...{ decision: "rolled back", by: "deadline", exposure: 0 },
      reason:
        "Nothing was decided within 5 s: 0 of 100 requests of v1 have ended; 0 of 100 requests of v2 have ended; nothing is shown yet about latency.",
    });
  });

  test("that answers wrongly is found out when its labels arrive, and not before", () => {
    const options: MadeUpRolloutOptions = {
      ...{ weight: 50, v2: { accuracy: 0.5 }, gates: { accuracy: { margin: 0.05 } } },
      plan: { labelDelayMs: 3000 },
    };
    const rollout = new MadeUpRollout("canary", options);
    rollout.pass(3000);
    expect(rollout.course.reason).toContain("nothing is shown yet about accuracy");
    expect(rollout.course.gates[0]?.guardrails[0]?.evidence).toContain(
      "0 labels of v1 and 0 of v2",
    );
    rollout.settle();
    expect(rollout.course.outcome).toMatchObject({ decision: "rolled back", by: "gate" });
    expect(rollout.course.reason).toMatch(/^v2 is right in [\d.]+ % of cases, v1 in 9/);
  });

  test("that burns its error budget is rolled back by both windows of the monitor's rule", () => {
    // An hour in service passes in half a minute here.
    const gates = { latency: { margin: 1.25 }, burnRate: { factor: 14.4 } };
    const options = { weight: 50, gates, v2: { serviceMs: undefined }, plan: { timesFaster: 120 } };
    const rollout = new MadeUpRollout("canary", options);
    rollout.settle();
    expect(rollout.course.outcome).toMatchObject({ decision: "rolled back", by: "gate" });
    expect(rollout.course.reason).toMatch(/^v2 burns its error budget/);
  });

  test("with the same weights as v1 says what it is good for", () => {
    const hash = "a".repeat(64);
    const versions = { v1: { name: "one", hash }, v2: { name: "one", hash } };
    const rollout = new MadeUpRollout("canary", { plan: { versions } });
    expect(rollout.notes[0]?.text).toMatch(/^v1 and v2 hold the same weights/);
    rollout.settle();
    expect(rollout.course.outcome?.decision).toBe("promoted");
  });
});

describe("a gradual rollout", () => {
  test("goes from stage to stage, each with a gate and a share of the false alarms", () => {
    const rollout = new MadeUpRollout("gradual_rollout", { stages: [20, 50, 100] });
    rollout.settle();
    expect(rollout.course.status).toBe("promoted");
    const { plan, gates } = rollout.course;
    expect(plan.map(({ weight, status }) => [weight, status])).toEqual([
      [20, "passed"],
      [50, "passed"],
      [100, "passed"],
    ]);
    expect(gates.map(({ stage, decision }) => [stage, decision])).toEqual([
      [0, "promote"],
      [1, "promote"],
    ]);
    // 5 % shared between two stages.
    expect(gates[0]?.guardrails[0]?.looks[0]?.harm.boundary).toBeCloseTo(Math.log(40), 10);
    // Who was given v2 in the first stage has a new gate in the second.
    const seen = gates.reduce((sum, { requests }) => sum + requests.v2, 0);
    expect(seen).toBeLessThanOrEqual(rollout.course.outcome?.exposure ?? 0);
  });

  test("a v2 that becomes slow at the second stage is rolled back there", () => {
    const v2 = { serviceMs: 5 };
    const rollout = new MadeUpRollout("gradual_rollout", { stages: [20, 50, 100], v2 });
    rollout.passUntil(() => rollout.course.plan[0]?.status === "passed");
    v2.serviceMs = 9;
    rollout.settle();
    expect(rollout.course.outcome).toMatchObject({ decision: "rolled back", by: "gate" });
    expect(rollout.course.plan.map(({ status }) => status)).toEqual([
      "passed",
      "failed",
      "waiting",
    ]);
  });
});

describe("blue-green", () => {
  test("10,000 requests across a switch and back: none lost, none answered by both", () => {
    const rollout = new MadeUpRollout("blue_green", { v1: { serviceMs: 2 }, v2: { serviceMs: 2 } });
    rollout.settle(60_000, 4);
    expect(rollout.course.status).toBe("promoted");
    expect(rollout.course.plan.map(({ status }) => status)).toEqual(["passed", "passed"]);
    rollout.pass(20_000, 4);
    const openAtAbort = rollout.split.open("v2");
    rollout.course.abort();
    expect(rollout.course.outcome).toMatchObject({
      ...{ decision: "rolled back", by: "reader" },
      reason: "The reader took the promotion back; v1 had been kept warm.",
    });
    rollout.passUntil(() => rollout.endedBy.length >= 10_000, 60_000, 4);
    rollout.pass(1000, 0);
    expect(rollout.course.status).toBe("rolled back");
    expect(rollout.endedBy.every((by) => by.length === 1)).toBe(true);
    const { v1, v2 } = { v1: rollout.split.counts("v1"), v2: rollout.split.counts("v2") };
    expect([v1.answered, v2.answered]).toEqual([endedBy(rollout, "v1"), endedBy(rollout, "v2")]);
    expect(v1.answered + v2.answered).toBe(rollout.endedBy.length);
    expect(v1.answered).toBeGreaterThan(1000);
    expect(v2.answered).toBeGreaterThan(1000);
    expect(openAtAbort).toBeGreaterThanOrEqual(0);
    // The digits of the validation are copies, and nobody's.
    expect([rollout.split.copies("v1").answered, rollout.split.copies("v2").answered]).toEqual([
      200, 200,
    ]);
  });

  test.each([
    ["reads wrongly", { accuracy: 0.5 }, /^v2 is right in \d+ of 200 digits.* does not show/],
    ["takes four times as long", { serviceMs: 20 }, /^v2 takes [23][\d.]* times as long/],
    [
      "does not answer",
      { serviceMs: undefined },
      /^v2 has left a digit without an answer: timed-out/,
    ],
  ])("a green that %s is not switched to", (_, v2, reason) => {
    const rollout = new MadeUpRollout("blue_green", { v2 });
    rollout.settle();
    expect(rollout.course.outcome).toMatchObject({
      ...{ decision: "rolled back", by: "validation", exposure: 0 },
    });
    expect(rollout.course.reason).toMatch(reason);
    expect(rollout.split.counts("v2").issued).toBe(0);
  });

  test("a green that turns slow after the switch is rolled back, by what v1 did before", () => {
    const v2 = { serviceMs: 5 };
    const rollout = new MadeUpRollout("blue_green", { v2 });
    rollout.passUntil(() => rollout.course.status === "running");
    expect(rollout.course.route.weight).toBe(100);
    v2.serviceMs = 7;
    rollout.settle();
    expect(rollout.course.outcome).toMatchObject({ decision: "rolled back", by: "gate" });
    expect(rollout.course.route.weight).toBe(0);
  });
});

describe("shadow", () => {
  test("gives nobody an answer of v2, and rolls back one that disagrees", () => {
    const rollout = new MadeUpRollout("shadow", { v2: { accuracy: 0.5 } });
    rollout.settle();
    expect(rollout.course.outcome).toMatchObject({
      ...{ decision: "rolled back", by: "gate", exposure: 0 },
    });
    expect(rollout.course.reason).toMatch(/^v2 reads \d+ of \d+ digits as v1 does/);
    expect(endedBy(rollout, "v2")).toBe(0);
    const { compared = 0, agreement, disagreements = [] } = rollout.course.shadow ?? {};
    expect(rollout.split.copies("v2").answered).toBeGreaterThanOrEqual(compared);
    expect(agreement).toMatchObject({ kind: "measured", n: compared });
    expect(disagreements[0]).toMatchObject({ v1: {}, v2: {}, label: expect.any(Number) });
    expect(disagreements.every(({ v1, v2 }) => v1.predicted !== v2.predicted)).toBe(true);
  });

  test("promotes one that agrees when its gate holds too", () => {
    const rollout = new MadeUpRollout("shadow");
    rollout.settle();
    expect(rollout.course.status).toBe("promoted");
    expect(rollout.course.shadow).toMatchObject({
      agreement: { value: 1 },
      largestDifference: { value: 0 },
      labelled: { onlyV1: 0, onlyV2: 0, pValue: { value: 1 } },
    });
    expect(rollout.course.outcome?.exposure).toBe(0);
  });
});

describe("controls", () => {
  const slow = { weight: 50, v2: { serviceMs: 8 } };

  test("paused, its clock stands still and nothing is promoted; resumed, it goes on", () => {
    const gates = { latency: { margin: 1.25 }, minimum: { bakeMs: 2000 }, deadlineMs: 6000 };
    const rollout = new MadeUpRollout("canary", { weight: 50, gates });
    rollout.pass(500);
    rollout.course.pause();
    const before = rollout.course.serviceMs;
    rollout.pass(8000);
    expect(rollout.course.serviceMs - before).toBeLessThanOrEqual(10);
    expect([rollout.course.status, rollout.course.isPaused]).toEqual(["running", true]);
    rollout.course.resume();
    rollout.settle();
    expect(rollout.course.outcome).toMatchObject({ decision: "promoted", by: "gate" });
    expect(() => rollout.course.resume()).toThrow("v2 has all of the traffic already");
  });

  test("paused, harm still rolls back", () => {
    const rollout = new MadeUpRollout("canary", slow);
    rollout.pass(200);
    rollout.course.pause();
    rollout.settle();
    expect(rollout.course.outcome).toMatchObject({ decision: "rolled back", by: "gate" });
  });

  test("promoted by hand it goes on at once; the next stage begins", () => {
    const rollout = new MadeUpRollout("gradual_rollout", { stages: [5, 50, 100] });
    expect(() => rollout.course.promote()).toThrow("the replicas are still starting");
    rollout.pass(300);
    rollout.course.promote();
    expect(rollout.course.route.weight).toBe(50);
    rollout.course.promote();
    expect(rollout.course.route.weight).toBe(100);
    expect(rollout.course.plan.map(({ status }) => status)).toEqual([
      "skipped",
      "skipped",
      "passed",
    ]);
    expect(rollout.course.outcome).toMatchObject({ decision: "promoted", by: "reader" });
  });

  test("a rollback while it is promoting: v1 has the traffic again, and both answer what they have", () => {
    const rollout = new MadeUpRollout("canary", { v1: { serviceMs: 50 }, v2: { serviceMs: 50 } });
    rollout.pass(300, 20);
    rollout.course.promote();
    expect(rollout.course.status).toBe("promoting");
    expect(rollout.split.open("v1")).toBeGreaterThan(0);
    expect(() => rollout.course.promote()).toThrow("promote: v2 has all of the traffic already");
    rollout.course.abort();
    expect(rollout.course.route.weight).toBe(0);
    expect(() => rollout.course.promote()).toThrow("promote: v2 is rolled back; begin another");
    expect(() => rollout.course.abort()).toThrow("abort: v2 is rolled back already");
    rollout.pass(3000, 0);
    expect(rollout.course.status).toBe("rolled back");
    expect(rollout.split.total.open).toBe(0);
    expect(wronglyEnded(rollout)).toBe(0);
  });

  test("another test begins the gate anew; the naive one has its own boundary", () => {
    const rollout = new MadeUpRollout("canary", {
      weight: 50,
      gates: { latency: { margin: 1.1 }, minimum: { requests: 1e6 } },
    });
    rollout.pass(2000);
    const [mixture] = rollout.course.gates;
    rollout.course.setGateTest("repeated t-test");
    rollout.pass(1500);
    const [naive] = rollout.course.gates;
    expect(rollout.course.gateTest).toBe("repeated t-test");
    expect(naive?.requests.v1).toBeLessThan(mixture?.requests.v1 ?? 0);
    // ln 20, and t at 5 %.
    expect(mixture?.guardrails[0]?.looks.at(-1)?.harm.boundary).toBeCloseTo(Math.log(20), 10);
    const { boundary = 0 } = naive?.guardrails[0]?.looks.at(-1)?.harm ?? {};
    expect(boundary).toBeGreaterThan(1.6);
    expect(boundary).toBeLessThan(1.75);
  });
});

test("with the tab in the background nothing is learnt, and no time passes", () => {
  const gates = { latency: { margin: 1.25 }, deadlineMs: 6000 };
  const rollout = new MadeUpRollout("canary", { weight: 50, gates });
  rollout.pass(400);
  const seen = () => {
    const { v1 = 0, v2 = 0 } = rollout.course.gates[0]?.requests ?? {};
    return v1 + v2;
  };
  const before = seen();
  rollout.isHidden = true;
  rollout.pass(8000);
  expect(rollout.course.status).toBe("running");
  expect(seen() - before).toBeLessThanOrEqual(2);
  expect(rollout.split.total.answered).toBeGreaterThan(700);
  rollout.isHidden = false;
  rollout.settle();
  expect(rollout.course.outcome?.decision).toBe("promoted");
});

test("looks are thinned out, and the last one is always there", () => {
  const gates = { latency: { margin: 1.01 }, errors: { acceptable: 0.001, unacceptable: 0.01 } };
  const rollout = new MadeUpRollout("canary", { gates: { ...gates, minimum: { requests: 1e6 } } });
  rollout.pass(8000);
  const [gate] = rollout.course.gates;
  const { v1 = 0, v2 = 0 } = gate?.requests ?? {};
  expect(gate?.guardrails).toHaveLength(2);
  for (const { looks } of gate?.guardrails ?? []) {
    expect(looks.length).toBeGreaterThan(29);
    expect(looks.length).toBeLessThanOrEqual(60);
    expect(looks.at(-1)?.requests).toBe(v1 + v2);
    expect(looks.map(({ requests }) => requests)).toEqual(
      looks.map(({ requests }) => requests).toSorted((a, b) => a - b),
    );
  }
});
