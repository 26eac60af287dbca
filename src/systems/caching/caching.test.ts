import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cheHitRate } from "./che.ts";
import { replayLru } from "./replay-lru.ts";
import { fitZipf, sampleTrace, zipfProbabilities } from "./zipf.ts";

describe.each([0.6, 0.8, 1, 1.3])("Zipf's law with exponent %d", (exponent) => {
  const items = 2000;
  const probabilities = zipfProbabilities(items, exponent);
  const trace = sampleTrace(probabilities, 120_000, 7);

  test.each([10, 100, 500])(
    "Che's hit rate of a cache of %d is within 2 points of the replay",
    (capacity) => {
      const { hitRate, byItem } = cheHitRate(probabilities, capacity);
      expect(Math.abs(hitRate - replayLru(trace, capacity, 20_000).hitRate)).toBeLessThan(0.02);
      expect(byItem.reduce((sum, hit) => sum + hit, 0)).toBeCloseTo(capacity, 6);
    },
  );

  test("the exponent is recovered from the trace", () => {
    const fit = fitZipf(trace, items);
    expect(Math.abs(fit.value - exponent)).toBeLessThan(0.03);
    expect(fit.high - fit.low).toBeLessThan(0.02);
  });
});

test("the likeliest exponent of made-up counts is that of a search over a grid", () => {
  const counts = [50, 20, 15, 8, 4, 2, 1];
  const trace = counts.flatMap((count, item) => new Array<string>(count).fill(`item ${item}`));
  const likelihood = (s: number) => {
    const probabilities = zipfProbabilities(counts.length, s);
    return counts.reduce((sum, count, i) => sum + count * Math.log(probabilities[i]!), 0);
  };
  const grid = Array.from({ length: 3000 }, (_, i) => i / 1000);
  const best = grid.reduce((a, b) => (likelihood(b) > likelihood(a) ? b : a));
  const fit = fitZipf(trace);
  expect(fit.value).toBeCloseTo(best, 2);
  // Fisher's information is the curvature there.
  const step = 1e-3;
  const curvature =
    (likelihood(fit.value + step) - 2 * likelihood(fit.value) + likelihood(fit.value - step)) /
    step ** 2;
  expect((fit.high - fit.value) / (1.96 / Math.sqrt(-curvature))).toBeCloseTo(1, 3);
});

test("a replay by hand: the one that was not asked for longest is dropped", () => {
  expect(replayLru(["a", "b", "a", "c", "b", "a"], 2)).toEqual({
    requests: 6,
    hits: 1,
    hitRate: 1 / 6,
  });
  expect(replayLru(["a", "b", "a", "c", "a", "b"], 2, 2)).toEqual({
    requests: 4,
    hits: 2,
    hitRate: 0.5,
  });
  expect(replayLru(["a", "a"], 0).hits).toBe(0);
});

test("a larger cache never has fewer hits (LRU has the inclusion property), and the same holds for Che", () => {
  const trace = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(trace, fc.integer({ min: 0, max: 12 }), (requests, capacity) => {
      expect(replayLru(requests, capacity + 1).hits).toBeGreaterThanOrEqual(
        replayLru(requests, capacity).hits,
      );
      const probabilities = zipfProbabilities(13, 0.9);
      const [less, more] = [
        cheHitRate(probabilities, capacity),
        cheHitRate(probabilities, capacity + 1),
      ];
      expect(more.hitRate).toBeGreaterThan(less.hitRate);
    }),
  );
});

test("the ends: no cache, and one that holds all", () => {
  const probabilities = zipfProbabilities(10, 1);
  expect(cheHitRate(probabilities, 0).hitRate).toBeCloseTo(0, 9);
  expect(cheHitRate(probabilities, 10)).toMatchObject({ hitRate: 1, characteristicTime: Infinity });
  expect(zipfProbabilities(4, 0)).toEqual(Float64Array.of(0.25, 0.25, 0.25, 0.25));
});

test("what makes no sense is refused", () => {
  expect(() => zipfProbabilities(0, 1)).toThrow("at least one item, got 0");
  expect(() => zipfProbabilities(3, -1)).toThrow("an exponent from 0 (all alike) to 20, got -1");
  expect(() => zipfProbabilities(3, Number.NaN)).toThrow("got NaN");
  expect(() => sampleTrace(zipfProbabilities(3, 1), -1, 1)).toThrow("got -1");
  expect(() => fitZipf([])).toThrow(RangeError);
  expect(() => fitZipf(["a", "a"])).toThrow("two different items or more");
  expect(() => fitZipf(["a", "b", "c"], 2)).toThrow("no more than the catalogue's 2, got 3");
  expect(() => cheHitRate(Float64Array.of(0.5, 0.2), 1)).toThrow("got a sum of 0.7");
  expect(() => cheHitRate(zipfProbabilities(3, 1), 0.5)).toThrow("got 0.5");
  expect(() => replayLru([1], -1)).toThrow("got -1");
  expect(() => replayLru([1], 1, 1)).toThrow("more requests than the 1 that do not count, got 1");
});
