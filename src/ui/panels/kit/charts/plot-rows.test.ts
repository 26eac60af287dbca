import { expect, test } from "vitest";
import type { ChartDraft } from "../../../../outputs/drawing/chart.ts";
import { chartOf } from "../../../../outputs/drawing/chart-of.ts";
import { bandPath, linePath } from "./line-path.ts";
import { plotRows } from "./plot-rows.ts";

function rowsOf(change: Pick<ChartDraft, "mark" | "series"> & Partial<ChartDraft>) {
  const rows = plotRows(chartOf({ title: "t", x: { label: "x" }, y: { label: "y" }, ...change }));
  return rows.map(({ points: _, ...row }) => row);
}

test("series are joined by x, with intervals beside", () => {
  const a = { name: "a", points: [{ x: 1, y: 2, low: 1, high: 4 }] };
  const b = {
    name: "b",
    points: [
      { x: 2, y: 5 },
      { x: 1, y: 3 },
    ],
  };
  expect(rowsOf({ mark: "line", series: [a, b] })).toEqual([
    { x: 1, y0: 2, band0: [1, 4], arms0: [1, 2], y1: 3 },
    { x: 2, y1: 5 },
  ]);
});

test("points of one series at the same x all stay", () => {
  const points = [1, 2, 3].map((y) => ({ x: 7, y }));
  expect(
    rowsOf({ mark: "scatter", series: [{ name: "a", points }] }).map((row) => row["y0"]),
  ).toEqual([1, 2, 3]);
});

test("an interval ends where a logarithmic axis begins", () => {
  const points = [
    { x: 1, y: 10, low: -5, high: 20 },
    { x: 2, y: 100 },
  ];
  const [first] = rowsOf({
    mark: "line",
    series: [{ name: "a", points }],
    y: { label: "y", scale: "log" },
  });
  expect(first?.["band0"]).toEqual([10, 20]);
});

test("categories have a row each, in their order", () => {
  const points = ["b", "a"].map((x, y) => ({ x, y }));
  expect(rowsOf({ mark: "bar", series: [{ name: "a", points }] })).toEqual([
    { x: "b", y0: 0 },
    { x: "a", y0: 1 },
  ]);
});

test("a line is drawn from gap to gap, past the rows of other series", () => {
  const chart = chartOf({
    mark: "line",
    title: "t",
    x: { label: "x" },
    y: { label: "y" },
    series: [
      { name: "a", points: [1, 2, Number.NaN, 4, 5].map((y, x) => ({ x: 2 * x, y })) },
      { name: "b", points: [1, 2, 3].map((y, x) => ({ x: 2 * x + 1, y })) },
    ],
  });
  const placed = (index: number) =>
    plotRows(chart).map((row) => {
      const y = row[`y${index}`];
      return { x: Number(row.x), y: typeof y === "number" ? y : null, payload: row };
    });
  expect(linePath(placed(0), 0)).toBe("M0 1L2 2M6 4L8 5");
  expect(linePath(placed(1), 1)).toBe("M1 1L3 2L5 3");
  expect(
    bandPath(
      placed(0),
      placed(0).map(({ x }) => ({ x, y: 0 })),
      0,
    ),
  ).toBe("M0 1L2 2L2 0L0 0ZM6 4L8 5L8 0L6 0Z");
});
