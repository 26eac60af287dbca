import { expect, test } from "vitest";
import { BURSTS, DIURNAL } from "./arrival-process.ts";
import { poissonArrivals } from "./arrivals.ts";
import { LOAD_SHAPES, shapedArrivals } from "./shaped-arrivals.ts";

const minute = { qps: 200, ms: 60_000, most: 1_000_000, seed: 3 };

/** Squared coefficient of variation of the counts in windows, times their mean: 1 for a Poisson process. */
function dispersion(atMs: Float64Array, windowMs: number): number {
  const counts = new Array<number>(minute.ms / windowMs).fill(0);
  for (const at of atMs)
    counts[Math.floor(at / windowMs)] = (counts[Math.floor(at / windowMs)] ?? 0) + 1;
  const mean = counts.reduce((sum, n) => sum + n, 0) / counts.length;
  return counts.reduce((sum, n) => sum + (n - mean) ** 2, 0) / counts.length / mean;
}

test.each(LOAD_SHAPES)("%s: ascending, within the time, at the rate on average", (shape) => {
  const atMs = shapedArrivals({ shape, ...minute });
  expect(atMs.every((at, i) => at >= (atMs[i - 1] ?? 0) && at < minute.ms)).toBe(true);
  // A minute of bursts is a dozen of them.
  expect(atMs.length / 12_000).toBeCloseTo(1, shape === "bursts" ? 0 : 1);
  expect(shapedArrivals({ shape, ...minute, most: 7 })).toEqual(atMs.slice(0, 7));
  expect(shapedArrivals({ shape, ...minute })).toEqual(atMs);
});

test("shapes differ in how they vary", () => {
  const of = (shape: (typeof LOAD_SHAPES)[number]) => shapedArrivals({ shape, ...minute });
  expect(of("poisson")).toEqual(
    poissonArrivals({ qps: 200, count: 13_000, seed: 3 }).filter((at) => at < minute.ms),
  );
  expect(dispersion(of("constant"), 100)).toBeLessThan(0.1);
  expect(dispersion(of("poisson"), 100)).toBeCloseTo(1, 0);
  expect(dispersion(of("bursts"), 100)).toBeGreaterThan(BURSTS.busy.factor);
  // The night comes first: from 0 to 90° of the day, the mean of 1 - 0.8 cos is 1 - 0.8 · 2/π.
  const night = of("diurnal").filter((at) => at < DIURNAL.periodMs / 4).length / 3000;
  expect(night).toBeCloseTo(1 - (DIURNAL.swing * 2) / Math.PI, 1);
});

test("a rate that makes no sense is refused", () => {
  for (const shape of LOAD_SHAPES) {
    expect(() => shapedArrivals({ shape, ...minute, qps: 0 })).toThrow(/expected/);
  }
});
