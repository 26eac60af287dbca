import { expect, test } from "vitest";
import type { Figure } from "../../../outputs/figure/figure.ts";
import { histogramPlot, latencyPlot, sharesOf, throughputPlot } from "./profile-plots.ts";

function measured(value: number, low?: number, high?: number): Figure {
  const interval = low === undefined || high === undefined ? {} : { low, high };
  return { kind: "measured", value, unit: "samples/s", n: 9, method: "m", ...interval };
}

const latency = {
  batchSize: 1,
  samplesMs: [
    { index: 0, ms: 0.5 },
    { index: 1, ms: 0.25 },
  ],
  histogram: [
    { fromMs: 0.2, toMs: 0.3, count: 4 },
    { fromMs: 0.3, toMs: 0.9, count: 1 },
  ],
  quantiles: [
    { label: "p50" as const, figure: measured(0.25) },
    { label: "p99" as const, figure: { kind: "needs-samples" as const, more: 98, method: "m" } },
  ],
};

test("latency is drawn in the unit that reads best", () => {
  const { series, y } = latencyPlot(latency);
  expect(y.unit).toBe("µs");
  expect(series[0]?.points).toEqual([
    { x: 1, y: 500 },
    { x: 2, y: 250 },
  ]);
});

test("far outliers get a logarithmic axis in the unit of the median", () => {
  const samplesMs = [0.02, 0.02, 0.021, 9].map((ms, index) => ({ index, ms }));
  expect(latencyPlot({ ...latency, samplesMs }).y).toEqual({
    label: "Latency, logarithmic",
    unit: "µs",
    scale: "log",
  });
});

test("the histogram marks the quantiles that there are, and says how far its last step reaches", () => {
  const { markers, note } = histogramPlot(latency);
  expect(markers).toEqual([{ x: 250, label: "p50" }]);
  expect(note).toBe("The last step holds all above 300 µs, up to 900 µs.");
});

test("throughput carries its intervals", () => {
  const { series } = throughputPlot([
    { batchSize: 1, figure: measured(2000, 1900, 2100) },
    { batchSize: 2, figure: measured(3000) },
  ]);
  expect(series[0]?.points).toEqual([
    { x: 1, y: 2, low: 1.9, high: 2.1 },
    { x: 2, y: 3 },
  ]);
});

test("shares add up to one, and nothing divides by zero", () => {
  expect(
    sharesOf([{ figure: measured(1) }, { figure: measured(3) }]).map((it) => it.share),
  ).toEqual([0.25, 0.75]);
  expect(sharesOf([{ figure: measured(0) }])[0]?.share).toBe(0);
});
