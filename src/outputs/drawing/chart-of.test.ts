import { expect, test } from "vitest";
import type { ChartDraft } from "./chart.ts";
import { chartOf } from "./chart-of.ts";

function made(change: Partial<ChartDraft>, points: ChartDraft["series"][number]["points"] = []) {
  return chartOf({
    mark: "line",
    title: "t",
    x: { label: "x" },
    y: { label: "y" },
    series: [{ name: "a", points }],
    ...change,
  });
}

test("a chart of a cell is drawn as it is, with its axes worked out", () => {
  const points = [
    { x: 2, y: 5, low: 4, high: 6 },
    { x: 1, y: 3 },
  ];
  const chart = made({ y: { label: "y", unit: "ms" } }, points);
  expect(chart.series[0]).toMatchObject({ name: "a", place: 0, interval: "arms", all: points });
  expect(chart.series[0]?.points.map(({ x }) => x)).toEqual([1, 2]);
  expect(chart.y).toEqual({
    label: "y",
    unit: "ms",
    scale: "linear",
    domain: [3, 6],
    ticks: [3, 4, 5, 6],
  });
  expect(chart.note).toBeUndefined();
  expect(chart.absence).toBeUndefined();
});

test("what has no place on the axes is not drawn, is said, and stays in the data", () => {
  const log = { label: "y", scale: "log" } as const;
  const points = [-1, 0, Number.NaN, Number.POSITIVE_INFINITY, 10].map((y, x) => ({ x, y }));
  const chart = made({ y: log, note: "Every step" }, points);
  expect(chart.series[0]?.points).toEqual([{ x: 4, y: 10 }]);
  expect(chart.series[0]?.all).toHaveLength(5);
  expect(chart.note).toBe(
    "Every step. 2 points are not numbers. 2 points have no place on a logarithmic axis: not above zero.",
  );
});

test("a chart without a point that can be drawn says so", () => {
  expect(made({}).absence).toBe("There is nothing to draw yet.");
  expect(made({}, [{ x: 0, y: Number.NaN }])).toMatchObject({
    absence: "None of its points can be drawn.",
    note: "One point is not a number.",
  });
});

test("long series are thinned, and a lone outlier stays", () => {
  const points = Array.from({ length: 10_000 }, (_, x) => ({
    x,
    y: x === 7123 ? 50 : Math.sin(x),
  }));
  const [series] = made({}, points).series;
  expect(series?.points.length).toBe(500);
  expect(series?.points.some(({ y }) => y === 50)).toBe(true);
  expect(series?.all).toBe(points);
});

test("intervals of a long line are a band, of a few points arms, of many dots none", () => {
  const points = (count: number) =>
    Array.from({ length: count }, (_, x) => ({ x, y: x, low: x - 1, high: x + 1 }));
  expect(made({}, points(24)).series[0]?.interval).toBe("arms");
  expect(made({}, points(25)).series[0]?.interval).toBe("band");
  expect(made({ mark: "scatter" }, points(25)).series[0]?.interval).toBe("none");
});

test("names along x make bars, whose axis begins at zero", () => {
  const chart = made({}, [
    { x: "a", y: 3 },
    { x: 2, y: -4 },
  ]);
  expect(chart.mark).toBe("bar");
  expect(chart.x.names).toEqual(["a", "2"]);
  expect(chart.y.domain[0]).toBeLessThanOrEqual(-4);
  expect(chart.y.domain[1]).toBeGreaterThanOrEqual(3);
});

test("of very many bars the first are drawn, and it is said", () => {
  const points = Array.from({ length: 100 }, (_, index) => ({ x: `bar ${index}`, y: index }));
  const chart = made({ mark: "bar" }, points);
  expect(chart.series[0]?.points).toHaveLength(60);
  expect(chart.note).toBe("The first 60 of 100 are drawn.");
});

test("the last bin of a histogram is closed; of very many, neighbours are one step as high as the highest", () => {
  const closed = made({ mark: "histogram" }, [
    { x: 2, y: 6 },
    { x: 0, y: 4 },
  ]);
  expect(closed.series[0]?.points.map(({ x }) => x)).toEqual([0, 2, 4]);
  expect(closed.x.domain).toEqual([0, 4]);
  expect(closed.y.domain[0]).toBe(0);
  const bins = Array.from({ length: 1200 }, (_, x) => ({ x, y: x % 7 }));
  const many = made({ mark: "histogram" }, bins);
  expect(many.series[0]?.points.length).toBeLessThanOrEqual(500);
  expect(many.series[0]?.points.slice(0, 3).map(({ x, y }) => [x, y])).toEqual([
    [0, 2],
    [3, 5],
    [6, 6],
  ]);
  expect(many.note).toContain("highest of 3 neighbouring bins");
});

test("levels are in view; markers beyond the axis are none", () => {
  const chart = made(
    {
      levels: [{ y: 9, label: "bound" }],
      markers: [
        { x: 1, label: "in" },
        { x: 7, label: "out" },
      ],
    },
    [
      { x: 0, y: 1 },
      { x: 2, y: 2 },
    ],
  );
  expect(chart.y.domain[1]).toBeGreaterThanOrEqual(9);
  expect(chart.levels).toHaveLength(1);
  expect(chart.markers.map(({ label }) => label)).toEqual(["in"]);
});

test("stacked parts know their share of their bar; sizes are shares of the largest", () => {
  const stacked = made({
    mark: "stacked",
    series: [
      { name: "a", points: [{ x: "one", y: 1 }] },
      { name: "b", points: [{ x: "one", y: 3 }] },
      { name: "c", points: [{ x: "two", y: 0 }] },
    ],
  });
  expect(stacked.series.map(({ points }) => points[0]?.share)).toEqual([0.25, 0.75, 0]);
  expect(stacked.y.domain).toEqual([0, 4]);
  const sized = made({ mark: "scatter" }, [
    { x: 0, y: 0, size: 5 },
    { x: 1, y: 1, size: 20 },
  ]);
  expect(sized.series[0]?.points.map(({ size }) => size)).toEqual([0.25, 1]);
});
