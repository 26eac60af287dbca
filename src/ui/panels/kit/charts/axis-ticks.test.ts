import { expect, test } from "vitest";
import { linearRange, logRange, tickText, valueTicks } from "./axis-ticks.ts";

test("linear axes have round steps and include the data", () => {
  expect(linearRange([0.3, 4.7])).toEqual({ domain: [0, 5], ticks: [0, 1, 2, 3, 4, 5] });
  expect(linearRange([97.2, 99.1])).toEqual({
    domain: [97, 99.5],
    ticks: [97, 97.5, 98, 98.5, 99, 99.5],
  });
  expect(linearRange([-3, 3]).ticks).toContain(0);
  expect(linearRange([]).domain).toEqual([0, 1]);
  expect(linearRange([5, 5]).ticks.length).toBeGreaterThan(1);
});

test("a tight axis ends where the data end", () => {
  expect(linearRange([0, 662], { isTight: true })).toEqual({
    domain: [0, 662],
    ticks: [0, 100, 200, 300, 400, 500, 600],
  });
});

test("log axes go by decades, or 1-2-5 over few of them", () => {
  expect(logRange([0.002, 300]).ticks).toEqual([0.001, 0.01, 0.1, 1, 10, 100, 1000]);
  expect(logRange([3, 40])).toEqual({ domain: [2, 50], ticks: [2, 5, 10, 20, 50] });
});

test("batch sizes are ticks themselves", () => {
  const { domain, ticks } = valueTicks([1, 2, 4, 4, 8]);
  expect(ticks).toEqual([1, 2, 4, 8]);
  expect(domain[0]).toBeLessThan(1);
  expect(domain[1]).toBeGreaterThan(8);
});

test("ticks of one axis share their decimals", () => {
  const { ticks } = linearRange([0, 0.7]);
  expect(ticks.map((tick) => tickText(tick, ticks))).toEqual([
    "0",
    "0.1",
    "0.2",
    "0.3",
    "0.4",
    "0.5",
    "0.6",
    "0.7",
  ]);
  expect(tickText(1_500_000, [0, 1_500_000])).toBe("1.5M");
  const decades = [0.05, 0.1, 1, 5];
  expect(decades.map((tick) => tickText(tick, decades))).toEqual(["0.05", "0.1", "1", "5"]);
  const wide = [1000, 10_000, 100_000];
  expect(wide.map((tick) => tickText(tick, wide))).toEqual(["1K", "10K", "100K"]);
  expect(tickText(0.00001, [0.00001])).toBe("1 × 10⁻⁵");
});
