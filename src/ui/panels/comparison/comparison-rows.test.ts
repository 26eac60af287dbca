import { expect, test } from "vitest";
import type { Figure } from "../../../outputs/figure/figure.ts";
import { compared } from "./comparison-rows.ts";

function figure(value: number, half = 0): Figure {
  const interval = half === 0 ? {} : { low: value - half, high: value + half };
  return { kind: "measured", value, unit: "ms", n: 9, method: "m", ...interval };
}

test("bars are scaled within their row, and the best is said in words", () => {
  const row = compared({ label: "Latency", figures: [figure(1), figure(4)], better: "lower" });
  expect(row.map(({ length, words }) => [length, words])).toEqual([
    [0.25, "best"],
    [1, undefined],
  ]);
});

test("what cannot be told from the best is as good", () => {
  const figures = [figure(10, 1), figure(9, 1), figure(5, 1)];
  const row = compared({ label: "Rate", figures, better: "higher" });
  expect(row.map(({ words }) => words)).toEqual(["best", "as good", undefined]);
});

test("without a direction nothing is best; an absent figure has no bar", () => {
  const absent: Figure = { kind: "not-measurable", reason: "r" };
  const row = compared({ label: "Threads", figures: [figure(2), absent] });
  expect(row.map(({ length, words }) => [length, words])).toEqual([
    [1, undefined],
    [undefined, undefined],
  ]);
});
