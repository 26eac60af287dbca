import { expect, test } from "vitest";
import { cohenKappa } from "./cohen-kappa.ts";

test("fifty grant proposals read by two: kappa is 0.4", () => {
  // Wikipedia, "Cohen's kappa", "Simple example" (2024): 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no; its standard error is
  // √(0.7 · 0.3 / 50) / (1 − 0.5).
  const { value, low, high } = cohenKappa([
    [20, 5],
    [10, 15],
  ]);
  expect(value).toBeCloseTo(0.4, 12);
  expect((high - low) / 2).toBeCloseTo((1.96 * Math.sqrt((0.7 * 0.3) / 50)) / 0.5, 4);
});

test("the same agreement by unequal shares is worth less or more", () => {
  // The same page, "Same percentages but different numbers".
  expect(
    cohenKappa([
      [45, 15],
      [25, 15],
    ]).value,
  ).toBeCloseTo(0.1304, 4);
  expect(
    cohenKappa([
      [25, 35],
      [5, 35],
    ]).value,
  ).toBeCloseTo(0.2593, 4);
});

test("ends, and what is no table", () => {
  expect(
    cohenKappa([
      [3, 0],
      [0, 4],
    ]).value,
  ).toBe(1);
  expect(
    cohenKappa([
      [0, 3],
      [3, 0],
    ]).value,
  ).toBe(-1);
  expect(cohenKappa([[5]]).value).toBeNaN();
  expect(() => cohenKappa([[1, 2]])).toThrow("expected a square table");
  expect(() => cohenKappa([])).toThrow("0 rows and a sum of 0");
});
