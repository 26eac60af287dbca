import { expect, test } from "vitest";
import type { DrawnAxis } from "./chart.ts";
import { clipped } from "./clip-line.ts";

const linear: DrawnAxis = { label: "", scale: "linear", domain: [0, 10], ticks: [] };
const log: DrawnAxis = { label: "", scale: "log", domain: [1, 100], ticks: [] };

test("a line within the axes stays as it is", () => {
  const line = { label: "a", from: { x: 1, y: 2 }, to: { x: 3, y: 4 } };
  expect(clipped(line, linear, linear)).toEqual([line]);
});

test("a line is cut where it leaves, straight on the axes as they are drawn", () => {
  const [cut] = clipped(
    { label: "a", from: { x: -5, y: -5 }, to: { x: 20, y: 20 } },
    linear,
    linear,
  );
  expect(cut).toEqual({ label: "a", from: { x: 0, y: 0 }, to: { x: 10, y: 10 } });
  const [roof] = clipped(
    { label: "r", from: { x: 1e-9, y: 5e-9 }, to: { x: 1e6, y: 5e6 } },
    log,
    log,
  );
  expect(roof?.from.x).toBeCloseTo(1);
  expect(roof?.from.y).toBeCloseTo(5);
  expect(roof?.to.x).toBeCloseTo(20);
  expect(roof?.to.y).toBeCloseTo(100);
});

test("a line beside the axes, or without a place on them, is none", () => {
  expect(
    clipped({ label: "a", from: { x: -1, y: 20 }, to: { x: 11, y: 20 } }, linear, linear),
  ).toEqual([]);
  expect(
    clipped({ label: "a", from: { x: -5, y: 0 }, to: { x: 0, y: 40 } }, linear, linear),
  ).toEqual([]);
  expect(clipped({ label: "a", from: { x: 0, y: 1 }, to: { x: 5, y: 1 } }, log, log)).toEqual([]);
});
