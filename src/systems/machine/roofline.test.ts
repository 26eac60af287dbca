import fc from "fast-check";
import { expect, test } from "vitest";
import { attainable, placeUnderRoof, ridge } from "./roofline.ts";

// The Opteron X2 of Williams et al. 2009, figure 1: 17.6 Gflop/s peak, 15 GB/s from memory.
const opteron = { flopsPerSecond: 17.6e9, bytesPerSecond: 15e9 };

test("the ridge of the paper's Opteron X2 is near one operation a byte", () => {
  expect(ridge(opteron)).toBeCloseTo(1.17, 2);
});

test("below the ridge memory is the roof, above it arithmetic", () => {
  expect(attainable(0.5, opteron)).toBe(7.5e9);
  expect(attainable(ridge(opteron), opteron)).toBeCloseTo(17.6e9, -3);
  expect(attainable(16, opteron)).toBe(17.6e9);
});

test("a triad (2 operations, 12 bytes) at full bandwidth touches the slanted roof", () => {
  const point = placeUnderRoof({ flops: 2e9, bytes: 12e9, seconds: 12 / 15 }, opteron);
  expect(point.limit).toBe("memory");
  expect(point.intensity).toBeCloseTo(1 / 6, 12);
  expect(point.shareOfRoof).toBeCloseTo(1, 12);
});

test("a large product at half the peak", () => {
  const n = 1000;
  const work = { flops: 2 * n ** 3, bytes: 3 * 4 * n ** 2, seconds: (2 * n ** 3) / 8.8e9 };
  const point = placeUnderRoof(work, opteron);
  expect(point.limit).toBe("compute");
  expect(point.flopsPerSecond).toBeCloseTo(8.8e9, -2);
  expect(point.shareOfRoof).toBeCloseTo(0.5, 12);
});

test("a move has no arithmetic, but a share of the bandwidth", () => {
  const point = placeUnderRoof({ flops: 0, bytes: 7.5e9, seconds: 1 }, opteron);
  expect(point).toEqual({ intensity: 0, flopsPerSecond: 0, shareOfRoof: 0.5, limit: "memory" });
});

test("no time, or no bytes, is refused", () => {
  expect(() => placeUnderRoof({ flops: 1, bytes: 1, seconds: 0 }, opteron)).toThrow(RangeError);
  expect(() => placeUnderRoof({ flops: 1, bytes: 0, seconds: 1 }, opteron)).toThrow(RangeError);
});

test("the share is what was reached of what is attainable", () => {
  const positive = fc.double({ min: 1e-3, max: 1e12, noNaN: true });
  fc.assert(
    fc.property(positive, positive, positive, (flops, bytes, seconds) => {
      const point = placeUnderRoof({ flops, bytes, seconds }, opteron);
      const reached = point.flopsPerSecond / attainable(point.intensity, opteron);
      expect(point.shareOfRoof / reached).toBeCloseTo(1, 9);
    }),
  );
});
