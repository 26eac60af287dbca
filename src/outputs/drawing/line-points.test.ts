import fc from "fast-check";
import { expect, test } from "vitest";
import type { ChartDraft } from "./chart.ts";
import { chartOf } from "./chart-of.ts";
import { chartPicture } from "./chart-svg.ts";

function lineOf(points: ChartDraft["series"][number]["points"], change: Partial<ChartDraft> = {}) {
  const axes = { x: { label: "x" }, y: { label: "y" } };
  return chartOf({ mark: "line", title: "t", ...axes, series: [{ name: "a", points }], ...change });
}

const at = (values: readonly number[]) => values.map((y, x) => ({ x, y }));
const lines = (chart: ReturnType<typeof lineOf>) =>
  [...chartPicture(chart).body.matchAll(/<polyline points="([^"]*)"/g)].map(
    ([, points = ""]) => points.split(" ").length,
  );
/** Marks of single points: the path of a circle. */
const marks = (chart: ReturnType<typeof lineOf>) =>
  [...chartPicture(chart).body.matchAll(/<path d="M[^"]*a/g)].length;

test("what is no number is a gap, and nothing is said of logarithms", () => {
  const chart = lineOf(at([1, 2, Number.NaN, 4, 5]));
  expect(lines(chart)).toEqual([2, 2]);
  expect(marks(chart)).toBe(0);
  expect(chart.note).toBe("One point is not a number.");
});

test("gaps at the ends, several at once, and single points between them", () => {
  const chart = lineOf(at([Number.NaN, 1, Number.NaN, Number.NaN, 2, 3, Number.POSITIVE_INFINITY]));
  expect(lines(chart)).toEqual([2]);
  expect(marks(chart)).toBe(1);
  expect(lines(lineOf(at([Number.NaN, Number.NaN])))).toEqual([]);
  expect(marks(lineOf(at([Number.NaN, 7])))).toBe(1);
});

test("what a logarithmic axis has no place for is a gap too", () => {
  const chart = lineOf(at([1, 10, 0, 100, 1000]), { y: { label: "y", scale: "log" } });
  expect(lines(chart)).toEqual([2, 2]);
  expect(chart.note).toMatch(/One point has no place on a logarithmic axis/);
});

test("a gap of one series does not break another", () => {
  const series = [
    { name: "a", points: at([1, Number.NaN, 3]) },
    { name: "b", points: at([1, 2, 3]) },
  ];
  expect(lines(lineOf([], { series }))).toEqual([3]);
});

test("gaps stand where x is, whatever the order of the points", () => {
  const points = at([1, 2, Number.NaN, 4, 5]);
  expect(lines(lineOf(points.toReversed()))).toEqual([2, 2]);
});

test("a point without a place along x is no gap", () => {
  const points = [
    { x: 1, y: 1 },
    { x: Number.NaN, y: 2 },
    { x: 2, y: 3 },
  ];
  expect(lines(lineOf(points))).toEqual([2]);
  expect(lineOf(points).note).toBe("One point is not a number.");
});

test("several points at one x are all drawn, in their order", () => {
  const points = [3, 1, 2].map((y) => ({ x: 7, y }));
  const chart = lineOf(points);
  expect(chart.series[0]?.points.map(({ y }) => y)).toEqual([3, 1, 2]);
  expect(lines(chart)).toEqual([3]);
  const bars = lineOf(
    [1, 2].map((y) => ({ x: "a", y })),
    { mark: "bar" },
  );
  expect(bars.x.names).toEqual(["a", "a (2)"]);
  expect(bars.series[0]?.points.map(({ y }) => y)).toEqual([1, 2]);
});

test("one point stands within its axes, with a mark", () => {
  for (const x of [0, 5, -3]) {
    const chart = lineOf([{ x, y: 2 }]);
    const [low, high] = chart.x.domain;
    expect(low).toBeLessThan(x);
    expect(high).toBeGreaterThan(x);
    expect(marks(chart)).toBe(1);
  }
});

test("an empty bin keeps its place: its neighbour is no wider", () => {
  const bins = at([4, Number.NaN, 2]);
  const chart = lineOf(bins, { mark: "histogram" });
  const rects = [...chartPicture(chart).body.matchAll(/<rect x="([^"]*)"[^>]*width="([^"]*)"/g)];
  expect(rects).toHaveLength(2);
  expect(rects[0]?.[2]).toBe(rects[1]?.[2]);
  const log = lineOf(at([100, 0, 10]), { mark: "histogram", y: { label: "y", scale: "log" } });
  expect(chartPicture(log).body.match(/<rect/g)).toHaveLength(2);
});

test("of a long line, a gap that would not be seen is none, and a wide one is", () => {
  const values = Array.from({ length: 10_000 }, (_, i) => Math.sin(i / 100));
  const narrow = lineOf(at(values.with(5000, Number.NaN)));
  expect(lines(narrow)).toEqual([500]);
  expect(narrow.note).toBe(
    "One point is not a number. 500 of 9,999 points are drawn, those that stand out most.",
  );
  const wide = values.map((y, i) => (i > 5000 && i < 6000 ? Number.NaN : y));
  expect(lines(lineOf(at(wide)))).toHaveLength(2);
});

test("any values, infinities and extremes among them, on any axes, make a picture of numbers", () => {
  const value = fc.oneof(
    fc.double(),
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0),
    fc.constantFrom(Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, 1e-310, 1e308),
    fc.integer({ min: -5, max: 5 }),
  );
  const scale = fc.constantFrom("linear" as const, "log" as const);
  const point = fc.record(
    { x: value, y: value, low: value, high: value },
    { requiredKeys: ["x", "y"] },
  );
  const mark = fc.constantFrom(
    "line" as const,
    "scatter" as const,
    "histogram" as const,
    "bar" as const,
  );
  fc.assert(
    fc.property(fc.array(point), mark, scale, scale, value, (points, mark, across, up, level) => {
      const chart = lineOf(points, {
        mark,
        x: { label: "x", scale: across },
        y: { label: "y", scale: up },
        levels: [{ y: level, label: "l" }],
        markers: [{ x: level, label: "m" }],
      });
      for (const { ticks, domain } of [chart.x, chart.y]) {
        expect(ticks.length).toBeLessThan(60);
        expect(domain[0]).toBeLessThan(domain[1]);
        expect([...ticks, ...domain].every(Number.isFinite)).toBe(true);
      }
      expect(chartPicture(chart).body.replaceAll(/<title>.*?<\/title>/g, "")).not.toMatch(
        /NaN|Infinity/,
      );
    }),
    { numRuns: 500 },
  );
});
