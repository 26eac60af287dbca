import { expect, test } from "vitest";
import { numberText } from "../../../../outputs/figure/number-text.ts";
import { clockText, durationText } from "./durations.ts";

test.each([
  [0.4, "0.40 ms"],
  [3.146, "3.15 ms"],
  [42.31, "42.3 ms"],
  [999.7, "1.00 s"],
  [1240, "1.24 s"],
  [59_970, "1 min 00 s"],
  [185_000, "3 min 05 s"],
  [3_725_000, "1 h 02 min"],
])("%f ms is %s", (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test("a running clock shows tenths", () => {
  expect([0, 99, 12_340, 61_000].map(clockText)).toEqual([
    "0.0 s",
    "0.1 s",
    "12.3 s",
    "1 min 01 s",
  ]);
});

test.each([
  [0, "0"],
  [1234567, "1,234,567"],
  [2.34567, "2.346"],
  [0.5, "0.5"],
  [-12.3456, "−12.35"],
  [1.5e-7, "1.5 × 10⁻⁷"],
  [6.02e23, "6.02 × 10²³"],
  [Number.NaN, "not a number"],
])("%f reads %s", (value, text) => {
  expect(numberText(value)).toBe(text);
});
