import { expect, test } from "vitest";
import { sampleFigure } from "../../../outputs/panels/trace/trace.testing.ts";
import { figureRanges } from "./comparison-ranges.ts";

const names = ["Ada", "Ben", "Cleo", "Dan"];
const rangeOf = (...values: (number | undefined)[]) =>
  figureRanges({
    columns: names.map((name) => ({ name })),
    rows: [
      {
        label: "Latency",
        better: "lower",
        figures: values.map((value) =>
          value === undefined ? { kind: "not-measurable", reason: "r" } : sampleFigure(value, "ms"),
        ),
      },
    ],
  })[0];

test("a range has its ends by name, the middle, and who has no value", () => {
  const range = rangeOf(4, 2, undefined, 10);
  expect(range?.ascending.map(({ name, place }) => [name, place])).toEqual([
    ["Ben", 0],
    ["Ada", 0.25],
    ["Dan", 1],
  ]);
  expect(range?.middle?.name).toBe("Ada");
  expect(range?.without).toEqual(["Cleo"]);
});

test("values that lie far apart are spread logarithmically; equal ones stand in the middle", () => {
  expect(rangeOf(1, 10, 100, 100)).toMatchObject({ isLogarithmic: true });
  expect(rangeOf(1, 10, 100, 100)?.ascending[1]?.place).toBeCloseTo(0.5);
  expect(rangeOf(3, 3, 3, 3)?.ascending.map(({ place }) => place)).toEqual([0.5, 0.5, 0.5, 0.5]);
  expect(rangeOf(undefined, undefined)?.middle).toBeUndefined();
});
