import { expect, test } from "vitest";
import { Random } from "../../base/random.ts";
import { steadyState } from "./steady-state.ts";

interface Series {
  n: number;
  /** The level at sample i. */
  level: (i: number) => number;
  /** Standard deviation of the logarithm. */
  noise: number;
  seed: number;
}

/** Lognormal noise about a level, one sample in twenty three times as long. */
function series({ n, level, noise, seed }: Series): number[] {
  const random = new Random(seed);
  const spike = () => (random.uniform() < 0.05 ? 3 : 1);
  return Array.from(
    { length: n },
    (_, i) => level(i) * Math.exp(noise * random.normal()) * spike(),
  );
}

/** A hundred such series: how many are steady, and from where on, ascending. */
function outcomes(of: Omit<Series, "seed">): { starts: number[] } {
  const found = Array.from({ length: 100 }, (_, seed) => steadyState(series({ ...of, seed })));
  const starts = found.flatMap((each) => ("from" in each ? [each.from] : []));
  return { starts: starts.sort((a, b) => a - b) };
}

const middle = (values: number[]): number | undefined => values[values.length >> 1];

test.each([
  [50, 0.02],
  [200, 0.02],
  [200, 0.1],
  [1000, 0.5],
])("%d samples of constant noise (%d) are steady from the start", (n, noise) => {
  const { starts } = outcomes({ n, noise, level: () => 10 });
  expect(starts.length).toBeGreaterThanOrEqual(90);
  expect(middle(starts)).toBe(0);
});

test("a warm-up that decays is cut off where it has gone, and not long after", () => {
  const { starts } = outcomes({ n: 200, noise: 0.05, level: (i) => 10 + 30 * Math.exp(-i / 8) });
  expect(starts.length).toBeGreaterThanOrEqual(90);
  // After 20 samples 2.5 of 10 are left, after 48 less than 0.1.
  expect(starts[0]).toBeGreaterThanOrEqual(20);
  expect(middle(starts)).toBeLessThanOrEqual(56);
});

test("a slow first stretch is cut off, to the batch", () => {
  const { starts } = outcomes({ n: 200, noise: 0.05, level: (i) => (i < 60 ? 15 : 10) });
  expect(starts.length).toBeGreaterThanOrEqual(90);
  expect(starts[0]).toBeGreaterThanOrEqual(56);
  expect(middle(starts)).toBe(64);
});

test.each([
  ["a drift", (i: number) => 10 * (1 + (0.5 * i) / 200)],
  ["a level that changes after most of the run", (i: number) => (i < 140 ? 10 : 15)],
  ["two levels in long turns", (i: number) => (Math.floor(i / 40) % 2 === 0 ? 10 : 14)],
  [
    "two levels in turns of another length",
    (i: number) => (Math.floor(i / 23) % 2 === 0 ? 10 : 14),
  ],
  ["a slow wave", (i: number) => 10 + 3 * Math.sin(i / 12)],
])("%s never becomes steady", (_, level) => {
  expect(outcomes({ n: 200, noise: 0.03, level }).starts).toEqual([]);
});

test("the reason is given, with how much is missing or how far levels lie apart", () => {
  const short = Array.from({ length: 49 }, () => 1);
  expect(steadyState(short)).toEqual({ none: "needs 1 more samples" });
  const rising = Array.from({ length: 100 }, (_, i) => 1000 ** (i / 100));
  expect(steadyState(rising)).toMatchObject({ none: expect.stringMatching(/apart|changing/) });
  const late = Array.from({ length: 100 }, (_, i) => (i < 70 ? 2 : 1));
  expect(steadyState(late)).toEqual({ none: "still changing after half of the samples" });
});

test("a few enormous outliers do not unsettle what is steady", () => {
  for (let seed = 0; seed < 20; seed++) {
    const samples = series({ n: 300, noise: 0.03, level: () => 10, seed });
    const before = steadyState(samples);
    for (const i of [40, 150, 151, 290]) samples[i] = 10_000;
    const after = steadyState(samples);
    expect("from" in after).toBe("from" in before);
  }
});

test("equal samples, and times of 0 from a coarse clock, are steady", () => {
  expect(steadyState(new Array<number>(100).fill(5))).toEqual({ from: 0 });
  expect(steadyState(new Array<number>(100).fill(0))).toEqual({ from: 0 });
});

test("a clock that reads 0 for a while and then does not is not steady", () => {
  const samples = Array.from({ length: 100 }, (_, i) => (Math.floor(i / 20) % 2 === 0 ? 0 : 0.1));
  expect(steadyState(samples)).toEqual({
    none: "medians lie infinitely far apart, beyond their noise",
  });
});

test("how stable is stable may be told", () => {
  const level = (i: number) => (Math.floor(i / 50) % 2 === 0 ? 10 : 11.5);
  const samples = series({ n: 300, noise: 0.01, level, seed: 1 });
  expect(steadyState(samples)).toHaveProperty("none");
  expect(steadyState(samples, { stability: 0.2 })).toHaveProperty("from");
});
