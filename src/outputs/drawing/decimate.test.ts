import { expect, test } from "vitest";
import { decimate } from "./decimate.ts";

const wave = Array.from({ length: 10_000 }, (_, x) => ({ x, y: Math.sin(x / 300) }));

test("short series stay as they are", () => {
  const points = wave.slice(0, 500);
  expect(decimate(points)).toBe(points);
});

test("long series keep their ends, their order and real points", () => {
  const kept = decimate(wave);
  expect(kept).toHaveLength(500);
  expect([kept[0], kept.at(-1)]).toEqual([wave[0], wave.at(-1)]);
  expect(kept.every((point, i) => i === 0 || point.x > (kept[i - 1]?.x ?? 0))).toBe(true);
  expect(kept.every((point) => wave[point.x] === point)).toBe(true);
});

test("a lone outlier survives", () => {
  const points = wave.map((point) => (point.x === 7123 ? { ...point, y: 50 } : point));
  expect(decimate(points).some((point) => point.y === 50)).toBe(true);
});
