import { expect, test } from "vitest";
import { momentsOf } from "./running-moments.ts";
import { welchTest } from "./welch-test.ts";

// scipy.stats.ttest_ind(second, first, equal_var=False, alternative="greater"), SciPy 1.17.
test("t, degrees of freedom and p-value as SciPy has them", () => {
  const first = momentsOf([0.8, 0.83, 1.89, 1.04]);
  const { t, degreesOfFreedom, pValue } = welchTest(first, momentsOf([1.45, 1.38, 1.91, 1.64]));
  expect(t).toBeCloseTo(1.6148193211989883, 10);
  expect(degreesOfFreedom).toBeCloseTo(4.232317630750558, 10);
  expect(pValue).toBeCloseTo(0.08887114653557014, 8);
});

test("a margin is taken off the difference", () => {
  const [first, second] = [momentsOf([1, 2, 3]), momentsOf([4, 5, 6])];
  expect(welchTest(first, second, 3).t).toBe(0);
  expect(welchTest(first, second, 3).pValue).toBeCloseTo(0.5, 9);
});

test("values without variance are certain; one value is too few", () => {
  const [ones, twos] = [momentsOf([1, 1]), momentsOf([2, 2])];
  expect(welchTest(ones, twos).pValue).toBe(0);
  expect(welchTest(twos, ones).pValue).toBe(1);
  expect(welchTest(ones, ones)).toMatchObject({ t: 0, pValue: 0.5 });
  expect(() => welchTest(momentsOf([1]), twos)).toThrow("at least 2 values of each sample, got 1");
});
