import { expect, test } from "vitest";
import {
  sampleBound,
  sampleFigure,
  sampleRoofline,
} from "../../../../outputs/panels/trace/trace.testing.ts";
import { boundBars } from "./bound-plots.ts";
import { nearestPoint, rooflinePlot } from "./roofline-plots.ts";

const BOX = { width: 600, height: 220 };
const plot = rooflinePlot(sampleRoofline(), BOX);

test("the memory roof meets the compute roof, and goes no higher", () => {
  const [compute, memory] = plot.lines;
  expect(compute?.kind).toBe("compute");
  expect(memory?.to.x).toBeCloseTo(compute?.from.x ?? 0);
  expect(memory?.to.y).toBeCloseTo(compute?.from.y ?? 0);
  expect(compute?.from.y).toBeCloseTo(compute?.to.y ?? 0);
});

test("points lie inside, under the roofs", () => {
  for (const { x, y } of plot.points) {
    expect(x).toBeGreaterThan(0);
    expect(x).toBeLessThan(BOX.width);
    expect(y).toBeGreaterThan(plot.lines[0]?.to.y ?? 0);
    expect(y).toBeLessThan(BOX.height);
  }
});

test("those that took longest have labels, none over another", () => {
  const labelled = plot.points.filter(({ label }) => label !== undefined);
  expect(labelled.length).toBeGreaterThanOrEqual(3);
  expect(labelled.map(({ point }) => point.name)).toContain("0 Linear");
  const [point] = sampleRoofline().points;
  const crowded = { ...sampleRoofline(), points: point === undefined ? [] : Array(9).fill(point) };
  const places = rooflinePlot(crowded, BOX).points.flatMap(({ label }) => label ?? []);
  expect(new Set(places.map(({ x, y }) => `${x} ${y}`)).size).toBe(places.length);
});

test("hovering finds the nearest point, within reach", () => {
  const [first] = plot.points;
  expect(nearestPoint(plot.points, { x: (first?.x ?? 0) + 3, y: first?.y ?? 0 })).toBe(first);
  expect(nearestPoint(plot.points, { x: 1, y: 1 })).toBeUndefined();
});

test("without any roof, points are drawn all the same", () => {
  expect(rooflinePlot({ ...sampleRoofline(), roofs: [] }, BOX).lines).toEqual([]);
});

test("terms of the bound are lengths from zero where they are near each other", () => {
  const bound = sampleBound();
  const near = bound.terms.map((term, index) => ({
    ...term,
    figure: sampleFigure(100 * (index + 1), "samples/s"),
  }));
  const bars = boundBars({ ...bound, terms: near, measured: sampleFigure(75, "samples/s") });
  expect(bars).toMatchObject({ measured: 0.25, logFrom: undefined });
  expect(boundBars(bound).logFrom).toBe(10_000);
  expect(boundBars(bound).terms[1]).toBe(1);
});

test("an absent term has no length", () => {
  const bound = sampleBound();
  const absent = { kind: "not-measurable", reason: "no transfer" } as const;
  const terms = bound.terms.map((term) =>
    term.name === "transfer" ? { ...term, figure: absent } : term,
  );
  expect(boundBars({ ...bound, terms }).terms[1]).toBeUndefined();
});
