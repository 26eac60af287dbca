import { expect, test } from "vitest";
import type { Figure } from "../../../outputs/figure/figure.ts";
import type { LoadProfile } from "../../../outputs/panels/profile/profile.ts";
import { loadPlot, searchPlot } from "./load-plots.ts";

function ms(value: number): Figure {
  return { kind: "measured", value, unit: "ms", n: 9, method: "m" };
}

const load: LoadProfile = {
  scenario: "Server",
  result: { label: "rate", figure: ms(1) },
  valid: true,
  verdict: "",
  boundMs: 50,
  figures: [
    { label: "Queries", figure: { kind: "computed", value: 9, unit: "count", method: "m" } },
  ],
  samplesMs: [9, 8, 5, 5].map((value, index) => ({ index, ms: value })),
  steadyFrom: 2,
  steadiness: "",
  search: [
    { qps: 10, p99Ms: 20, met: true },
    { qps: 40, p99Ms: 90, met: false },
  ],
};

test("the steady part is a series of its own, with a mark where it begins", () => {
  const { series, markers } = loadPlot(load);
  expect(series.map(({ name, points }) => [name, points.map(({ x }) => x)])).toEqual([
    ["steady", [3, 4]],
    ["before", [1, 2, 3]],
  ]);
  expect(markers).toEqual([{ x: 3, label: "steady from here" }]);
});

test("what was never steady, or always, is one line", () => {
  const { steadyFrom: _, ...never } = load;
  expect(loadPlot(never).series.map(({ name }) => name)).toEqual(["not steady"]);
  expect(loadPlot({ ...load, steadyFrom: 0 }).series.map(({ name }) => name)).toEqual(["steady"]);
});

test("rates that were tried are told apart by whether they met the bound", () => {
  const { series, levels } = searchPlot(load);
  expect(series.map(({ points }) => points)).toEqual([[{ x: 10, y: 20 }], [{ x: 40, y: 90 }]]);
  expect(levels).toEqual([{ y: 50, label: "bound" }]);
});
