import { expect, test } from "vitest";
import { momentsOf, RunningMoments } from "./running-moments.ts";

test("mean and variance of a list far from 0, where sums of squares would lose them", () => {
  const { n, mean, variance } = momentsOf([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]);
  // By hand: mean 10 above 1e9; squares 36 + 9 + 9 + 36 = 90, over 3.
  expect({ n, mean, variance }).toEqual({ n: 4, mean: 1e9 + 10, variance: 30 });
});

test("of nothing there is no mean, of one value no variance", () => {
  const moments = new RunningMoments();
  expect(moments.mean).toBeNaN();
  moments.add(5);
  expect([moments.mean, moments.variance]).toEqual([5, Number.NaN]);
});
