import fc from "fast-check";
import { expect, test } from "vitest";
import { earlyStoppingEstimate, meetsBound, queriesNeeded } from "./early-stopping.ts";

// scipy.stats.binom.cdf(t, n, 1 - p) <= 0.01, smallest n; 662 is also mlperf.conf's MultiStream.min_query_count.
test.each([
  [0.9, [44, 64, 81, 127, 197]],
  [0.95, [90, 130, 165, 259, 398]],
  [0.97, [152, 219, 277, 433, 667]],
  [0.99, [459, 662, 838, 1307, 2010]],
  [0.999, [4603, 6636, 8403, 13105, 20140]],
])("queries for p = %d with 0, 1, 2, 5 and 10 over", (p, expected) => {
  expect([0, 1, 2, 5, 10].map((t) => queriesNeeded(p, t))).toEqual(expected);
});

test("less confidence takes fewer queries (scipy: 299 at 95 %, 230 at 90 %)", () => {
  expect(queriesNeeded(0.99, 0, 0.95)).toBe(299);
  expect(queriesNeeded(0.99, 0, 0.9)).toBe(230);
});

test("many over the bound are counted as fast and as right (scipy: 516,615 for 5,000)", () => {
  expect(queriesNeeded(0.99, 5000)).toBe(516_615);
});

test("an estimate of 662 samples is their largest; one of 838 leaves the largest out", () => {
  const samples = (n: number) => Float64Array.from({ length: n }, (_, i) => i + 1);
  expect(earlyStoppingEstimate(samples(661), 0.99)).toEqual({ needs: 1 });
  expect(earlyStoppingEstimate(samples(662), 0.99)).toEqual({ latency: 662, n: 662, discarded: 0 });
  expect(earlyStoppingEstimate(samples(837), 0.99)).toEqual({ latency: 837, n: 837, discarded: 0 });
  expect(earlyStoppingEstimate(samples(838), 0.99)).toEqual({ latency: 837, n: 838, discarded: 1 });
  expect(earlyStoppingEstimate(samples(2010), 0.99)).toEqual({
    latency: 2001,
    n: 2010,
    discarded: 9,
  });
});

test("the bound of a server: 459 in time are enough, one too late among them asks for 203 more", () => {
  expect(meetsBound({ p: 0.99, queries: 459, overLatency: 0 })).toEqual({ met: true });
  expect(meetsBound({ p: 0.99, queries: 458, overLatency: 0 })).toEqual({
    met: false,
    needsMore: 1,
  });
  expect(meetsBound({ p: 0.99, queries: 459, overLatency: 1 })).toEqual({
    met: false,
    needsMore: 203,
  });
});

test("the estimate is the least t that still fits, whatever n", () => {
  fc.assert(
    fc.property(fc.integer({ min: 64, max: 20_000 }), (n) => {
      const estimate = earlyStoppingEstimate(
        Float64Array.from({ length: n }, (_, i) => i),
        0.9,
      );
      if ("needs" in estimate) throw new Error("64 samples are enough");
      const t = estimate.discarded + 1;
      expect(estimate.latency).toBe(n - t);
      expect(queriesNeeded(0.9, t)).toBeLessThanOrEqual(n);
      expect(queriesNeeded(0.9, t + 1)).toBeGreaterThan(n);
    }),
    { numRuns: 50 },
  );
});

test("the sure bound is right at least 99 times in 100", () => {
  // The p90 of uniform numbers is 0.9, and the estimate from 400 of them must lie above it.
  let seed = 1;
  const uniform = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
  let above = 0;
  const runs = 2000;
  for (let run = 0; run < runs; run++) {
    const estimate = earlyStoppingEstimate(Float64Array.from({ length: 400 }, uniform).sort(), 0.9);
    if ("latency" in estimate && estimate.latency >= 0.9) above++;
  }
  expect(above / runs).toBeGreaterThanOrEqual(0.985);
});

test("what makes no sense is refused", () => {
  expect(() => queriesNeeded(1, 0)).toThrow(RangeError);
  expect(() => queriesNeeded(0.99, -1)).toThrow(RangeError);
  expect(() => queriesNeeded(0.99, 0.5)).toThrow(RangeError);
});
