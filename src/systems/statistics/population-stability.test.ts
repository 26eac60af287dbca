import { expect, test } from "vitest";
import { Random } from "../../base/random.ts";
import { populationStability, stabilityThreshold } from "./population-stability.ts";

test("the index of shares that moved, by hand and by NumPy", () => {
  expect(populationStability([100, 200, 300, 400], [30, 20, 30, 20])).toBeCloseTo(
    0.35835189384561095,
    12,
  );
  expect(populationStability([10, 20], [100, 200])).toBe(0);
  // An empty bin counts as 1e-4: (0.5 − 0.0001) ln 5000 + (0.5 − 1) ln 0.5.
  expect(populationStability([50, 50], [0, 80])).toBeCloseTo(
    0.4999 * Math.log(5000) + 0.5 * Math.log(2),
    12,
  );
  expect(() => populationStability([1, 2], [1])).toThrow(/2 and 1/);
});

// scipy.stats.chi2.isf.
test("thresholds are chi-square's quantiles over the sample sizes", () => {
  const [n, m] = [200, 5000];
  const scale = 1 / n + 1 / m;
  expect(stabilityThreshold(10, n, m, 0.05)).toBeCloseTo(scale * 16.91897760462045, 8);
  expect(stabilityThreshold(10, n, m, 1e-4)).toBeCloseTo(scale * 33.719948438964636, 6);
  expect(stabilityThreshold(5, n, m, 1e-4)).toBeCloseTo(scale * 23.512742444990838, 6);
});

test("two samples of one distribution: chi-square is right at 5 %, and too light by half at 1 in 1,000", () => {
  const random = new Random(11);
  const draw = (count: number) => {
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < count; i++) counts[random.integer(0, 10)]! += 1;
    return counts;
  };
  const [n, m, runs] = [200, 1000, 4000];
  const indices = Array.from({ length: runs }, () => populationStability(draw(m), draw(n)));
  const beyond = (level: number) => {
    const threshold = stabilityThreshold(10, n, m, level);
    return indices.filter((index) => index > threshold).length / runs / level;
  };
  expect(beyond(0.05)).toBeGreaterThan(0.9);
  expect(beyond(0.05)).toBeLessThan(1.4);
  expect(beyond(0.001)).toBeLessThan(4);
});
