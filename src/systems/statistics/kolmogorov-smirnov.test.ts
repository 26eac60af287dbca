import fc from "fast-check";
import { expect, test } from "vitest";
import { sorted } from "../../base/statistics.ts";
import {
  distancePValue,
  distanceThreshold,
  kolmogorovTail,
  largestDistance,
} from "./kolmogorov-smirnov.ts";

// scipy.special.kolmogorov (SciPy 1.17).
test.each([
  [0.25, 0.9999999731761899],
  [0.5, 0.9639452436648751],
  [0.8, 0.5441424115741981],
  [1, 0.26999967167735456],
  [1.358, 0.05002679733444698],
  [2, 0.0006709252557796953],
  [2.5, 7.453306344157342e-6],
])("the tail of Kolmogorov's distribution at %d", (x, expected) => {
  expect(kolmogorovTail(x)).toBeCloseTo(expected, 10);
});

const powers = (n: number, exponent: number) =>
  Array.from({ length: n }, (_, i) => ((i + 1) / n) ** exponent);

// scipy.stats.ks_2samp(method="exact").
test.each([
  [powers(100, 1), powers(100, 1.5), 0.15, 0.21117008625127576],
  [powers(200, 1), powers(300, 1.7), 0.19666666666666666, 0.0001625283817315394],
  [
    [0.1, 0.4, 0.4, 0.7, 1.2, 1.9, 2.5, 3.1],
    [0.4, 0.5, 0.5, 1.9, 2.2, 4],
    0.20833333333333334,
    0.9965,
  ],
])("distance as SciPy has it, p-value near its exact one", (a, b, distance, pValue) => {
  expect(largestDistance(a, b)).toBeCloseTo(distance, 12);
  const ours = distancePValue(distance, a.length, b.length);
  expect(ours / pValue).toBeGreaterThan(0.8);
  expect(ours / pValue).toBeLessThan(1.25);
});

test("the threshold is the distance whose p-value is the level", () => {
  for (const level of [0.05, 0.01, 1e-4, 1e-6]) {
    const distance = distanceThreshold(200, 5000, level);
    expect(distancePValue(distance, 200, 5000) / level).toBeCloseTo(1, 4);
  }
});

test("the distance is the same either way, and that of all pairs of cumulative shares", () => {
  const sample = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(sample, sample, (first, second) => {
      const [a, b] = [sorted(first), sorted(second)];
      const share = (values: Float64Array, at: number) =>
        values.filter((value) => value <= at).length / values.length;
      const all = [...a, ...b].map((at) => Math.abs(share(a, at) - share(b, at)));
      expect(largestDistance(a, b)).toBeCloseTo(Math.max(...all), 12);
      expect(largestDistance(b, a)).toBeCloseTo(Math.max(...all), 12);
    }),
  );
});
