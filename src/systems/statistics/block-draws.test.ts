import { expect, test } from "vitest";
import { blockDraws } from "./block-draws.ts";

test("neighbours follow each other, the begin follows the end, and every place comes as often", () => {
  const length = 30;
  const places = blockDraws(60_000, length, 1);
  const follows = places.filter((place, i) => place === (places[i - 1]! + 1) % length);
  // One in fifty begins a block, and one of thirty of those goes on by chance.
  expect(1 - follows.length / places.length).toBeCloseTo(1 / 50, 2);
  const counts = Array.from({ length }, () => 0);
  for (const place of places) counts[place]! += 1;
  expect(Math.min(...counts) / Math.max(...counts)).toBeGreaterThan(0.8);
  expect(blockDraws(100, length, 1)).toEqual(places.subarray(0, 100));
  expect(blockDraws(100, length, 2)).not.toEqual(places.subarray(0, 100));
});

test("the variance of means over fifty in a row is the series' own", () => {
  // Slow for a hundred, fast for a hundred: means of independent draws would hardly vary.
  const series = Array.from({ length: 1000 }, (_, i) => (Math.floor(i / 100) % 2 === 0 ? 1 : 3));
  const places = blockDraws(50_000, series.length, 3);
  const means = Array.from({ length: 1000 }, (_, block) => {
    const drawn = places.subarray(50 * block, 50 * block + 50);
    return drawn.reduce((sum, place) => sum + series[place]!, 0) / 50;
  });
  const variance = means.reduce((sum, mean) => sum + (mean - 2) ** 2, 0) / means.length;
  // A window of fifty lies within a run or, evenly, across its end: 1/2 + 1/2 × 1/3.
  expect(variance).toBeGreaterThan(0.6);
  expect(variance).toBeLessThan(0.74);
});
