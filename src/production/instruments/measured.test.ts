import { expect, test } from "vitest";
import { medianFigure, rateFigure, tailFigure } from "./measured.ts";

const ramp = (n: number) => Array.from({ length: n }, (_, index) => index + 1);

test("a tail quantile is withheld until LoadGen's minimum is reached, and says how many are missing", () => {
  expect(tailFigure(ramp(661), 0.99, "m")).toEqual({ kind: "needs-samples", more: 1, method: "m" });
  expect(tailFigure(ramp(662), 0.99, "m")).toMatchObject({ kind: "measured", value: 656, n: 662 });
});

test("a median comes with its interval when there are samples enough", () => {
  expect(medianFigure(ramp(100), "m")).toMatchObject({ value: 51, low: 41, high: 62, n: 100 });
  expect(medianFigure([3, 1, 2], "m")).toEqual({
    kind: "measured",
    value: 2,
    unit: "ms",
    n: 3,
    method: "m",
  });
});

test("a rate is the batch over its time, ends of the interval exchanged", () => {
  const rate = rateFigure(ramp(100), 10, "m");
  expect(rate).toMatchObject({
    unit: "samples/s",
    value: 10_000 / 51,
    low: 10_000 / 62,
    high: 10_000 / 41,
  });
});

test("a clock that reads zero gives no rate", () => {
  expect(rateFigure([0, 0, 0], 10, "m").kind).toBe("not-measurable");
});
