import { expect, test } from "vitest";
import type { Figure } from "../../figure/figure.ts";
import { sampleFigure } from "../trace/trace.testing.ts";
import type { LoadProfile, ProfileOutput } from "./profile.ts";
import { profileCharts } from "./profile-charts.ts";

const ABSENT: Figure = { kind: "needs-samples", more: 38, method: "m" };
const UNKNOWN: Figure = { kind: "not-measurable", reason: "r" };

function charts(change: Partial<ProfileOutput>) {
  return profileCharts({
    kind: "profile",
    version: 1,
    state: "done",
    stage: "complete",
    model: { name: "m", parameters: 1 },
    backend: { name: "wasm", threads: 1 },
    metrics: [],
    ...change,
  });
}

test("what was not measured is not drawn: no bar, no point, and the note says so", () => {
  const phases = [
    { name: "forward", figure: sampleFigure(2, "ms", 0.5) },
    { name: "update", figure: ABSENT },
  ] as const;
  const [step] = charts({ step: { batchSize: 8, phases: [...phases] } });
  expect(step?.series[0]?.points).toEqual([{ x: "forward", y: 2, low: 1, high: 3 }]);
  expect(step?.note).toContain("Without a value, so not drawn: update.");
  const [throughput] = charts({
    throughput: [
      { batchSize: 1, figure: UNKNOWN },
      { batchSize: 4, figure: sampleFigure(2000, "samples/s") },
    ],
  });
  expect(throughput?.series[0]?.points).toMatchObject([{ x: 4, y: 2 }]);
  expect(throughput?.xTicks).toEqual([4]);
  expect(throughput?.note).toContain("batch 1");
});

test("a panel without values has no pictures", () => {
  const empty = { batchSize: 1, samplesMs: [], histogram: [], quantiles: [] };
  expect(charts({ latency: empty, memory: [{ name: "a", figure: UNKNOWN }] })).toEqual([]);
});

test("the histogram says its quantiles, and draws those that it reaches", () => {
  const [histogram] = charts({
    latency: {
      batchSize: 1,
      samplesMs: [],
      histogram: [
        { fromMs: 1, toMs: 2, count: 6 },
        { fromMs: 2, toMs: 9, count: 4 },
      ],
      quantiles: [
        { label: "p50", figure: sampleFigure(1.5, "ms") },
        { label: "p95", figure: sampleFigure(8, "ms") },
        { label: "p99", figure: ABSENT },
      ],
    },
  });
  expect(histogram?.lines?.map(({ name, to }) => [name, to.x])).toEqual([["p50", 1.5]]);
  expect(histogram?.note).toMatch(/^p50 1\.5.*; p95 8.*; p99 needs 38 more\. /);
  expect(histogram?.note).toContain("The last bar holds all above 2 ms, up to 9 ms.");
});

test("latencies before the steady ones are apart, and the bound is drawn and said", () => {
  const load: LoadProfile = {
    scenario: "Server",
    result: { label: "r", figure: UNKNOWN },
    valid: true,
    verdict: "valid",
    figures: [],
    samplesMs: [3, 2, 2].map((ms, index) => ({ index, ms })),
    steadyFrom: 1,
    steadiness: "steady from query 2",
    boundMs: 10,
  };
  const [chart] = charts({ load: [load] });
  expect(chart?.series.map(({ name, points }) => [name, points.length])).toEqual([
    ["steady", 2],
    ["before", 1],
  ]);
  expect(chart?.lines).toEqual([
    { name: "bound 10 ms", from: { x: 1, y: 10 }, to: { x: 3, y: 10 } },
  ]);
  expect(chart?.note).toBe("Steady from query 2. The latency bound is 10 ms.");
  expect(charts({ load: [{ ...load, samplesMs: [] }] })).toEqual([]);
});
