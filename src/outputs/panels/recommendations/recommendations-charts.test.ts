import { expect, test } from "vitest";
import { placeOn } from "../../drawing/axis-range.ts";
import { chartPicture } from "../../drawing/chart-svg.ts";
import type { Figure } from "../../figure/figure.ts";
import { listed, summary } from "./experiment-list.ts";
import type { Experiment } from "./recommendations.ts";
import { gainsChart, recommendationsCharts } from "./recommendations-charts.ts";

function experiment(id: string, change: Partial<Experiment>): Experiment {
  const texts = { component: "", issue: "", recommendation: id, verdict: "v", target: "t" };
  return { id, status: "tried", ...texts, ...change };
}

function gain(value: number, low: number, high: number): Figure {
  return { kind: "computed", value, low, high, unit: "times", method: "m" };
}

const won = experiment("won", {
  status: "recommended",
  estimatedImprovement: 20,
  gain: gain(1.3, 1.25, 1.4),
  samples: { before: [2, 2, 4], after: [1, 2], unit: "ms" },
});

test("one axis holds every gain, no gain and the threshold", () => {
  const { y, levels } = gainsChart({ experiments: [won], threshold: 1.05 });
  expect(y).toMatchObject({
    scale: "log",
    unit: "×",
    domain: [0.5, 2],
    ticks: [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2],
  });
  expect(levels.map((level) => [level.y, level.label])).toEqual([
    [1, "no gain"],
    [1.05, "threshold 1.05×"],
  ]);
  expect(placeOn(y, 1)).toBeCloseTo(0.5);
  expect(placeOn(y, 100)).toBe(1);
});

test("gains are those of the record; timings are gains against the median of those before", () => {
  const { series } = gainsChart({ experiments: [won], threshold: 1.05 });
  expect(series.map(({ name, points }) => [name, points.map((point) => point.y)])).toEqual([
    ["recommended", [1.3]],
    ["not recommended", []],
    ["timings before", [1, 1, 0.5]],
    ["timings after", [2, 1]],
  ]);
  expect(series[0]?.points[0]).toMatchObject({ x: "won", low: 1.25, high: 1.4, name: "✓ won" });
});

test("recommended first, the surest gain above; then tried, then failed", () => {
  const experiments = [
    experiment("failed", { status: "failed" }),
    experiment("tried", { gain: gain(1, 0.9, 1.1) }),
    won,
    experiment("better", {
      status: "recommended",
      estimatedImprovement: 50,
      gain: gain(2, 1.9, 2.1),
    }),
  ];
  expect(listed(experiments).map(({ id }) => id)).toEqual(["better", "won", "tried", "failed"]);
  expect(gainsChart({ experiments, threshold: 1.05 }).x.names).toEqual(["better", "won", "tried"]);
  expect(summary(experiments)).toBe(
    "2 recommended, 1 tried without enough gain, 1 could not be tried",
  );
});

test("an experiment without a gain is no mark at no gain, but is named", () => {
  const failed = experiment("failed one", { status: "failed" });
  const unknown = experiment("unknown", { gain: { kind: "not-measurable", reason: "r" } });
  const chart = gainsChart({ experiments: [won, failed, unknown], threshold: 2 });
  expect(chart.x.names).toEqual(["won"]);
  expect(chart.note).toContain("so not drawn: failed one; unknown.");
  expect(gainsChart({ experiments: [failed], threshold: 2 }).absence).toBeDefined();
  expect(recommendationsCharts({ experiments: [], threshold: 2 })).toEqual([]);
});

test("gains that are orders apart have powers of ten, and names are escaped", () => {
  const wide = experiment("<b>&", { gain: gain(0.003, 0.001, 0.02) });
  const { body } = chartPicture(gainsChart({ experiments: [wide], threshold: 2 }));
  expect(body).toContain(">0.001×</text>");
  expect(body).toContain("○ &lt;b&gt;&amp;</text>");
  expect(body).not.toContain("<b>");
});
