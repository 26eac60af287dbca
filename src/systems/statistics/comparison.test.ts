import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../../base/random.ts";
import { compareTimes, holm, isWin } from "./comparison.ts";

/**
 * Rounds as a busy machine gives them: lognormal noise, one time in twenty tripled, and a drift of ±20 % that both halves of a
 * round share.
 */
function rounds(n: number, ratio: number, random: Random): { before: number[]; after: number[] } {
  const phase = random.uniform(0, 2 * Math.PI);
  const time = (i: number) =>
    (1 + 0.2 * Math.sin((Math.PI * i) / n + phase)) *
    Math.exp(0.15 * random.normal()) *
    (random.uniform() < 0.05 ? 3 : 1);
  return {
    before: Array.from({ length: n }, (_, i) => ratio * time(i)),
    after: Array.from({ length: n }, (_, i) => time(i)),
  };
}

/** Shares of outcomes over many comparisons of two versions that differ by `ratio`. */
function simulate(n: number, ratio: number, runs = 400) {
  const random = new Random(n);
  const all = Array.from({ length: runs }, (_, seed) => {
    const { before, after } = rounds(n, ratio, random);
    return compareTimes(before, after, { seed, resamples: 500 });
  });
  const share = (holds: (each: (typeof all)[number]) => boolean) => all.filter(holds).length / runs;
  return {
    wins: share((each) => isWin(each)),
    belowFive: share(({ pValue }) => pValue <= 0.05),
    covered: share(({ low, high }) => low <= ratio && ratio <= high),
  };
}

test.each([15, 60])("%d rounds of one version against itself: hardly ever a win", (n) => {
  const { wins, belowFive } = simulate(n, 1);
  expect(wins).toBeLessThanOrEqual(0.025);
  expect(belowFive).toBeLessThanOrEqual(0.05);
});

test.each([15, 60])(
  "%d rounds: the interval holds a true ratio of 1.2 at least 9 times in 10",
  (n) => {
    expect(simulate(n, 1.2).covered).toBeGreaterThanOrEqual(0.9);
  },
);

test("60 rounds see a ratio of 1.2 nearly always, and one of 1.5 is seen by 15", () => {
  expect(simulate(60, 1.2, 200).wins).toBeGreaterThan(0.9);
  expect(simulate(15, 1.5, 200).wins).toBeGreaterThan(0.9);
});

test("a ratio without noise is known exactly; the p-value is as small as resampling can say", () => {
  const before = Array.from({ length: 20 }, (_, i) => 3 * (i + 1));
  const after = Array.from({ length: 20 }, (_, i) => 2 * (i + 1));
  const result = compareTimes(before, after, { seed: 1 });
  expect(result).toEqual({ ratio: 1.5, low: 1.5, high: 1.5, pValue: 1 / 2001, threshold: 1.03 });
  expect(isWin(result)).toBe(true);
});

test("five rounds prove nothing, however alike", () => {
  const result = compareTimes([2, 2, 2, 2, 2], [1, 1, 1, 1, 1], { seed: 1 });
  expect(result.pValue).toBe(0.5 ** 5);
  expect(isWin(result)).toBe(false);
});

test("a gain below the threshold is none", () => {
  const before = new Array<number>(30).fill(1.02);
  const result = compareTimes(before, new Array<number>(30).fill(1), { seed: 1 });
  expect(result).toMatchObject({ low: 1.02, pValue: 1 });
  expect(isWin(result)).toBe(false);
});

test("the interval's lower end and the p-value agree on which side of the threshold they are", () => {
  const random = new Random(7);
  for (let seed = 0; seed < 100; seed++) {
    const { before, after } = rounds(25, 1.15, random);
    const { low, pValue, threshold } = compareTimes(before, after, { seed });
    expect(low > threshold).toBe(pValue <= 0.025);
  }
});

test("the interval is about that of the sign test (ranks 6 and 15 of 20, Conover, table A3)", () => {
  const ratios = Array.from({ length: 20 }, (_, i) => 1 + i / 10);
  const result = compareTimes(ratios, new Array<number>(20).fill(1), { seed: 3, resamples: 4000 });
  expect(result.ratio).toBeCloseTo(1.95, 12);
  expect(Math.abs(result.low - ratios[5]!)).toBeLessThanOrEqual(0.1);
  expect(Math.abs(result.high - ratios[14]!)).toBeLessThanOrEqual(0.1);
});

test("the unit does not matter, one seed gives one result, and exchanging the two gives the inverse", () => {
  const time = fc.double({ min: 0.1, max: 1000, noNaN: true });
  const round = fc.tuple(time, time);
  fc.assert(
    fc.property(fc.array(round, { minLength: 1, maxLength: 41 }), fc.nat(), (all, seed) => {
      // An odd number has one middle.
      const pairs = all.length % 2 === 1 ? all : all.slice(1);
      const before = pairs.map(([time]) => time);
      const after = pairs.map(([, time]) => time);
      const options = { seed, resamples: 99 };
      const result = compareTimes(before, after, options);
      expect(result.low).toBeLessThanOrEqual(result.ratio);
      expect(result.high).toBeGreaterThanOrEqual(result.ratio);
      const scaled = (times: number[]) => times.map((time) => time * 1024);
      expect(compareTimes(scaled(before), scaled(after), options)).toEqual(result);
      const back = compareTimes(after, before, options);
      expect(back.ratio * result.ratio).toBeCloseTo(1, 9);
      expect(back.high * result.low).toBeCloseTo(1, 9);
    }),
    { numRuns: 50 },
  );
});

test("Holm's adjustment (R: p.adjust(p, 'holm'))", () => {
  expect(holm([0.01, 0.02, 0.03, 0.04])).toEqual([0.04, 0.06, 0.06, 0.06]);
  expect(holm([0.5, 0.01, 0.4])).toEqual([0.8, 0.03, 0.8]);
  expect(holm([])).toEqual([]);
});

test("an adjusted p-value can take a win away", () => {
  const win = { low: 1.1, threshold: 1.03, pValue: 0.01 };
  expect(isWin(win)).toBe(true);
  expect(isWin({ ...win, pValue: holm([0.01, 0.5, 0.6])[0]! })).toBe(false);
});

test("rounds without both times, and times of 0, are refused", () => {
  expect(() => compareTimes([], [], { seed: 1 })).toThrow(RangeError);
  expect(() => compareTimes([1, 2], [1], { seed: 1 })).toThrow(/2 and 1/);
  expect(() => compareTimes([1, 0], [1, 1], { seed: 1 })).toThrow(/above 0, got 0/);
});

test("a gain that changes from stretch to stretch has the wider interval", () => {
  const random = new Random(7);
  const stretches = Array.from({ length: 40 }, (_, round) => Math.floor(round / 8));
  // Each stretch has a gain of its own, from 1.1 to 1.5; within it the rounds hardly differ.
  const before = stretches.map((stretch) => (1.1 + 0.1 * stretch) * (1 + 0.01 * random.normal()));
  const after = stretches.map(() => 1);
  const together = compareTimes(before, after, { seed: 1 });
  const apart = compareTimes(before, after, { seed: 1, stretches });
  expect(apart.ratio).toBe(together.ratio);
  expect(apart.high - apart.low).toBeGreaterThan(1.3 * (together.high - together.low));
  expect(() => compareTimes(before, after, { seed: 1, stretches: [0] })).toThrow(
    /expected a stretch for each of 40 rounds, got 1/,
  );
});
