import fc from "fast-check";
import { expect, test } from "vitest";
import { mcnemarExact, pairedDifference } from "./paired-proportions.ts";

test("the exact test is the binomial distribution's, worked out by hand", () => {
  // P(Bin(6, 1/2) <= 0) = 1/64; P(Bin(10, 1/2) <= 2) = (1 + 10 + 45) / 1024; P(Bin(5, 1/2) <= 1) = 6/32.
  expect(mcnemarExact({ onlyFirst: 0, onlySecond: 6 })).toBeCloseTo(2 / 64, 12);
  expect(mcnemarExact({ onlyFirst: 8, onlySecond: 2 })).toBeCloseTo(112 / 1024, 12);
  expect(mcnemarExact({ onlyFirst: 1, onlySecond: 4 })).toBeCloseTo(12 / 32, 12);
  expect(mcnemarExact({ onlyFirst: 60, onlySecond: 0 })).toBeCloseTo(2 ** -59, 30);
});

test("as many either way, or none at all, tell nothing", () => {
  expect(mcnemarExact({ onlyFirst: 7, onlySecond: 7 })).toBe(1);
  expect(mcnemarExact({ onlyFirst: 0, onlySecond: 0 })).toBe(1);
});

/** Agresti, Categorical Data Analysis, table 11.1: approval of the prime minister, 1,600 people asked twice; 150 and 86 changed. */
test("the difference has its interval about it, as in Bonett and Price's formula", () => {
  const { value, low, high } = pairedDifference({ onlyFirst: 150, onlySecond: 86 }, 1600);
  expect(value).toBeCloseTo(-0.04, 12);
  // By hand: centre -64/1602 = -0.03995, half 1.96 √((238/1602 - 0.001596) / 1602) = 0.01877.
  expect(low).toBeCloseTo(-0.05872, 4);
  expect(high).toBeCloseTo(-0.02118, 4);
});

test("without a disagreement the interval still has a width", () => {
  const { value, low, high } = pairedDifference({ onlyFirst: 0, onlySecond: 0 }, 100);
  expect(value).toBe(0);
  expect(low).toBeCloseTo(-high, 12);
  expect(high).toBeGreaterThan(0.02);
});

test("exchanged, the two say the same with the other sign; all stays within its bounds", () => {
  const counts = fc.tuple(fc.nat(60), fc.nat(60), fc.nat(200));
  fc.assert(
    fc.property(counts, ([onlyFirst, onlySecond, rest]) => {
      const n = onlyFirst + onlySecond + rest + 1;
      const there = { onlyFirst, onlySecond };
      const back = { onlyFirst: onlySecond, onlySecond: onlyFirst };
      const p = mcnemarExact(there);
      expect(p).toBeGreaterThan(0);
      expect(p).toBeLessThanOrEqual(1);
      expect(mcnemarExact(back)).toBe(p);
      const [one, other] = [pairedDifference(there, n), pairedDifference(back, n)];
      expect(one.low).toBeLessThanOrEqual(one.value);
      expect(one.high).toBeGreaterThanOrEqual(one.value);
      expect(one.low).toBeCloseTo(-other.high, 12);
    }),
  );
});

test("what are no counts is refused", () => {
  expect(() => mcnemarExact({ onlyFirst: -1, onlySecond: 2 })).toThrow("expected onlyFirst");
  expect(() => pairedDifference({ onlyFirst: 3, onlySecond: 2 }, 4)).toThrow(
    "at least as many examples as disagreements",
  );
});
