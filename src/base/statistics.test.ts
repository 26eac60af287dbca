import fc from "fast-check";
import { expect, test } from "vitest";
import {
  median,
  minimumSamples,
  proportion,
  quantile,
  quantileInterval,
  samplesNeeded,
  sorted,
} from "./statistics.ts";

test("minimum samples equal LoadGen's published minima (mlperf.conf: 662 for p99)", () => {
  expect([0.9, 0.95, 0.99].map(minimumSamples)).toEqual([64, 130, 662]);
});

test("more over the bound, or more confidence, needs more samples (scipy.stats.binom)", () => {
  expect([0, 1, 10].map((over) => samplesNeeded(0.99, over, 0.99))).toEqual([459, 662, 2010]);
  expect([0.9, 0.95].map((confidence) => samplesNeeded(0.99, 0, confidence))).toEqual([230, 299]);
});

test("the median of an even sample is halfway between the middle two", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([3, 1, 2])).toBe(2);
  expect(median([7])).toBe(7);
});

test("a quantile is an order statistic", () => {
  const values = sorted(Array.from({ length: 100 }, (_, i) => i));
  expect(quantile(values, 0.5)).toBe(50);
  expect(quantile(values, 0.99)).toBe(99);
  expect(quantile([], 0.5)).toBeNaN();
});

test("the interval of a median of 100 spans the ranks of the textbook table", () => {
  // Ranks 40 and 61 counted from 1 (Conover, table for n = 100, 95 %).
  const interval = quantileInterval(sorted(Array.from({ length: 100 }, (_, i) => i + 1)), 0.5);
  expect(interval?.low).toBe(41);
  expect(interval?.high).toBe(62);
});

test("too small a sample has no interval", () => {
  expect(quantileInterval(sorted([1, 2, 3]), 0.5)).toBeUndefined();
  expect(quantileInterval(sorted(Array.from({ length: 64 }, (_, i) => i)), 0.99)).toBeUndefined();
});

test("Wilson's interval of 8 in 10 (Newcombe 1998: 0.4902 to 0.9433)", () => {
  const { low, high } = proportion(8, 10);
  expect(low).toBeCloseTo(0.4902, 3);
  expect(high).toBeCloseTo(0.9433, 3);
});

test("an interval holds its quantile", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 20, maxLength: 300 }),
      fc.constantFrom(0.5, 0.9),
      (values, p) => {
        const interval = quantileInterval(sorted(values), p);
        if (interval === undefined) return;
        expect(interval.low).toBeLessThanOrEqual(interval.value);
        expect(interval.high).toBeGreaterThanOrEqual(interval.value);
      },
    ),
  );
});

test("95 % intervals cover the true median about 95 times in 100", () => {
  let covered = 0;
  const runs = 400;
  let seed = 12345;
  const uniform = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
  for (let run = 0; run < runs; run += 1) {
    const interval = quantileInterval(sorted(Array.from({ length: 101 }, uniform)), 0.5);
    if (interval && interval.low <= 0.5 && interval.high >= 0.5) covered += 1;
  }
  expect(covered / runs).toBeGreaterThan(0.92);
  expect(covered / runs).toBeLessThan(0.99);
});
