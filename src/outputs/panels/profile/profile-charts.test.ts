import { expect, test } from "vitest";
import type { Figure } from "../../figure/figure.ts";
import { sampleFigure } from "../trace/trace.testing.ts";
import type { LoadProfile, ProfileOutput } from "./profile.ts";
import {
  latencyChart,
  loadChart,
  profileCharts,
  ratesChart,
  spreadChart,
  stepChart,
  throughputChart,
} from "./profile-charts.ts";

const ABSENT: Figure = { kind: "needs-samples", more: 38, method: "m" };
const UNKNOWN: Figure = { kind: "not-measurable", reason: "r" };

const load: LoadProfile = {
  scenario: "Server",
  result: { label: "rate", figure: UNKNOWN },
  valid: true,
  verdict: "",
  figures: [],
  samplesMs: [9, 8, 5, 5].map((ms, index) => ({ index, ms })),
  steadyFrom: 2,
  steadiness: "steady from query 3 on",
  boundMs: 20,
  search: [
    { qps: 10, p99Ms: 20, met: true },
    { qps: 40, p99Ms: 90, met: false },
  ],
};

const PROFILE: ProfileOutput = {
  kind: "profile",
  version: 1,
  state: "done",
  stage: "complete",
  model: { name: "m", parameters: 1 },
  backend: { name: "wasm", threads: 1 },
  metrics: [],
};

test("the charts of a profile have names of their own; what is not in the record has none", () => {
  const charts = profileCharts({
    ...PROFILE,
    latency: { batchSize: 1, samplesMs: [], histogram: [], quantiles: [] },
    throughput: [{ batchSize: 1, figure: sampleFigure(1, "samples/s") }],
    step: { batchSize: 8, phases: [{ name: "forward", figure: sampleFigure(1, "ms") }] },
    memory: [{ name: "weights", figure: sampleFigure(1, "bytes") }],
    load: [load, load],
  });
  expect(charts.map(({ name }) => name)).toEqual([
    ...["latency", "latency-spread", "throughput", "step", "memory"],
    ...["load-1", "load-1-rates", "load-2", "load-2-rates"],
  ]);
  expect(charts[0]?.absence).toBe("There is nothing to draw yet.");
  expect(profileCharts(PROFILE)).toEqual([]);
});

test("latency is drawn in the unit that reads best", () => {
  const samplesMs = [0.5, 0.25].map((ms, index) => ({ index, ms }));
  const { series, y } = latencyChart({ batchSize: 1, samplesMs });
  expect(y).toMatchObject({ label: "Latency", unit: "µs", scale: "linear" });
  expect(y.domain[0]).toBe(0);
  expect(series[0]?.points).toEqual([
    { x: 1, y: 500 },
    { x: 2, y: 250 },
  ]);
});

test("far outliers get a logarithmic axis in the unit of the median", () => {
  const samplesMs = [0.02, 0.02, 0.021, 9].map((ms, index) => ({ index, ms }));
  expect(latencyChart({ batchSize: 1, samplesMs }).y).toMatchObject({
    label: "Latency, logarithmic",
    unit: "µs",
    scale: "log",
  });
});

test("the histogram marks the quantiles that it reaches, and names those in its open end", () => {
  const chart = spreadChart({
    histogram: [
      { fromMs: 1, toMs: 2, count: 6 },
      { fromMs: 2, toMs: 9, count: 4 },
    ],
    quantiles: [
      { label: "p50", figure: sampleFigure(1.5, "ms") },
      { label: "p95", figure: sampleFigure(8, "ms") },
      { label: "p99", figure: ABSENT },
    ],
  });
  expect(chart.series[0]?.points.map(({ x, y }) => [x, y])).toEqual([
    [1, 6],
    [2, 4],
    [3, 4],
  ]);
  expect(chart.markers).toEqual([{ x: 1.5, label: "p50" }]);
  expect(chart.note).toBe("The last step holds all above 2 ms, up to 9 ms, p95 among them.");
});

test("throughput carries its intervals; what has no value is not drawn, and said", () => {
  const { series, x, y, note } = throughputChart([
    { batchSize: 1, figure: UNKNOWN },
    { batchSize: 2, figure: sampleFigure(2000, "samples/s", 0.05) },
    { batchSize: 4, figure: { kind: "computed", value: 3000, unit: "samples/s", method: "m" } },
  ]);
  expect(y.unit).toBe("K samples/s");
  expect(x.ticks).toEqual([2, 4]);
  expect(series[0]?.points).toMatchObject([
    { x: 2, y: 2, low: 1.9, high: 2.1 },
    { x: 4, y: 3 },
  ]);
  expect(note).toBe("Arms are 95 % intervals. Without a value, so not drawn: batch 1.");
});

test("parts of a step add up to one, an absent one is said, and nothing divides by zero", () => {
  const { series, note } = stepChart({
    batchSize: 8,
    phases: [
      { name: "forward", figure: sampleFigure(1, "ms") },
      { name: "backward", figure: sampleFigure(3, "ms") },
      { name: "update", figure: ABSENT },
    ],
  });
  expect(series.map(({ points }) => points[0]?.share)).toEqual([0.25, 0.75, undefined]);
  expect(note).toBe("Without a value, so not drawn: update.");
  const none = stepChart({
    batchSize: 8,
    phases: [{ name: "forward", figure: sampleFigure(0, "ms") }],
  });
  expect(none.series[0]?.points[0]?.share).toBe(0);
});

test("the steady part is a series of its own, with a mark where it begins and the bound beside", () => {
  const { series, markers, levels, note } = loadChart(load, 0);
  expect(series.map(({ name, points }) => [name, points.map(({ x }) => x)])).toEqual([
    ["steady", [3, 4]],
    ["before", [1, 2, 3]],
  ]);
  expect(markers).toEqual([{ x: 3, label: "steady from here" }]);
  expect(levels).toEqual([{ y: 20, label: "bound 20 ms" }]);
  expect(note).toBe("Steady from query 3 on.");
});

test("a bound far above all latencies is said, not drawn", () => {
  const { levels, note } = loadChart({ ...load, boundMs: 500 }, 0);
  expect(levels).toEqual([]);
  expect(note).toContain("The latency bound 500 ms lies above all of these.");
});

test("what was never steady, or always, is one line", () => {
  const { steadyFrom: _, ...never } = load;
  expect(loadChart(never, 0).series.map(({ name }) => name)).toEqual(["not steady"]);
  expect(loadChart({ ...load, steadyFrom: 0 }, 0).series.map(({ name }) => name)).toEqual([
    "steady",
  ]);
});

test("rates that were tried are told apart by whether they met the bound", () => {
  const { series, levels, y } = ratesChart(load, 0);
  expect(y.unit).toBe("ms");
  expect(series.map(({ points }) => points)).toEqual([[{ x: 10, y: 20 }], [{ x: 40, y: 90 }]]);
  expect(levels).toEqual([{ y: 20, label: "bound" }]);
});
