import { expect, test } from "vitest";
import { figureText } from "../../outputs/figure/figure-text.ts";
import { measuredMean, measureLatency, measureThroughput } from "./measure-work.ts";

const busy = async () => {
  const end = performance.now() + 0.5;
  while (performance.now() < end);
};

test("a time is a median with its n, its interval and its method", async () => {
  const latency = await measureLatency(busy, { seconds: 0.5 });
  expect(latency).toMatchObject({ kind: "measured", unit: "ms" });
  expect(latency.value).toBeGreaterThanOrEqual(0.5);
  expect(latency.n).toBeGreaterThanOrEqual(8);
  expect(latency.low).toBeLessThanOrEqual(latency.value);
  expect(latency.high).toBeGreaterThanOrEqual(latency.value);
  expect(latency.method).toMatch(/Median of .* warm up left out/);
});

test("a throughput is the samples of one call over its time", async () => {
  const rate = await measureThroughput(busy, 100, { seconds: 0.05 });
  expect(rate.unit).toBe("samples/s");
  expect(rate.value).toBeLessThanOrEqual(200_000);
  expect(rate.method).toContain("100 samples at a time");
});

test("a mean has the interval of its values, and needs two of them", () => {
  const values = Array.from({ length: 400 }, (_, index) => (index % 2 === 0 ? 1 : 3));
  expect(measuredMean(values, "losses.")).toMatchObject({ value: 2, n: 400 });
  expect(figureText(measuredMean(values, "losses."))).toBe("2.00 ± 0.10, n = 400");
  expect(() => measuredMean([1], "losses.")).toThrow("expected at least two values");
});
