import { expect, test } from "vitest";
import { Random } from "../../base/random.ts";
import { poissonArrivals } from "../queueing/arrivals.ts";
import { serve } from "../queueing/discrete-event.ts";
import { fewestForSections, sectionedQuantile } from "./sectioned-quantile.ts";

test("the interval covers the known p90 of M/M/1, whose latencies depend on one another, as often as it says", () => {
  const exact = Math.log(10) / (0.1 - 0.07);
  const runs = 100;
  let covered = 0;
  for (let seed = 0; seed < runs; seed++) {
    const random = new Random(seed + 500);
    const { latencyMs } = serve({
      arrivalsMs: poissonArrivals({ qps: 70, count: 8000, seed }),
      serviceMs: () => -10 * Math.log(1 - random.uniform()),
      servers: 1,
    });
    const { low, high, value } = sectionedQuantile(latencyMs, 0.9);
    expect(low).toBeLessThanOrEqual(value);
    if (low <= exact && exact <= high) covered += 1;
  }
  // Of 100 with 95 % each, 88 or fewer come once in 200.
  expect(covered).toBeGreaterThanOrEqual(89);
  expect(covered).toBeLessThan(runs);
});

test("an interval that takes values for independent would miss it far more often", () => {
  const random = new Random(1);
  let level = 0;
  const values = Float64Array.from(
    { length: 20_000 },
    () => (level = 0.99 * level + random.normal()),
  );
  const { low, high } = sectionedQuantile(values, 0.5);
  const shuffled = new Random(2).permutation(values.length);
  const mixed = sectionedQuantile(
    Float64Array.from(shuffled, (i) => values[i]!),
    0.5,
  );
  expect((high - low) / (mixed.high - mixed.low)).toBeGreaterThan(4);
});

test("too few values, and values that are none, are refused", () => {
  expect(fewestForSections(0.99)).toBe(10_000);
  expect(() => sectionedQuantile(new Float64Array(9999), 0.99)).toThrow(
    "expected 10000 values or more for the 0.99-quantile, got 9999",
  );
  const lost = new Float64Array(10_000).fill(1);
  lost[5] = Number.POSITIVE_INFINITY;
  expect(() => sectionedQuantile(lost, 0.99)).toThrow("expected finite values");
  expect(() => sectionedQuantile(lost, 1)).toThrow("a share between 0 and 1, got 1");
});
