import fc from "fast-check";
import { expect, test } from "vitest";
import { linearRange, logRange, placeOn, tickText, valueTicks } from "./axis-range.ts";

test("linear axes have round steps and include the data", () => {
  expect(linearRange([0.3, 4.7])).toEqual({ domain: [0, 5], ticks: [0, 1, 2, 3, 4, 5] });
  expect(linearRange([97.2, 99.1])).toEqual({
    domain: [97, 99.5],
    ticks: [97, 97.5, 98, 98.5, 99, 99.5],
  });
  expect(linearRange([-3, 3]).ticks).toContain(0);
  expect(linearRange([]).domain).toEqual([0, 1]);
  expect(linearRange([5, 5]).ticks.length).toBeGreaterThan(1);
  expect(linearRange([-4, -2], { fromZero: true }).domain[1]).toBe(0);
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
  expect(logRange([-1, 0, 5]).domain[0]).toBe(5);
});

test("batch sizes are ticks themselves", () => {
  const { domain, ticks } = valueTicks([1, 2, 4, 4, 8], "log");
  expect(ticks).toEqual([1, 2, 4, 8]);
  expect(domain[0]).toBeLessThan(1);
  expect(domain[1]).toBeGreaterThan(8);
  expect(valueTicks([-2, 6], "linear")).toEqual({ domain: [-2.4, 6.4], ticks: [-2, 6] });
});

test("any values have a domain that holds them, and ascending ticks within it", () => {
  const sizes = fc
    .tuple(fc.double({ min: 1, max: 9.99, noNaN: true }), fc.integer({ min: -12, max: 15 }))
    .map(([mantissa, exponent]) => mantissa * 10 ** exponent);
  const signed = fc.oneof(
    sizes,
    sizes.map((value) => -value),
    fc.constant(0),
  );
  const check = (values: number[], range: ReturnType<typeof linearRange>) => {
    const [low, high] = range.domain;
    expect(low).toBeLessThan(high);
    expect(range.ticks.length).toBeGreaterThan(0);
    expect(range.ticks.length).toBeLessThan(40);
    expect(range.ticks.toSorted((a, b) => a - b)).toEqual(range.ticks);
    expect(new Set(range.ticks).size).toBe(range.ticks.length);
    for (const tick of range.ticks) {
      expect(tick).toBeGreaterThanOrEqual(low);
      expect(tick).toBeLessThanOrEqual(high);
      expect(tickText(tick, range.ticks)).not.toMatch(/NaN|Infinity/);
    }
    const slack = 1e-6 * (high - low);
    for (const value of values) {
      expect(value).toBeGreaterThanOrEqual(low - slack);
      expect(value).toBeLessThanOrEqual(high + slack);
    }
  };
  fc.assert(
    fc.property(
      fc.array(signed, { minLength: 1, maxLength: 20 }),
      fc.boolean(),
      (values, isTight) => {
        check(values, linearRange(values, { isTight }));
        check(values, linearRange(values, { fromZero: true, wanted: 4 }));
      },
    ),
  );
  fc.assert(
    fc.property(fc.array(sizes, { minLength: 1, maxLength: 20 }), (values) =>
      check(values, logRange(values)),
    ),
  );
});

test("a value has a place between the ends of its axis, and never beyond", () => {
  const log = { domain: [1, 100], scale: "log" } as const;
  expect([1, 10, 100, 1000, 0, -3].map((value) => placeOn(log, value))).toEqual([
    0, 0.5, 1, 1, 0, 0,
  ]);
  expect(placeOn({ domain: [-10, 10], scale: "linear" }, 0)).toBe(0.5);
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
  expect(tickText(2.5e-4, [0, 2.5e-4])).toBe("2.5 × 10⁻⁴");
  expect(tickText(-2e15, [-2e15])).toBe("−2 × 10¹⁵");
});
