import { expect, test } from "vitest";
import { Moments } from "./moments.ts";

test("points alone have the quantiles of the points", () => {
  const moments = new Moments(4);
  for (const ms of [4, 1, 3, 2]) moments.add(ms, 0.25);
  expect(moments.quantile(0.2, 0)).toBeCloseTo(1, 4);
  expect(moments.quantile(0.6, 0)).toBeCloseTo(3, 4);
  expect(moments.quantile(0.99, 0)).toBeCloseTo(4, 4);
});

test("a constant service after an exponential wait of 4 in 5: s + m ln(0.8 / 0.01)", () => {
  const moments = new Moments(1);
  moments.add(5, 1, 0.8);
  expect(moments.quantile(0.99, 10)).toBeCloseTo(5 + 10 * Math.log(80), 5);
  expect(moments.quantile(0.1, 10)).toBeCloseTo(5, 3);
});
