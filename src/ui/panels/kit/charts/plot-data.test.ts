import { expect, test } from "vitest";
import { plotData } from "./plot-data.ts";

const AXES = { x: { label: "x" }, y: { label: "y" } };

test("series are joined by x, with intervals beside", () => {
  const { rows, series } = plotData(
    "line",
    [
      { name: "a", points: [{ x: 1, y: 2, low: 1, high: 4 }] },
      {
        name: "b",
        points: [
          { x: 2, y: 5 },
          { x: 1, y: 3 },
        ],
      },
    ],
    AXES,
  );
  expect(rows).toEqual([
    { x: 1, y0: 2, band0: [1, 4], arms0: [1, 2], y1: 3 },
    { x: 2, y1: 5 },
  ]);
  expect(series).toEqual([
    { name: "a", hasInterval: true, isSparse: true },
    { name: "b", hasInterval: false, isSparse: true },
  ]);
});

test("what a logarithmic axis cannot show is counted", () => {
  const points = [-1, 0, 1, 10].map((y, x) => ({ x, y }));
  const { rows, leftOut } = plotData("line", [{ name: "a", points }], {
    x: { label: "x" },
    y: { label: "y", scale: "log" },
  });
  expect(rows).toHaveLength(2);
  expect(leftOut).toBe(2);
});

test("the last step of a histogram is closed", () => {
  const points = [
    { x: 0, y: 4 },
    { x: 2, y: 6 },
  ];
  const { x, y, rows } = plotData("steps", [{ name: "a", points }], AXES);
  expect(rows.map((row) => row.x)).toEqual([0, 2, 4]);
  expect(x.domain).toEqual([0, 4]);
  expect(y.domain[0]).toBe(0);
});
