import fc from "fast-check";
import { expect, test } from "vitest";
import { mannWhitney } from "./mann-whitney.ts";

/** R's example in ?wilcox.test: permeability constants of the human chorioamnion (Hollander and Wolfe 1973, p. 69). */
const TERM = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
const EARLY = [1.15, 0.88, 0.9, 0.74, 1.21];

const MANY_TIES = {
  a: [
    ...[11.1, 12.8, 11, 6.8, 13.1, 11.4, 8.5, 11.9, 11.2, 10.9, 10.1, 11.8, 8, 9.5, 8.7, 12, 10.1],
    ...[9.2, 7.9, 9.3, 10, 9.2, 14.7, 13.5, 4.4, 5.7, 9.5, 8.8, 10.7, 10.7, 18.9, 7.2, 8.9, 18.5],
    ...[12.1, 12.2, 8.6, 6.1, 10.5, 10.3],
  ],
  b: [
    ...[7.6, 9, 10.8, 8.3, 10.7, 11.3, 11.1, 9.4, 13.1, 14.4, 12.1, 8.6, 13.7, 9.5, 14.3, 8, 14.5],
    ...[10.9, 7.6, 10, 11.2, 11.9, 8.2, 7.9, 11.7, 9.6, 11.8, 13.8, 6.7, 11.9, 15.9, 10.1, 8.6],
    ...[13.8, 11.9, 14.4, 9.9, 7.1, 10.6, 9.6, 13.9, 11.7, 6.7, 7.7, 14.3, 13.5, 9.1, 11, 12.6],
    12.7,
  ],
};

// U and p: scipy.stats.mannwhitneyu(method="asymptotic", use_continuity=True), SciPy 1.17. Shift and interval: R's equation for them,
// solved by scipy.optimize.brentq to 1e-12.
test.each([
  [TERM, EARLY, 35, 0.24462360512698333, 0.305, -0.15, 0.76],
  [[1, 2, 2, 3, 5, 8, 8, 9], [2, 2, 4, 4, 1, 3, 3], 36.5, 0.3471144743702893, 1, -1, 6],
  [MANY_TIES.a, MANY_TIES.b, 866, 0.2782681178490566, -0.7, -1.8, 0.5],
])("U, p-value, shift and interval as SciPy and R have them", (a, b, u, p, value, low, high) => {
  const result = mannWhitney(a, b);
  expect(result.u).toBe(u);
  expect(result.superiority).toBeCloseTo(u / (a.length * b.length), 12);
  expect(result.pValue).toBeCloseTo(p, 9);
  expect(result.shift.value).toBeCloseTo(value, 9);
  expect(result.shift.low).toBeCloseTo(low, 9);
  expect(result.shift.high).toBeCloseTo(high, 9);
});

test("exchanged samples say the same with the other sign, and a shift of the values shifts the shift", () => {
  const sample = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(sample, sample, fc.integer({ min: 1, max: 9 }), (a, b, by) => {
      fc.pre(new Set([...a, ...b]).size > 1);
      const there = mannWhitney(a, b);
      const back = mannWhitney(b, a);
      expect(back.u).toBe(a.length * b.length - there.u);
      expect(back.pValue).toBeCloseTo(there.pValue, 12);
      expect(back.shift.low + there.shift.high).toBe(0);
      const { shift } = mannWhitney(
        a.map((value) => value + by),
        b,
      );
      expect(shift.value).toBeCloseTo(there.shift.value + by, 9);
      expect(shift.low).toBeLessThanOrEqual(shift.value);
      expect(shift.high).toBeGreaterThanOrEqual(shift.value);
    }),
  );
});

test("bad samples are refused", () => {
  expect(() => mannWhitney([1], [1, 2])).toThrow("at least 2 values in the first sample, got 1");
  expect(() => mannWhitney([1, 2], [1, Number.NaN])).toThrow("finite values in the second sample");
  expect(() => mannWhitney([3, 3], [3, 3])).toThrow("values that differ, got 3 everywhere");
  expect(() => mannWhitney(new Float64Array(3000), new Float64Array(3000))).toThrow(
    "at most 4000000 pairs, got 9000000",
  );
  expect(() => mannWhitney([1, 2], [3, 4], { confidence: 95 })).toThrow("between 0 and 1, got 95");
});
