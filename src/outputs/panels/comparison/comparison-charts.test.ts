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

test("one column is no comparison; nothing divides by zero", () => {
  expect(comparisonCharts({ ...record, columns: [{ name: "WASM" }] })).toEqual([]);
  expect(rowLengths({ figures: [sampleFigure(0, "ms"), sampleFigure(0, "ms")] })).toEqual([
    undefined,
    undefined,
  ]);
});
