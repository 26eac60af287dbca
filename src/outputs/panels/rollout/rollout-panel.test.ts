import { expect, test } from "vitest";
import { errorRequests, latencyRequests } from "../../../systems/rollout/power.ts";
import type { Figure } from "../../figure/figure.ts";
import { NO_DIALS } from "../../figure/named-figure.ts";
import type { GateLookRecord, GuardrailRecord, RolloutOutput } from "./rollout.ts";
import {
  differenceChart,
  evidenceChart,
  flagsInView,
  ribbonChart,
  rolloutCharts,
  timeInView,
  watched,
} from "./rollout-charts.ts";
import { powerDials } from "./rollout-dials.ts";
import { rolloutPanel } from "./rollout-panel.ts";
import { neededGroup } from "./rollout-power.ts";
import { rolloutVerdict } from "./rollout-verdict.ts";
import { sample } from "./sample.testing.ts";

const { outcome: decided, shadow: _shadow, validation: _validation, ...open } = sample;
if (decided === undefined) throw new Error("the sample has no outcome");
const undecided: RolloutOutput = {
  ...open,
  status: "running",
  fault: "none",
  reason: "Not yet: 12 more.",
};

const numberIn = (figure: Figure | undefined) =>
  figure !== undefined && "value" in figure ? figure.value : undefined;

function needed(name: string, dials = NO_DIALS, record: RolloutOutput = sample) {
  return numberIn(neededGroup(record, dials).figures.find((it) => it.name === name)?.figure);
}

test("a gate's decision answers the question, with its evidence", () => {
  expect(rolloutVerdict(sample)).toMatchObject({ answer: "no", text: `No. ${decided.reason}` });
  const promoted = { ...decided, decision: "promoted" as const, reason: "All hold." };
  expect(rolloutVerdict({ ...sample, status: "promoted", outcome: promoted })).toMatchObject({
    answer: "yes",
    text: "Yes. All hold.",
  });
  expect(rolloutVerdict({ ...sample, status: "rolled back", outcome: promoted }).text).toContain(
    "taken back",
  );
});

test("who decides by hand, or runs out of time, has not learned whether v2 is as good", () => {
  for (const by of ["reader", "deadline"] as const) {
    expect(rolloutVerdict({ ...sample, outcome: { ...decided, by } }).answer).toBe("unknown");
  }
});

test("before a decision it says what has been shown and what is still missing", () => {
  const { answer, text } = rolloutVerdict(undecided);
  expect(answer).toBe("unknown");
  expect(text).toMatch(
    /^Not known yet\. .*tail, errors, accuracy, burn rate\. Not yet: 12 more\.$/,
  );
});

test("a test that was made for one look is not trusted, and a fault on purpose is said", () => {
  expect(rolloutVerdict(undecided).sureness).toMatch(/in at most 1.3 % of rollouts/);
  const naive = rolloutVerdict({ ...undecided, gateTest: "repeated t-test" });
  expect(naive.sureness).toMatch(/repeated at every look/);
  expect(rolloutVerdict({ ...undecided, fault: "slower" }).sureness).toMatch(/^v2 has a fault/);
});

test("the dials ask the formulas of the gate's power anew", () => {
  const at = { "rollout.effect": 0.2, "rollout.share": 0.5, "rollout.power": 0.8 };
  const expected = latencyRequests({
    ...{ slowdown: 1.2, logStd: 0.31, alpha: 0.0125, power: 0.8, share: 0.5 },
  });
  // Two answers are one value of the test.
  expect(needed("needed-latency", at)).toBe(2 * expected.sequential.expected);
  expect(needed("needed-latency-fixed", at)).toBe(2 * expected.fixed);
  // 80 queries/s, of which v2 gets half.
  expect(needed("needed-latency-time", at)).toBeCloseTo((2 * expected.sequential.expected) / 40, 9);
  const errors = errorRequests(
    { acceptable: 0.001, unacceptable: 0.02 },
    { alpha: 0.0125, beta: 1 - 0.9 },
  );
  expect(needed("needed-errors")).toBe(errors.sequential.expected);
});

test("every dial moves a figure, and without guardrails there are none", () => {
  for (const { name, min, max, initial } of powerDials(sample)) {
    const moved = neededGroup(sample, { [name]: initial === max ? min : max });
    expect(JSON.stringify(moved), name).not.toBe(JSON.stringify(neededGroup(sample, NO_DIALS)));
  }
  expect(powerDials({ ...sample, power: { share: 0.5, alpha: 0.05, power: 0.9 } })).toEqual([]);
});

