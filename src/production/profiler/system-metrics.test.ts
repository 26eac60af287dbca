import { expect, test } from "vitest";
import type { Figure, MeasuredFigure } from "../../outputs/figure/figure.ts";
import { figureOrigin } from "../../outputs/figure/figure-text.ts";
import { costFigure, metricList, PENDING, SystemMetrics } from "./system-metrics.ts";

const price = { usdPerHour: 0.36, source: "a price list", date: "2026-01-02" };
const throughput: MeasuredFigure = {
  kind: "measured",
  value: 1000,
  unit: "samples/s",
  low: 800,
  high: 1250,
  n: 9,
  method: "Timed.",
};

test("the cost is modelled: it says what from, and is as uncertain as the throughput", () => {
  const cost = costFigure(throughput, price);
  expect(cost).toMatchObject({ kind: "modelled", value: 0.1, low: 0.08, high: 0.125, unit: "usd" });
  expect(figureOrigin(cost)).toBe(
    "Modelled, not measured here: The price of an hour over the samples that a machine with this device's throughput answers in it, always busy. From: $0.36 an hour, assumed (a price list, 2026-01-02); 1.00 K samples/s, measured here.",
  );
});

test("without an interval of the throughput the cost has none; without a throughput there is no cost", () => {
  const { low: _low, high: _high, ...exact } = throughput;
  expect(Object.keys(costFigure(exact, price))).not.toContain("low");
  expect(costFigure({ ...throughput, low: 0 }, price)).not.toHaveProperty("high");
  expect(costFigure(PENDING, price)).toBe(PENDING);
});

test("metrics say which direction is good; one's own only where their maker says so", () => {
  const figure: Figure = PENDING;
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
