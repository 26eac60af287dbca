import { expect, test } from "vitest";
import { planCapacity } from "../../../systems/planning/plan-capacity.ts";
import { figureText } from "../../figure/figure-text.ts";
import { NO_DIALS } from "../../figure/named-figure.ts";
import { sample } from "./sample.testing.ts";
import type { ScalingOutput } from "./scaling.ts";
import { rateChart, scalingCharts } from "./scaling-charts.ts";
import { demandAt, mainDials, moreDials } from "./scaling-dials.ts";
import { scalingPanel } from "./scaling-panel.ts";
import { scalingState } from "./scaling-state.ts";
import { scalingVerdict } from "./scaling-verdict.ts";

const verdict = (record: ScalingOutput, dials = NO_DIALS) =>
  scalingVerdict(scalingState(record, dials));

test("the verdict is the planner's own answer, with its simulation", () => {
  const { service, demand } = sample;
  const plan = service && planCapacity(service, demand);
  expect(verdict(sample)).toMatch(
    new RegExp(
      `^${plan?.replicas} replicas for 200 queries/s with p99 under 50 ms, one of which may fail\\.`,
    ),
  );
  expect(verdict(sample)).toMatch(/It breaks at the knee/);
});

test("dials move the demand, and counts stay whole", () => {
  const dials = {
    ...{ "scaling.target-rate": 2000, "scaling.objective": 20, "scaling.headroom": 0.5 },
    ...{ "scaling.burstiness": 4, "scaling.batch": 3.4, "scaling.delay": 2 },
    ...{ "scaling.hit-rate": 0.25, "scaling.spare-replicas": 1.6 },
  };
  expect(demandAt(sample, dials)).toEqual({
    ...{ ratePerSecond: 2000, objective: { percentile: 0.99, latencyMs: 20 }, headroom: 0.5 },
    ...{ burstiness: 4, maxBatchSize: 3, maxQueueDelayMs: 2, hitRate: 0.25, spareReplicas: 2 },
    policy: "least outstanding",
  });
  expect(demandAt(sample, NO_DIALS)).toEqual(sample.demand);
});

test("every dial of the panel moves something, and each has a name of its own", () => {
  const dials = [...mainDials(sample), ...moreDials(sample)];
  expect(new Set(dials.map(({ name }) => name)).size).toBe(dials.length);
  const asked = JSON.stringify(demandAt(sample, NO_DIALS));
  for (const { name, min, max, initial } of dials) {
    const moved = demandAt(sample, { [name]: initial === max ? min : max });
    expect(JSON.stringify(moved), name).not.toBe(asked);
  }
});

test("ten times the rate takes more replicas, and the simulation of another demand is not shown", () => {
  const [before, after] = [NO_DIALS, { "scaling.target-rate": 2000 }].map((dials) =>
    scalingState(sample, dials),
  );
  expect(after?.planned?.plan.replicas).toBeGreaterThan(before?.planned?.plan.replicas ?? 0);
  expect(after?.planned?.simulated).toBeUndefined();
  const names = scalingPanel
    .figures(sample, { "scaling.target-rate": 2000 })
    .map(({ name }) => name);
  expect(names).not.toContain("latency-simulated");
  expect(names).toContain("knee");
});

test("an objective below the service time has a sentence for an answer, and no chart", () => {
  const dials = { "scaling.objective": 0.5 };
  expect(verdict(sample, dials)).toMatch(
    /^No number of replicas answers within 0.5 ms: a request alone takes/,
  );
  const [replicas] = scalingPanel.figures(sample, dials);
  expect(replicas?.figure.kind).toBe("not-measured");
  const impossible = {
    ...sample,
    demand: { ...sample.demand, objective: { percentile: 0.99, latencyMs: 0.5 } },
  };
  expect(scalingCharts(impossible).map(({ name }) => name)).not.toContain("rate");
});

test("before anything was measured it says so", () => {
  const { service: _, simulated: _s, ...rest } = sample;
  const empty: ScalingOutput = { ...rest, state: "running", loadTests: [] };
  expect(verdict(empty)).toBe("The service is not measured yet.");
  expect(scalingCharts(empty)).toEqual([]);
  expect(scalingPanel.tables(empty, NO_DIALS).length).toBeGreaterThan(0);
});

test("no figure is NaN or infinite, wherever the dials stand", () => {
  const dials = [...mainDials(sample), ...moreDials(sample)];
  for (const { name, min, max } of dials) {
    for (const value of [min, max]) {
      for (const { label, figure } of scalingPanel.figures(sample, { [name]: value })) {
        expect(figureText(figure), `${label}, ${name} at ${value}`).not.toMatch(/NaN|∞|undefined/);
      }
      expect(verdict(sample, { [name]: value })).not.toMatch(/NaN|∞|undefined/);
    }
  }
});

test("the picture: lines end at its top, the plan is a flag at the target rate, load tests are marks", () => {
  const { planned } = scalingState(sample, NO_DIALS);
  const chart = planned && rateChart(sample, planned, planned.simulated?.curve);
  const top = chart?.y.domain[1] ?? 0;
  const highest =
    chart?.series.flatMap(({ points }) => points.map(({ y, high = y }) => high)) ?? [];
  expect(Math.max(...highest)).toBeLessThanOrEqual(top);
  expect(chart?.markers[0]).toEqual({ x: 200, label: `plan: ${planned?.plan.replicas} replicas` });
  expect(chart?.levels).toEqual([{ y: 50, label: "objective" }]);
  const marks = chart?.series.find(({ isJoined }) => !isJoined);
  expect(marks?.points.map(({ x, y }) => [x, y])).toEqual([
    [50, 14],
    [120, 31],
  ]);
  expect(chart?.series.find(({ interval }) => interval === "band")?.points).not.toHaveLength(0);
});

test("the day stands on one axis of time, in as many charts as it has quantities", () => {
  const days = scalingCharts(sample).filter(({ name }) => name.startsWith("day-"));
  expect(days.map(({ name }) => name)).toEqual([
    ...["day-rate", "day-replicas", "day-latency", "day-dropped", "day-cost"],
  ]);
  expect(new Set(days.map(({ x }) => JSON.stringify([x.domain, x.ticks]))).size).toBe(1);
});