test("in shadow v2 gets all of the traffic: there is no share to choose", () => {
  const shadow: RolloutOutput = { ...sample, strategy: "shadow" };
  expect(powerDials(shadow).map(({ name }) => name)).toEqual(["rollout.effect", "rollout.power"]);
  expect(ribbonChart(shadow).series[1]?.name).toMatch(/nobody gets these answers/);
});

test("what is not measured yet needs no number", () => {
  const missing: Figure = { kind: "needs-samples", more: 20, method: "Variances need 30." };
  const { latency, accuracy } = sample.power;
  if (latency === undefined || accuracy === undefined) throw new Error("the sample has no power");
  const power = {
    ...sample.power,
    latency: { ...latency, logStd: missing },
    accuracy: { ...accuracy, accuracy: { ...accuracy.accuracy, value: 1 } as Figure },
  };
  const { figures } = neededGroup({ ...sample, power }, NO_DIALS);
  expect(figures[0]?.figure).toEqual(missing);
  expect(figures.at(-1)?.figure).toMatchObject({ kind: "not-measurable" });
});

test("the ribbon adds up to all requests of a second", () => {
  const { y, series } = ribbonChart(sample);
  const sums = sample.ribbon.map(({ v1, v2 }) => v1.requests + v2.requests);
  expect(y.domain[1]).toBeGreaterThanOrEqual(Math.max(...sums));
  expect(series.map(({ points }) => points.length)).toEqual([sums.length, sums.length]);
});

test("charts share an axis of time, which grows in steps and then moves on", () => {
  const axes = rolloutCharts(sample).map(({ x }) => x.domain);
  expect(new Set(axes.map(String)).size).toBe(1);
  expect(timeInView({ ...sample, ribbon: [], second: 3 })).toEqual([0, 30]);
  expect(timeInView({ ...sample, ribbon: [], second: 61 })).toEqual([0, 120]);
  expect(timeInView({ ...sample, ribbon: [], second: 241 })).toEqual([130, 250]);
});

test("each guardrail that is watched has its difference and its evidence", () => {
  expect(watched(sample)).toEqual(["latency", "tail", "errors", "accuracy", "burn rate"]);
  const chart = differenceChart(sample, "accuracy");
  expect(chart.levels).toEqual([
    { y: -2, label: "margin" },
    { y: 0, label: "like v1", isSolid: true },
  ]);
  expect(chart.series[0]?.interval).toBe("band");
});

test("evidence is drawn as a share of its boundary, and never leaves its axis", () => {
  const look = (second: number, statistic: number): GateLookRecord => ({
    ...{ second, requests: 10 * second, harm: { statistic, boundary: 4 } },
  });
  const guardrail: GuardrailRecord = {
    ...{ guardrail: "latency", verdict: "broken", evidence: "", margin: 1.1 },
    estimate: { kind: "not-measurable", reason: "" },
    looks: [look(1, -1000), look(2, 1), look(3, 4), look(4, 1000)],
  };
  const [gate] = sample.gates;
  if (gate === undefined) throw new Error("the sample has no gate");
  const chart = evidenceChart(
    { ...sample, gates: [{ ...gate, guardrails: [guardrail] }] },
    "latency",
  );
  expect(chart.series.map(({ name }) => name)).toEqual(["v2 is worse"]);
  expect(chart.series[0]?.points.map(({ y }) => y)).toEqual([-50, 25, 100, 125]);
});

test("flags are what happened in view; what was refused is in the log alone", () => {
  const flags = flagsInView(sample);
  expect(flags.length).toBe(sample.log.length - 2);
  expect(flags.map(({ kind }) => kind)).not.toContain("refused");
});

test("a rollout that has just been opened is told without a chart", () => {
  const opened: RolloutOutput = {
    ...undecided,
    ...{ status: "starting", reason: "Replicas of v2 start.", gates: [], ribbon: [], log: [] },
  };
  expect(rolloutPanel.charts(opened, NO_DIALS)).toEqual([]);
  expect(rolloutPanel.notes(opened)[0]).toMatch(/Not known yet\. Replicas of v2 start\./);
});
