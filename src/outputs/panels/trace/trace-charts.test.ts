import { expect, test } from "vitest";
import { wholeTable } from "../../drawing/chart-table.ts";
import { figureValue } from "../../figure/figure-text.ts";
import { panelPicture } from "../panel-charts.ts";
import { readingText } from "./operation-rate.ts";
import {
  sampleBound,
  sampleFigure,
  samplePass,
  sampleRoofline,
  sampleTrace,
} from "./trace.testing.ts";
import {
  accountingChart,
  boundChart,
  phasesChart,
  rooflineChart,
  traceCharts,
} from "./trace-charts.ts";

const PASS = samplePass("training step", 64, 3, 1);

test("the charts of a trace have names of their own, and a picture each", () => {
  const charts = traceCharts(sampleTrace());
  expect(charts.map(({ name }) => name)).toEqual([
    "phases-training-step",
    "operations-training-step",
    "accounting-training-step",
    "phases-inference",
    "operations-inference",
    "accounting-inference",
    "roofline",
    "bound",
  ]);
  for (const chart of charts) {
    expect(panelPicture(chart).title).toBe(chart.title);
    expect(panelPicture(chart).body).not.toMatch(/NaN|Infinity|undefined/);
  }
});

test("phases are parts of one bar, as long as they took", () => {
  const chart = phasesChart(PASS);
  expect(chart.y.unit).toBe("ms");
  expect(chart.series.map(({ name, points }) => [name, points[0]?.y])).toEqual(
    PASS.phases.map(({ name, durationMs }) => [name, durationMs]),
  );
  const shares = chart.series.map(({ points }) => points[0]?.share ?? 0);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
});

test("the traced bar is operations, what lies between them and the recording; the other is the pass without a trace", () => {
  const { corrected, between, recording, untraced } = PASS.accounting;
  const chart = accountingChart(PASS);
  expect(chart.series.map(({ points }) => [points[0]?.x, points[0]?.y])).toEqual([
    ["traced", figureValue(corrected)],
    ["traced", figureValue(between)],
    ["traced", figureValue(recording)],
    ["untraced", figureValue(untraced)],
  ]);
  const absent = { kind: "not-measurable", reason: "r" } as const;
  const partly = accountingChart({
    ...PASS,
    accounting: { ...PASS.accounting, recording: absent },
  });
  expect(partly.note).toContain("Without a value, so not drawn: recording.");
});

test("a memory roof rises to where it meets the compute roof", () => {
  const chart = rooflineChart(sampleRoofline());
  const [compute, memory] = chart.lines;
  // 42 GFLOP/s over 11 GB/s.
  expect(compute?.label).toBe("Matrix product 42.0 GFLOP/s");
  expect(compute?.from).toEqual({ x: 42 / 11, y: 42 });
  expect(compute?.to.x).toBeCloseTo(chart.x.domain[1]);
  expect(memory?.to.x).toBeCloseTo(42 / 11);
  expect(memory?.to.y).toBeCloseTo(42);
  expect(memory?.from.y).toBeCloseTo(11 * (memory?.from.x ?? 0));
  expect(chart.series.map(({ name, place, points }) => [name, place, points.length])).toEqual([
    ["forward", 1, 3],
    ["backward", 2, 3],
    ["update", 3, 1],
  ]);
});

test("points are those of the record, with what a table and a pointer are told of them", () => {
  const { points } = sampleRoofline();
  const chart = rooflineChart(sampleRoofline());
  const [first] = chart.series[0]?.points ?? [];
  expect(first).toMatchObject({ x: 21, y: 24, name: "0 Linear" });
  expect(first?.size).toBeCloseTo(0.53 / 1.2);
  expect(first?.facts?.map(({ text, value }) => text ?? value)).toContain("24.0 GFLOP/s");
  const table = wholeTable(chart);
  expect(table.rows).toHaveLength(points.length);
  expect(table.columns.map(({ title, unit }) => [title, unit])).toContainEqual(["time", "ms"]);
  expect(table.rows[0]).toContain(24e9);
});

test("a roof that could not be measured is no line; roofs without a point are still drawn", () => {
  const roofline = sampleRoofline();
  const figure = { kind: "not-measurable", reason: "r" } as const;
  const roofs = roofline.roofs.map((roof) => ({ ...roof, figure }));
  expect(rooflineChart({ ...roofline, roofs }).lines).toEqual([]);
  const empty = rooflineChart({ ...roofline, points: [] });
  expect(empty.lines).toHaveLength(2);
  expect(empty.absence).toBeUndefined();
  expect(rooflineChart({ ...roofline, roofs, points: [] }).absence).toBeDefined();
});

test("terms of the bound begin at zero where they are near each other, else on a logarithmic axis", () => {
  const bound = sampleBound();
  const near = bound.terms.map((term, index) => ({
    ...term,
    figure: sampleFigure(100 * (index + 1), "samples/s"),
  }));
  const chart = boundChart({ ...bound, terms: near, measured: sampleFigure(75, "samples/s") });
  expect(chart.y).toMatchObject({ scale: "linear", unit: "samples/s" });
  expect(chart.y.domain[0]).toBe(0);
  expect(chart.series[0]?.points.map(({ x, y }) => [x, y])).toEqual([
    ["compute", 100],
    ["transfer", 200],
    ["memory", 300],
    ["measured", 75],
  ]);
  expect(chart.levels).toEqual([{ y: 75, label: "measured" }]);
  const far = boundChart(bound).y;
  expect(far).toMatchObject({ scale: "log", label: "Throughput, logarithmic" });
  expect(far.domain[0]).toBe(10);
});

test("an absent term is not drawn, and said", () => {
  const bound = sampleBound();
  const absent = { kind: "not-measurable", reason: "no transfer" } as const;
  const terms = bound.terms.map((term) =>
    term.name === "transfer" ? { ...term, figure: absent } : term,
  );
  const chart = boundChart({ ...bound, terms });
  expect(chart.series[0]?.points.map(({ x }) => x)).toEqual(["compute", "memory", "measured"]);
  expect(chart.note).toContain("Without a value, so not drawn: transfer.");
});

test("what is above its roof or its bound says that the roof was measured too low", () => {
  const roofline = sampleTrace().roofline;
  const [point, ...others] = roofline?.points ?? [];
  if (roofline === undefined || point === undefined) throw new Error("the sample has no points");
  expect(rooflineChart(roofline).note).not.toContain("too low");
  const above = { ...roofline, points: [{ ...point, shareOfRoof: 1.3 }, ...others] };
  expect(rooflineChart(above).note).toMatch(
    /Above its roof: 0 Linear \(forward\).*measured too low/,
  );
  const bound = sampleBound();
  expect(boundChart(bound).note).not.toContain("too low");
  const reached = sampleFigure(1.15, "ratio");
  expect(boundChart({ ...bound, reached }).note).toMatch(/115 % is reached.*measured too low/);
});

test("a reading below two ticks of the clock is said as a bound", () => {
  const pass = { clockTickMs: 0.005 };
  expect(readingText(0, pass)).toBe("< 5.00 µs");
  expect(readingText(0.005, pass)).toBe("< 10.0 µs");
  expect(readingText(0.01, pass)).toBe("10.0 µs");
  expect(readingText(0.002, {})).toBe("2.00 µs");
});
