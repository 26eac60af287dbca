import * as v from "valibot";
import { expect, test } from "vitest";
import { chartPicture } from "../../drawing/chart-svg.ts";
import { pointLayout } from "../../drawing/point-layout.ts";
import type { CompressedModel } from "./compression.ts";
import { accuracyChart, compressionCharts, speedChart } from "./compression-charts.ts";
import { compressionRows } from "./compression-figures.ts";
import { compressionPanel } from "./compression-panel.ts";
import { compressionSchema } from "./compression-schema.ts";
import { outcomeOf, remarks, verdict } from "./compression-verdict.ts";
import { sample } from "./sample.testing.ts";

const [original, dynamic, , pruned, half] = sample.models as [
  CompressedModel,
  CompressedModel,
  CompressedModel,
  CompressedModel,
  CompressedModel,
];

test("the outcome is the test's, adjusted, and its direction that of the disagreements", () => {
  expect(sample.models.map((model) => outcomeOf(sample, model))).toEqual([
    "original",
    "same",
    "same",
    "worse",
    "same",
  ]);
  const won = { ...pruned, test: { onlyOriginal: 6, onlyThis: 41, pValue: 0.001 } };
  expect(outcomeOf(sample, won)).toBe("better");
  const { test: _, ...untested } = pruned;
  expect(outcomeOf(sample, untested)).toBe("open");
});

test("the verdict is about the smallest without a loss that could be found", () => {
  expect(verdict(sample)).toBe(
    "The smallest version without a loss that could be found is int8, file: its gzipped file is 3.95 times smaller, and no difference in accuracy could be found (p = 0.61; between 0.63 points lost and 0.14 points won); one input at a time in ONNX Runtime, it is slower, 0.5× as fast.",
  );
  expect(verdict({ models: [original, pruned] })).toBe(
    "Every smaller version loses accuracy. pruned, 90 % loses least: its gzipped file is 6 times smaller, and it loses 1.8 points of accuracy (p < 0.001; between 2.4 points lost and 1.1 points lost); one input at a time, no difference in speed could be found.",
  );
  expect(verdict({ models: [original, dynamic] })).toContain(
    "; one input at a time, it is 2.7× as fast",
  );
  expect(verdict({ models: [original] })).toBeUndefined();
  expect(verdict({ models: [original, { ...dynamic, zipped: original.zipped }] })).toContain(
    "None of these versions is smaller",
  );
});

test("that zeros are worth no time is said where it was measured, and the contrary as well", () => {
  expect(remarks(sample)).toEqual([
    expect.stringMatching(/^90 % of the parameters of pruned, 90 % are 0, and it is not faster/),
  ]);
  const speed = { ...pruned.speed, value: 2, low: 1.8, high: 2.2 } as typeof pruned.speed;
  expect(remarks({ models: [original, { ...pruned, ...(speed && { speed }) }] })[0]).toContain(
    "it was measured to be faster",
  );
  const { speed: _, ...untimed } = pruned;
  expect(remarks({ models: [original, untimed] })).toEqual([]);
});

test("a mark for each version with its interval, an arrow from the original to each", () => {
  const chart = accuracyChart(sample);
  const points = chart.series.flatMap((series) => series.points);
  expect(points.map(({ name }) => name)).toEqual([
    "original",
    "≈ int8, dynamic",
    "≈ int8, file",
    "≈ half the units",
    "▼ pruned, 90 %",
  ]);
  expect(points[0]).toMatchObject({ y: 97.1, low: expect.closeTo(96.3, 9) });
  expect(chart.note).toContain("Not timed, so a small mark: int8, file.");
  const box = { left: 40, right: 640, top: 8, bottom: 240 };
  const { points: placed, lines } = pointLayout(chart, box);
  expect(placed.every(({ arms }) => arms !== undefined)).toBe(true);
  expect(lines.length).toBe(4);
  const start = placed[0];
  for (const { isArrow, from } of lines) {
    expect(isArrow).toBe(true);
    // It leaves the original's mark, and does not touch it.
    expect(Math.hypot(from.x - (start?.x ?? 0), from.y - (start?.y ?? 0))).toBeCloseTo(11, 0);
  }
  expect(chartPicture(chart).body).not.toMatch(/NaN|undefined/);
});

test("rows of ONNX Runtime stand beside this engine's, and the notes say what ran where", () => {
  const labels = compressionRows(sample).map(({ label }) => label);
  const place = labels.indexOf("Latency, one input");
  expect(labels[place + 1]).toBe("Latency, one input, ONNX Runtime");
  expect(compressionPanel.notes(sample).at(-1)).toBe(
    "Rows of ONNX Runtime: each version's ONNX file in ONNX Runtime Web 1.30.0, wasm, on one thread, beside the original's file there. The other times are of this page's engine, wasm on 4 threads.",
  );
  const { runtime: _, ...older } = sample;
  expect(v.parse(compressionSchema, older)).toEqual(older);
  expect(v.parse(compressionSchema, sample)).toEqual(sample);
});

test("speeds stand beside the original's; what was not timed is named", () => {
  const chart = speedChart(sample);
  expect(chart.series.map(({ name, points }) => [name, points.length])).toEqual([
    ["one input", 3],
    ["batch of 64", 3],
    ["one input, ONNX Runtime", 1],
    ["batch of 64, ONNX Runtime", 1],
  ]);
  expect(chart.note).toContain("Without a value, so not drawn: int8, file on this page's engine.");
  expect(compressionCharts({ models: [], batchSize: 1 })).toEqual([]);
  const { accuracy: _, speed: __, ...sizes } = half;
  expect(compressionCharts({ models: [sizes], batchSize: 1 })).toEqual([]);
});
