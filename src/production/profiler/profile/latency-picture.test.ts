import { expect, test } from "vitest";
import { Random } from "../../../base/random.ts";
import { latencyPicture } from "./latency-picture.ts";

/** Latencies of about 40 µs with a tail, as a clock reads them that ticks every `stepMs`. */
function readings(stepMs: number, count = 600): number[] {
  const random = new Random(3);
  return Array.from({ length: count }, () => {
    const ms = 0.036 + 0.02 * random.uniform() ** 2;
    return Math.round(ms / stepMs) * stepMs;
  });
}

test.each([0.005, 0.002, 0.1, 0.0007])(
  "bins are whole multiples of the clock's step of %s ms, and aligned with it",
  (stepMs) => {
    const samplesMs = readings(stepMs).map((ms, index) => ms + (index % 7) * stepMs);
    const { histogram } = latencyPicture(samplesMs, stepMs);
    const [first] = histogram;
    const size = (first?.toMs ?? 0) - (first?.fromMs ?? 0);
    expect(size / stepMs).toBeCloseTo(Math.round(size / stepMs), 6);
    for (const { fromMs } of histogram) {
      // Edges lie half-way between two readings.
      expect(Math.abs(fromMs / stepMs - 0.5 - Math.round(fromMs / stepMs - 0.5))).toBeLessThan(
        1e-6,
      );
    }
    expect(histogram.reduce((sum, { count }) => sum + count, 0)).toBe(samplesMs.length);
    expect(histogram.length).toBeLessThanOrEqual(40);
  },
);

test("readings that are spread evenly fill every bin alike: no comb", () => {
  // 240 steps of 5 µs, three readings in each.
  const samplesMs = Array.from({ length: 720 }, (_, index) => 0.2 + 0.005 * (index % 240));
  const { histogram } = latencyPicture(samplesMs, 0.005);
  const counts = histogram.slice(0, -1).map(({ count }) => count);
  expect(counts.length).toBeGreaterThan(4);
  expect(Math.max(...counts)).toBe(Math.min(...counts));
});

test("readings that are all the same have no histogram", () => {
  expect(latencyPicture([0.005, 0.005, 0.005], 0.005).histogram).toEqual([]);
});
