import { expect, test } from "vitest";
import { samplePass } from "../trace.testing.ts";
import { flameData } from "./flame-data.ts";
import { heldAt, memoryCurve, visibleSteps } from "./memory-curve.ts";
import { blockAt, visibleBlocks } from "./visible-blocks.ts";

const ROW = {
  starts: Float64Array.from([0, 10, 20, 20.1, 20.2, 30]),
  ends: Float64Array.from([8, 20, 20.1, 20.2, 20.3, 40]),
  blocks: Int32Array.from([5, 6, 7, 8, 9, 10]),
};

test("only what is in view is drawn, in pixels", () => {
  expect(visibleBlocks(ROW, { from: 0, to: 20 }, 200)).toEqual([
    { x: 0, width: 80, block: 5, count: 1 },
    { x: 100, width: 100, block: 6, count: 1 },
  ]);
  expect(visibleBlocks(ROW, { from: 35, to: 36 }, 100).map(({ block }) => block)).toEqual([10]);
});

test("what is narrower than a pixel is drawn together", () => {
  const drawn = visibleBlocks(ROW, { from: 0, to: 40 }, 160);
  expect(drawn.map(({ block, count }) => [block, count])).toEqual([
    [5, 1],
    [6, 1],
    [7, 3],
    [10, 1],
  ]);
});

test("no more is drawn than there are pixels", () => {
  const { rows, bounds } = flameData(samplePass("training step", 1, 2000, 3), {
    modelName: "Sequential",
    hostTimed: true,
  });
  for (const row of rows) expect(visibleBlocks(row, bounds, 600).length).toBeLessThanOrEqual(401);
});

test("the pointer finds the block under it, or one that is near", () => {
  expect([4, 9, 9.9, 20.15, 25].map((ms) => blockAt(ROW, ms, 0.5))).toEqual([5, -1, 6, 8, -1]);
});

test("memory holds between operations, and its peak is known", () => {
  const { operations } = samplePass("training step", 64, 2, 1);
  const curve = memoryCurve(operations);
  const most = Math.max(...operations.map(({ memoryBytes }) => memoryBytes));
  expect(curve.bytes[curve.peak]).toBe(most);
  expect(heldAt(curve, -1)).toBeUndefined();
  expect(heldAt(curve, 1e9)).toBe(operations.at(-1)?.memoryBytes);
});

test("thinning the memory curve keeps its extremes", () => {
  const { operations } = samplePass("training step", 64, 2000, 1);
  const curve = memoryCurve(operations);
  const to = (curve.times.at(-1) ?? 0) + 1;
  const steps = visibleSteps(curve, { from: 0, to }, 300);
  expect(steps.length).toBeLessThanOrEqual(301);
  expect(Math.max(...steps.map(({ high }) => high))).toBe(curve.bytes[curve.peak]);
});
