import { expect, test } from "vitest";
import type { Figure } from "../../outputs/figure/figure.ts";
import { NOT_YET } from "../../outputs/figure/not-measured.ts";
import { metricList, SystemMetrics } from "./system-metrics.ts";

test("metrics say which direction is good; one's own only where their maker says so", () => {
  const figure: Figure = NOT_YET;
  const figures = {
    modelAccuracy: figure,
    inferenceLatencyMs: figure,
    throughputSamplesPerSec: figure,
    memoryUsageMb: figure,
    gpuUtilization: figure,
    costPerMillionInferences: figure,
  };
  const own = {
    tailRatio: { label: "p99 over p50", figure },
    headroom: { label: "Headroom", figure, better: "higher" as const },
  };
  const directions = metricList(new SystemMetrics(figures, own)).map(({ better }) => better);
  expect(directions).toEqual([
    ...["higher", "lower", "higher", "lower", "higher", "lower"],
    ...[undefined, "higher"],
  ]);
});
