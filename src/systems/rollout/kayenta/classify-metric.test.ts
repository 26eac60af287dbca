import { expect, test } from "vitest";
import { classifyMetric, withoutOutliers } from "./classify-metric.ts";
import { KAYENTA_EXAMPLES } from "./kayenta-examples.testing.ts";

test.each(KAYENTA_EXAMPLES)("as Kayenta classifies: $title", (example) => {
  const config = { name: "latency", groups: ["latency"], ...example.config };
  const result = classifyMetric(config, example, example.settings);
  expect(result).toMatchObject(example.expected);
  expect(result.reason !== undefined || result.label === "Pass").toBe(true);
});

const config = { name: "latency", groups: ["latency"] };
const slow = [20, 22, 21, 25, 30];
const fast = [1, 2.2, 1.1, 2.5, 3];

test("missing values are left out, or count as 0", () => {
  const gaps = [Number.NaN, ...slow, Number.NaN];
  expect(classifyMetric(config, { baseline: fast, canary: gaps }).label).toBe("High");
  expect(classifyMetric(config, { baseline: fast, canary: [Number.NaN] }).label).toBe("Nodata");
  const replaced = { ...config, nanStrategy: "replace" } as const;
  const { label, ratio } = classifyMetric(replaced, { baseline: [4, 4], canary: [Number.NaN, 4] });
  expect({ label, ratio }).toEqual({ label: "Pass", ratio: 0.5 });
});

test("a metric that must have data fails without, unless it is critical and fails the canary", () => {
  const samples = { baseline: fast, canary: [] };
  const must = { ...config, mustHaveData: true };
  expect(classifyMetric(must, samples)).toMatchObject({
    label: "NodataFailMetric",
    critical: false,
  });
  expect(classifyMetric({ ...must, critical: true }, samples)).toMatchObject({
    label: "Nodata",
    critical: true,
  });
});

// Percentiles by numpy.percentile: of these the 25th and 75th are 2.25 and 4.75, so the fences at 3 ranges are -5.25 and 12.25; the 1st
// and the 99th percentile are 1.05 and 94.78.
test("outliers: beyond the fences and beyond the first or last percentile", () => {
  expect(withoutOutliers([5, 3, 2, 1, 4, 100], 3)).toEqual([5, 3, 2, 1, 4]);
  expect(withoutOutliers([], 3)).toEqual([]);
  expect(withoutOutliers([1, 2, 3, 4], 3)).toEqual([1, 2, 3, 4]);
  const spiked = { baseline: [1, 2, 3, 4, 5, 6], canary: [1, 2, 3, 4, 5, 600] };
  expect(classifyMetric(config, spiked).ratio).toBeCloseTo(615 / 21, 12);
  const removed = classifyMetric({ ...config, outliers: "remove" }, spiked);
  expect(removed.ratio).toBeCloseTo(3 / 3.5, 12);
});

test("options that are not understood, and infinite values, are refused", () => {
  const samples = { baseline: fast, canary: slow };
  const wrong = { ...config, direction: "up" as never };
  expect(() => classifyMetric(wrong, samples)).toThrow(
    'expected direction of “latency” to be one of "increase", "decrease", "either", got "up"',
  );
  expect(() => classifyMetric({ ...config, groups: [] }, samples)).toThrow(/at least one group/);
  expect(() => classifyMetric({ ...config, outlierFactor: 0 }, samples)).toThrow(/above 0, got 0/);
  expect(() => classifyMetric(config, { baseline: [1, Infinity], canary: slow })).toThrow(
    "expected finite values of “latency” in the baseline, or NaN for missing ones, got Infinity",
  );
});
