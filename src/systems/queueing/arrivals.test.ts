import { expect, test } from "vitest";
import { constantArrivals, poissonArrivals, renewalArrivals } from "./arrivals.ts";

function gapsOf(times: Float64Array): Float64Array {
  return times.map((time, i) => time - (times[i - 1] ?? 0));
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

test("the gaps are exponential: mean and standard deviation are those of the rate", () => {
  const gaps = gapsOf(poissonArrivals({ qps: 50, count: 100_000, seed: 3 }));
  const mean = meanOf(gaps);
  const deviation = Math.sqrt(meanOf(gaps.map((gap) => (gap - mean) ** 2)));
  expect(mean).toBeCloseTo(20, 0);
  expect(deviation / mean).toBeCloseTo(1, 1);
});

test("the gaps are exponential: 1/e of them are longer than the mean (Kolmogorov's distance)", () => {
  const gaps = gapsOf(poissonArrivals({ qps: 1000, count: 10_000, seed: 4 })).sort();
  const distance = Math.max(
    ...gaps.map((gap, i) => Math.abs((i + 0.5) / gaps.length - (1 - Math.exp(-gap)))),
  );
  // 1.63 / √n is the 1 % point.
  expect(distance).toBeLessThan(1.63 / Math.sqrt(gaps.length));
});

test("one seed at two rates is one pattern, stretched; another seed is another", () => {
  const slow = poissonArrivals({ qps: 10, count: 100, seed: 5 });
  const fast = poissonArrivals({ qps: 40, count: 100, seed: 5 });
  for (let i = 0; i < 100; i++) expect(slow[i]! / fast[i]!).toBeCloseTo(4, 9);
  expect(poissonArrivals({ qps: 10, count: 100, seed: 6 })).not.toEqual(slow);
});

test("constant arrivals lie a gap apart", () => {
  expect([...constantArrivals({ qps: 100, count: 3 })]).toEqual([10, 20, 30]);
  expect(constantArrivals({ qps: 100, count: 0 })).toHaveLength(0);
});

test.each([0.1, 0.5, 2, 10])(
  "gaps of burstiness %d have their mean and their variation",
  (burstiness) => {
    const gaps = gapsOf(renewalArrivals({ qps: 50, count: 200_000, seed: 6, burstiness }));
    const mean = meanOf(gaps);
    const variance = meanOf(gaps.map((gap) => (gap - mean) ** 2));
    expect(mean / 20).toBeCloseTo(1, 1);
    expect(variance / mean ** 2 / burstiness).toBeCloseTo(1, 1);
    // The third moment tells the gamma distribution from others: a skewness of twice the coefficient of variation.
    const skewness = meanOf(gaps.map((gap) => (gap - mean) ** 3)) / variance ** 1.5;
    expect(skewness / (2 * Math.sqrt(burstiness))).toBeCloseTo(1, 1);
  },
);

test("a burstiness of 0 is a beat, of 1 a Poisson process; below 0 it is none", () => {
  const options = { qps: 50, count: 100, seed: 7 };
  expect(renewalArrivals({ ...options, burstiness: 0 })).toEqual(constantArrivals(options));
  expect(renewalArrivals({ ...options, burstiness: 1 })).toEqual(poissonArrivals(options));
  expect(() => renewalArrivals({ ...options, burstiness: -1 })).toThrow("from 0 on, got -1");
  expect(() => renewalArrivals({ ...options, burstiness: 2, qps: 0 })).toThrow("got 0");
});

test("a rate of nothing, and half a query, are refused", () => {
  expect(() => poissonArrivals({ qps: 0, count: 1, seed: 1 })).toThrow(RangeError);
  expect(() => poissonArrivals({ qps: Number.NaN, count: 1, seed: 1 })).toThrow(RangeError);
  expect(() => constantArrivals({ qps: 1, count: 1.5 })).toThrow(RangeError);
});
