import { expect, test } from "vitest";
import { listed, summary } from "../../../outputs/panels/recommendations/experiment-list.ts";
import type { Experiment } from "../../../outputs/panels/recommendations/recommendations.ts";
import { gainAxis, gainPlace, gainPlot } from "./gain-plots.ts";

function experiment(id: string, change: Partial<Experiment>): Experiment {
  const texts = { component: "", issue: "", recommendation: "", verdict: "", target: "" };
  return { id, status: "tried", ...texts, ...change };
}

const won = experiment("won", {
  status: "recommended",
  estimatedImprovement: 20,
  gain: { kind: "computed", value: 1.3, unit: "times", low: 1.25, high: 1.4, method: "m" },
  samples: { before: [2, 2, 4], after: [1, 2], unit: "ms" },
});

test("one axis holds every gain, no gain and the threshold", () => {
  const axis = gainAxis([won], 1.05);
  expect(axis).toEqual({
    from: 0.5,
    to: 2,
    ticks: [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2],
    threshold: 1.05,
  });
  expect(gainPlace(axis, 1)).toBeCloseTo(0.5);
  expect(gainPlace(axis, 100)).toBe(1);
});

test("timings are gains against the median of those before", () => {
  expect(gainPlot(won)).toEqual({
    point: 1.3,
    low: 1.25,
    high: 1.4,
    before: [1, 1, 0.5],
    after: [2, 1],
  });
  expect(gainPlot(experiment("waiting", {}))).toBeUndefined();
});

test("recommended first, the surest gain above; then tried, then failed", () => {
  const experiments = [
    experiment("failed", { status: "failed" }),
    experiment("tried", {}),
    won,
    experiment("better", { status: "recommended", estimatedImprovement: 50 }),
  ];
  expect(listed(experiments).map(({ id }) => id)).toEqual(["better", "won", "tried", "failed"]);
  expect(summary(experiments)).toBe(
    "2 recommended, 1 tried without enough gain, 1 could not be tried",
  );
});
