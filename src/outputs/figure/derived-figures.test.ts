import { expect, test } from "vitest";
import { rateOf, timesAsMuch } from "./derived-figures.ts";
import type { MeasuredFigure } from "./figure.ts";

const time: MeasuredFigure = {
  ...{ kind: "measured", value: 2, low: 1, high: 4, unit: "ms", n: 9, method: "m" },
};

test("a rate has the interval of its times, turned round", () => {
  expect(rateOf(time, 10)).toEqual({
    ...time,
    value: 5000,
    low: 2500,
    high: 10_000,
    unit: "samples/s",
  });
  expect(rateOf({ ...time, value: 0 }, 10)).toBeUndefined();
});

test("a quotient is as uncertain as both of its figures at their worst", () => {
  const other = { ...time, value: 4, low: 2, high: 8 };
  expect(timesAsMuch(other, time, "other over time")).toMatchObject({
    ...{ value: 2, low: 0.5, high: 8, unit: "times" },
    method: expect.stringContaining("other over time"),
  });
  const absent = { kind: "not-measurable", reason: "r" } as const;
  expect(timesAsMuch(other, absent, "w")).toBe(absent);
  const { low: _, ...bare } = time;
  expect(timesAsMuch(other, bare, "w")).not.toHaveProperty("low");
});
