import { expect, test } from "vitest";
import { Random } from "../../base/random.ts";
import { sorted } from "../../base/statistics.ts";
import { anytimeBand, anytimeQuantile } from "./anytime-quantiles.ts";

/**
 * Theorem 2 of Howard and Ramdas gives 0.85 √((ln(1 + ln t) + C) / t) with the least C for each alpha, by the code of their library
 * confseq (uniform_boundaries.h) in Python; corollary 2 bounds that C by 0.8 ln(1612 / alpha), for all alpha.
 */
test.each([
  [100, 0.05, 0.2667111590261214],
  [1000, 0.05, 0.08580288975148417],
  [100, 0.01, 0.28201099380241224],
  [1000, 0.01, 0.09056308142583305],
])("the band of %d values is at most 2 % wider than the least of its kind", (n, alpha, least) => {
  const band = anytimeBand(n, alpha);
  expect(band).toBeGreaterThan(least);
  expect(band).toBeLessThan(1.02 * least);
});

test("intervals of a median and a p95 hold at all looks at once, in at least 95 % of streams", () => {
  const random = new Random(11);
  const runs = 100;
  const missed = { median: 0, p95: 0 };
  // Of the exponential distribution: ln 2 and ln 20.
  for (let run = 0; run < runs; run++) {
    const values: number[] = [];
    const isMissed = { median: false, p95: false };
    for (let n = 20; n <= 600; n += 20) {
      for (let i = 0; i < 20; i++) values.push(-Math.log(1 - random.uniform()));
      const ascending = sorted(values);
      const median = anytimeQuantile(ascending, 0.5, 0.05);
      const p95 = anytimeQuantile(ascending, 0.95, 0.05);
      isMissed.median ||= median.low > Math.LN2 || median.high < Math.LN2;
      isMissed.p95 ||= p95.low > Math.log(20) || p95.high < Math.log(20);
    }
    if (isMissed.median) missed.median += 1;
    if (isMissed.p95) missed.p95 += 1;
  }
  expect(missed.median / runs).toBeLessThanOrEqual(0.05);
  expect(missed.p95 / runs).toBeLessThanOrEqual(0.05);
});

test("the interval of a median narrows; a p99 has no upper end before enough values came", () => {
  const values = (n: number) => Float64Array.from({ length: n }, (_, i) => (i + 0.5) / n);
  const few = anytimeQuantile(values(100), 0.5, 0.05);
  const many = anytimeQuantile(values(10_000), 0.5, 0.05);
  expect(few.high - few.low).toBeGreaterThan(5 * (many.high - many.low));
  expect(many.low).toBeLessThan(0.5);
  expect(many.high).toBeGreaterThan(0.5);
  expect(anytimeQuantile(values(200), 0.99, 0.05).high).toBe(Infinity);
  expect(anytimeQuantile(values(5000), 0.99, 0.05).high).toBeLessThan(1);
  expect(anytimeQuantile([], 0.5, 0.05)).toMatchObject({ low: -Infinity, high: Infinity });
});

test("shares and counts that are none are refused", () => {
  expect(() => anytimeQuantile([1, 2], 99, 0.05)).toThrow("expected p between 0 and 1, got 99");
  expect(() => anytimeBand(0, 0.05)).toThrow("a number of values from 1 on, got 0");
  expect(() => anytimeBand(10, 1)).toThrow("alpha between 0 and 1, got 1");
});
