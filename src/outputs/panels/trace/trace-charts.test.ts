import { expect, test } from "vitest";
import { samplePass, sampleRoofline } from "./trace.testing.ts";
import { memoryChart, rooflineChart } from "./trace-charts.ts";

test("memory goes in steps: level until an operation ends, then to what it left", () => {
  const pass = samplePass("inference", 1, 1, 1);
  const operations = pass.operations.map((it, index) => {
    return { ...it, startMs: index, hostMs: 1, memoryBytes: index === 0 ? 2e6 : 5e6 };
  });
  const [chart] = memoryChart({ ...pass, operations });
  expect(chart?.series[0]?.points).toEqual([
    { x: 1, y: 2 },
    { x: 2, y: 2 },
    { x: 2, y: 5 },
  ]);
  expect(memoryChart({ ...pass, operations: operations.slice(1) })).toEqual([]);
});

test("a long curve is thinned without losing its peak", () => {
  const pass = samplePass("training step", 64, 1000, 1);
  const operations = pass.operations.map((it, index) =>
    index === 777 ? { ...it, memoryBytes: 1e9 } : it,
  );
  const [chart] = memoryChart({ ...pass, operations });
  const points = chart?.series[0]?.points ?? [];
  expect(points.length).toBeLessThanOrEqual(800);
  expect(Math.max(...points.map(({ y }) => y))).toBe(1);
  expect(chart?.note).toContain("6,002 steps");
});

test("a memory roof rises to where it meets the compute roof", () => {
  const [chart] = rooflineChart(sampleRoofline());
  const [compute, memory] = chart?.lines ?? [];
  // 42 GFLOP/s over 11 GB/s; points lie from 0.1 to 21 FLOP a byte.
  expect(compute?.from.x).toBeCloseTo(42 / 11);
  expect(compute).toMatchObject({ from: { y: 42 }, to: { x: 21, y: 42 } });
  expect(memory?.from).toEqual({ x: 0.1, y: 1.1 });
  expect(memory?.to.x).toBeCloseTo(42 / 11);
  expect(memory?.to.y).toBeCloseTo(42);
  expect(chart?.series.map(({ name, points }) => [name, points.length])).toEqual([
    ["forward", 3],
    ["backward", 3],
    ["update", 1],
  ]);
});

test("a roof that could not be measured is no line", () => {
  const roofline = sampleRoofline();
  const figure = { kind: "not-measurable", reason: "r" } as const;
  const roofs = roofline.roofs.map((roof) => ({ ...roof, figure }));
  expect(rooflineChart({ ...roofline, roofs })[0]?.lines).toEqual([]);
  expect(rooflineChart({ ...roofline, points: [] })).toEqual([]);
});
