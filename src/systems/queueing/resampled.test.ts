import { expect, test } from "vitest";
import { meanTimeOf, resampled } from "./resampled.ts";

const measured = [
  { size: 1, timesMs: [9, 11] },
  { size: 5, timesMs: [30] },
];

test("times are drawn from those of their size, between sizes from the line through the means", () => {
  const draw = resampled(measured, 1);
  const drawn = Array.from({ length: 100 }, (_, request) => draw(request, 1));
  expect(new Set(drawn)).toEqual(new Set([9, 11]));
  expect(draw(0, 5)).toBe(30);
  expect(draw(0, 4)).toBeCloseTo(25);
  expect([13.5, 16.5]).toContain(draw(0, 2));
  expect(meanTimeOf(2, measured)).toBeCloseTo(15);
  expect(meanTimeOf(4, measured)).toBeCloseTo(25);
});

test("means that fall with the size are made to rise, the better known ones first; those that rise stay as they are", () => {
  // Means of 20 ± 11.5 and 10 ± 0.1 ms: with these errors' squares as weights, 10.0 ms for both.
  const disturbed = [
    { size: 1, timesMs: [4, 4, 4] },
    { size: 2, timesMs: [8.5, 8.5, 43] },
    { size: 4, timesMs: [9.9, 10, 10.1] },
  ];
  expect(meanTimeOf(1, disturbed)).toBe(4);
  expect(meanTimeOf(2, disturbed)).toBeCloseTo(10.0, 1);
  expect(meanTimeOf(4, disturbed)).toBe(meanTimeOf(2, disturbed));
  expect(meanTimeOf(3, disturbed)).toBe(meanTimeOf(2, disturbed));
  const draw = resampled(disturbed, 2);
  const drawn = Array.from({ length: 100 }, (_, request) => draw(request, 2));
  expect(Math.max(...drawn) / Math.min(...drawn)).toBeCloseTo(43 / 8.5, 9);
});

test("each time is drawn as often as any other, and neighbours are independent", () => {
  const draw = resampled([{ size: 1, timesMs: [0, 1, 2, 3, 4] }], 3);
  const pairs = new Array<number>(25).fill(0);
  const count = 50_000;
  for (let i = 0; i < count; i++) {
    const place = 5 * draw(2 * i, 1) + draw(2 * i + 1, 1);
    pairs[place] = (pairs[place] ?? 0) + 1;
  }
  const chiSquare = pairs.reduce((sum, n) => sum + (n - count / 25) ** 2 / (count / 25), 0);
  // The 99.9 % point of chi-square with 24 degrees of freedom.
  expect(chiSquare).toBeLessThan(51.2);
});

test("the same request has the same draw in any order; another seed has others", () => {
  const batches = [{ size: 1, timesMs: [3, 1, 4, 1.5, 9] }];
  const requests = Array.from({ length: 50 }, (_, i) => i);
  const forwards = requests.map((request) => resampled(batches, 11)(request, 1));
  const backwards = requests.toReversed().map((request) => resampled(batches, 11)(request, 1));
  expect(backwards.toReversed()).toEqual(forwards);
  expect(requests.map((request) => resampled(batches, 12)(request, 1))).not.toEqual(forwards);
});

test("a smaller batch than any measured takes as long as the smallest; a larger one is refused", () => {
  const draw = resampled([{ size: 4, timesMs: [8] }], 1);
  expect(draw(0, 1)).toBe(8);
  expect(() => draw(0, 5)).toThrow(
    "batches of up to 4 were measured, got one of 5; measure larger ones, or allow no larger ones",
  );
  expect(() => resampled([], 1)).toThrow("got none");
  expect(() => resampled([{ size: 1, timesMs: [] }], 1)).toThrow("got none");
});
