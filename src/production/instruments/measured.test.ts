import { expect, test } from "vitest";
import { sorted } from "../../base/statistics.ts";
import { batchRateFigure, medianFigure, quantileFigure, runRateFigure } from "./measured.ts";

const ramp = (n: number) => Array.from({ length: n }, (_, index) => index + 1);

test.each([
  [0.9, 64],
  [0.95, 130],
  [0.99, 662],
])(
  "p%d is withheld until LoadGen's %d samples are there, and says how many are missing",
  (p, fewest) => {
    expect(quantileFigure(ramp(fewest - 1), p, "m")).toEqual({
      kind: "needs-samples",
      more: 1,
      method: "m",
    });
    expect(quantileFigure(ramp(fewest), p, "m")).toMatchObject({
      kind: "measured",
      value: Math.floor(fewest * p) + 1,
      n: fewest,
    });
  },
);

test("a median comes with its interval when there are samples enough", () => {
  const expected = { value: 51, low: 41, high: 62, n: 100 };
  expect(medianFigure(ramp(100).toReversed(), "m")).toMatchObject(expected);
  expect(quantileFigure(ramp(100), 0.5, "m")).toMatchObject(expected);
  const few = { kind: "measured", value: 2, unit: "ms", n: 3, method: "m" };
  expect(medianFigure([3, 1, 2], "m")).toEqual(few);
  expect(quantileFigure(sorted([3, 1, 2]), 0.5, "m")).toEqual(few);
  expect(quantileFigure([], 0.5, "m")).toMatchObject({ kind: "needs-samples", more: 1 });
});

test("a latency of zero is none; a stretch of time may be empty", () => {
  expect(quantileFigure([0, 0, 0], 0.5, "m").kind).toBe("not-measurable");
  expect(medianFigure([0, 0, 0], "m")).toMatchObject({ kind: "measured", value: 0 });
});

test("a batch's rate is the batch over its time, ends of the interval exchanged", () => {
  expect(batchRateFigure(ramp(100), 10, "m")).toMatchObject({
    unit: "samples/s",
    value: 10_000 / 51,
    low: 10_000 / 62,
    high: 10_000 / 41,
  });
  expect(batchRateFigure([0, 0, 0], 10, "m").kind).toBe("not-measurable");
});

test("a run's rate is what it did over its time, if there was any", () => {
  const run = { count: 80, unit: "queries/s" as const, spanMs: 2000, n: 80 };
  expect(runRateFigure(run, "m")).toMatchObject({ value: 40, unit: "queries/s", n: 80 });
  expect(runRateFigure({ ...run, spanMs: 0 }, "m").kind).toBe("not-measurable");
  expect(runRateFigure({ ...run, n: 0 }, "m").kind).toBe("needs-samples");
});
