import fc from "fast-check";
import { expect, test } from "vitest";
import type { Dial } from "../../../outputs/panels/dial.ts";
import { positionOf, valueAt } from "./dial-scale.ts";

const dial = (min: number, max: number, step: number, scale: "linear" | "log"): Dial => ({
  ...{ name: "d", label: "D", unit: "none", initial: min, origin: "" },
  ...{ min, max, step, scale },
});

test("ends are ends, and the middle of a logarithmic dial is the geometric mean", () => {
  const price = dial(0.01, 100, 0.01, "log");
  expect([valueAt(price, 0), valueAt(price, 0.5), valueAt(price, 1)]).toEqual([0.01, 1, 100]);
  expect(positionOf(price, 1)).toBeCloseTo(0.5, 12);
  const rate = dial(0, 10, 0.25, "linear");
  expect([valueAt(rate, 0.5), valueAt(rate, 0.51)]).toEqual([5, 5]);
});

test("a place and its value lead to one another, within half a step", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.001, max: 10, noNaN: true }),
      fc.double({ min: 1.5, max: 1000, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom("linear" as const, "log" as const),
      (min, factor, place, scale) => {
        const it = dial(min, min * factor, (min * factor - min) / 1000, scale);
        const value = valueAt(it, place);
        expect(value).toBeGreaterThanOrEqual(min * 0.994);
        expect(value).toBeLessThanOrEqual(it.max * 1.006);
        // Three digits of a logarithmic dial are at most 0.5 % off: a share of its way that shrinks with its length.
        const slack = scale === "log" ? 0.0051 / Math.log(factor) : 0.000_51;
        expect(Math.abs(positionOf(it, value) - place)).toBeLessThanOrEqual(slack + 1e-9);
      },
    ),
  );
});

test("a dial without a way stands at its only place", () => {
  expect(positionOf(dial(2, 2, 1, "linear"), 2)).toBe(0);
});
