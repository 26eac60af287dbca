import { expect, test } from "vitest";
import { sampleFigure } from "../trace/trace.testing.ts";
import { comparisonCharts, rowLengths } from "./comparison-charts.ts";

const record = {
  title: "Backends",
  columns: [{ name: "WASM" }, { name: "CPU" }],
  rows: [
    { label: "Latency", figures: [sampleFigure(2, "ms"), sampleFigure(8, "ms")] },
    {
      label: "Peak",
      figures: [sampleFigure(5, "bytes"), { kind: "not-measurable", reason: "r" } as const],
    },
  ],
};

test("bars are shares of the largest in their row; what has no value is said", () => {
  const [chart] = comparisonCharts(record);
  expect(chart?.series.map(({ name, points }) => [name, points.map(({ x, y }) => [x, y])])).toEqual(
    [
      [
        "WASM",
        [
          ["Latency", 25],
          ["Peak", 100],
        ],
      ],
      ["CPU", [["Latency", 100]]],
    ],
  );
  expect(chart?.note).toBe("Without a value, so not drawn: Peak of CPU.");
});

test("many runs are drawn as ranges", () => {
  const [chart] = comparisonCharts({
    title: "Latency on several devices",
    columns: Array.from({ length: 30 }, (_, index) => ({ name: `Student ${index}` })),
    rows: [
      {
        label: "Latency",
        figures: Array.from({ length: 30 }, (_, index) => sampleFigure(index + 1, "ms")),
      },
    ],
  });
  expect(chart?.mark).toBe("intervals");
  expect(chart?.series).toHaveLength(1);
  const [point] = chart?.series[0]?.points ?? [];
  expect(point).toMatchObject({ x: "Latency", high: 100 });
  expect(point?.low).toBeCloseTo(100 / 30);
  expect(point?.y).toBeCloseTo(1550 / 30);
});

test("a figure with nothing beside it has no bar", () => {
  expect(rowLengths({ figures: [sampleFigure(2, "ms")] })).toEqual([undefined]);
});

test("one column is no comparison; nothing divides by zero", () => {
  expect(comparisonCharts({ ...record, columns: [{ name: "WASM" }] })).toEqual([]);
  expect(rowLengths({ figures: [sampleFigure(0, "ms"), sampleFigure(0, "ms")] })).toEqual([
    undefined,
    undefined,
  ]);
});
