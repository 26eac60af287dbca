import { expect, test } from "vitest";
import { sampleRoofline } from "../panels/trace/trace.testing.ts";
import { rooflineChart } from "../panels/trace/trace-charts.ts";
import { chartOf } from "./chart-of.ts";
import { hatchPath, nearestPoint, pointLayout } from "./point-layout.ts";

const BOX = { left: 40, right: 640, top: 8, bottom: 228 };
const { points, lines } = pointLayout(rooflineChart(sampleRoofline()), BOX);

test("points and lines lie in the box; the memory roof meets the compute roof", () => {
  const [compute, memory] = lines;
  expect(compute).toMatchObject({ isLevel: true });
  expect(memory).toMatchObject({ isLevel: false });
  expect(memory?.to.x).toBeCloseTo(compute?.from.x ?? 0);
  expect(memory?.to.y).toBeCloseTo(compute?.from.y ?? 0);
  for (const { x, y } of [...points, ...lines.flatMap(({ from, to }) => [from, to])]) {
    expect(x).toBeGreaterThanOrEqual(BOX.left);
    expect(x).toBeLessThanOrEqual(BOX.right);
    expect(y).toBeGreaterThanOrEqual(BOX.top);
    expect(y).toBeLessThanOrEqual(BOX.bottom);
  }
  for (const { y } of points) expect(y).toBeGreaterThan(compute?.to.y ?? 0);
});

test("the largest have names, none over another", () => {
  const named = points.filter(({ label }) => label !== undefined);
  expect(named.length).toBeGreaterThanOrEqual(3);
  expect(named.map(({ point }) => point.name)).toContain("0 Linear");
  const [point] = sampleRoofline().points;
  const crowd = { ...sampleRoofline(), points: point === undefined ? [] : Array(9).fill(point) };
  const places = pointLayout(rooflineChart(crowd), BOX).points.flatMap(({ label }) => label ?? []);
  expect(new Set(places.map(({ x, y }) => `${x} ${y}`)).size).toBe(places.length);
});

test("hovering finds the nearest point, within reach", () => {
  const [first] = points;
  expect(nearestPoint(points, { x: (first?.x ?? 0) + 3, y: first?.y ?? 0 })).toBe(first);
  expect(nearestPoint(points, { x: 1, y: 1 })).toBeUndefined();
});

test("what lies beyond a limit is hatched: above a level one, to the right of an upright one", () => {
  const chart = chartOf({
    ...{ mark: "scatter", title: "t", x: { label: "x" }, y: { label: "y" } },
    series: [{ name: "s", points: [0, 10].map((at) => ({ x: at, y: at })) }],
    lines: [
      { label: "budget", isLimit: true, from: { x: -99, y: 5 }, to: { x: 99, y: 5 } },
      { label: "objective", isLimit: true, from: { x: 5, y: -99 }, to: { x: 5, y: 99 } },
    ],
  });
  const [budget, objective] = pointLayout(chart, BOX).lines.map(({ beyond }) => beyond);
  expect(budget).toEqual({ ...BOX, bottom: 118 });
  expect(objective).toEqual({ ...BOX, left: 340 });
  const places =
    hatchPath({ left: 0, right: 30, top: 0, bottom: 20 }).match(/-?[\d.]+ -?[\d.]+/g) ?? [];
  expect(places.length).toBeGreaterThan(6);
  for (const [x = 0, y = 0] of places.map((place) => place.split(" ").map(Number))) {
    expect(x >= 0 && x <= 30 && y >= 0 && y <= 20).toBe(true);
    // Every stroke ends at an edge.
    expect(x === 0 || x === 30 || y === 0 || y === 20).toBe(true);
  }
});

test("names of lines keep out of each other's way, in a narrow box too", () => {
  for (const [width, height] of [
    [300, 220],
    [640, 300],
  ] as const) {
    const box = { left: 40, right: width - 12, top: 8, bottom: height - 22 };
    const chart = chartOf({
      name: "roofline",
      mark: "scatter",
      title: "Roofline",
      x: { label: "x", scale: "log", reach: [0.1, 100] },
      y: { label: "y", scale: "log", reach: [0.5, 60] },
      series: [{ name: "a", points: [{ x: 1, y: 5 }] }],
      lines: [
        { label: "memory 9.80 GB/s", from: { x: 1e-8, y: 9.8e-8 }, to: { x: 4.3, y: 42 } },
        { label: "cache 12.1 GB/s", from: { x: 1e-8, y: 1.21e-7 }, to: { x: 3.5, y: 42 } },
        { label: "arithmetic 42.0 GFLOP/s", from: { x: 3.5, y: 42 }, to: { x: 1e8, y: 42 } },
      ],
    });
    const corners = pointLayout(chart, box).lines.map(({ label, isLevel, name }) => {
      const angle = (name.turn * Math.PI) / 180;
      const along = (name.anchor === "start" ? 1 : -1) * label.length * 6;
      return Array.from({ length: 13 }, (_, step) => ({
        x: name.x + (step / 12) * along * Math.cos(angle) - name.dy * Math.sin(angle),
        y: name.y + (step / 12) * along * Math.sin(angle) + name.dy * Math.cos(angle),
        isLevel,
      }));
    });
    for (const [index, one] of corners.entries()) {
      for (const other of corners.slice(index + 1)) {
        const nearest = Math.min(
          ...one.flatMap((a) => other.map((b) => Math.hypot(a.x - b.x, a.y - b.y))),
        );
        expect(nearest, `${width} pixels wide`).toBeGreaterThan(9);
      }
    }
  }
});
