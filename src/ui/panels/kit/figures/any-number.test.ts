/** Numbers of any kind, honest or a stranger's, are written as short texts that say something. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  linearRange,
  logRange,
  placeOn,
  tickText,
} from "../../../../outputs/drawing/axis-range.ts";
import { percentText } from "../../../../outputs/drawing/chart-words.ts";
import { UNITS, type Unit } from "../../../../outputs/figure/figure.ts";
import { amountText, figureText } from "../../../../outputs/figure/figure-text.ts";
import { fixedText, integerText, numberText } from "../../../../outputs/figure/number-text.ts";
import { pText } from "../../../../outputs/panels/compression/compression-verdict.ts";
import { shareText, usdText } from "../../../../outputs/panels/cost/cost-words.ts";
import { gainText } from "../../../../outputs/panels/recommendations/recommendations-charts.ts";
import { tableValueText } from "../../../../outputs/table-value.ts";
import { durationText as windowText } from "../../../../production/monitoring/window-words.ts";
import { timeText } from "../../../../systems/rollout/gate.ts";
import { spansTop } from "../../serving/time/heat-layout.ts";
import { axisText } from "../../serving/time/second-facts.ts";
import { type DialScale, positionOf, valueAt } from "../dial-scale.ts";
import { clockText, durationText } from "./durations.ts";

const EDGES = [
  ...[0, 5e-324, 1e-310, Number.MIN_VALUE, 1e-300, 1e-150, 1e-20, 1e-13, 1e-7, 4e-4, 0.0049, 0.5],
  ...[1, 999.5, 59_950, 3.6e6, 1e9, 2 ** 53, 1e15, 1e21, 1e150, 1e300, Number.MAX_VALUE],
];
const finite = fc.oneof(
  fc.constantFrom(...EDGES, ...EDGES.map((value) => -value)),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const any = fc.oneof(
  { weight: 5, arbitrary: finite },
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
);
const positive = finite.map(Math.abs);

const computed = (value: number, unit: Unit) =>
  figureText({ kind: "computed", value, unit, method: "m" });

/** Keep every size apart from zero. */
const EXACT: Record<string, (value: number) => string> = {
  numberText,
  tableValueText,
  gainText,
  usdText: (value) => usdText(Math.abs(value)),
  axisText: (value) => axisText(Math.abs(value)),
  durationText: (value) => durationText(Math.abs(value)),
  windowText: (value) => windowText(Math.abs(value)),
  percentText: (value) => percentText(Math.abs(value)),
  shareText: (value) => shareText(Math.abs(value)),
  pText: (value) => pText(Math.abs(value)),
  timeText: (value) => timeText(Math.abs(value)),
  ...Object.fromEntries(
    UNITS.flatMap((unit) => [
      [`amountText ${unit}`, (value: number) => amountText(value, unit)],
      [`figureText ${unit}`, (value: number) => computed(value, unit)],
    ]),
  ),
};

/** Round, as they are asked to. */
const ROUNDED: Record<string, (value: number) => string> = {
  integerText,
  clockText,
  fixedText: (value) => fixedText(value, 2),
};

function expectWords(text: string): void {
  expect(text).not.toMatch(/NaN|undefined|null/);
  expect(text).not.toMatch(/Infinity/);
  expect(text).not.toMatch(/[-−]0(?![.\d])/);
  expect(text.length).toBeLessThan(60);
  expect(text).not.toBe("");
}

test.each(Object.keys({ ...EXACT, ...ROUNDED }))("%s: any number is a short text", (name) => {
  const write = { ...EXACT, ...ROUNDED }[name] ?? String;
  fc.assert(fc.property(any, (value) => expectWords(write(value))));
});

test.each(Object.keys(EXACT))("%s: what is not zero does not look like it", (name) => {
  const write = EXACT[name] ?? String;
  const other = finite.filter((value) => value !== 0);
  fc.assert(
    fc.property(other, (value) => {
      expect(write(value)).toMatch(/[1-9∞]/);
    }),
  );
});

test("figures with any interval say it in digits that mean something", () => {
  fc.assert(
    fc.property(any, any, any, fc.constantFrom(...UNITS), (value, one, other, unit) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)];
      const text = figureText({ kind: "measured", value, low, high, unit, n: 3, method: "m" });
      expect(text).not.toMatch(/NaN|Infinity|undefined/);
      expect(text.length).toBeLessThan(120);
    }),
    { numRuns: 2000 },
  );
});

test("axes of any numbers end, and their ticks are short texts that differ from zero where they do", () => {
  fc.assert(
    fc.property(fc.array(any, { maxLength: 6 }), any, (values, place) => {
      for (const range of [linearRange(values), logRange(values)]) {
        expect(range.ticks.length).toBeLessThan(100);
        for (const tick of range.ticks) {
          const text = tickText(tick, range.ticks);
          expectWords(text);
          if (tick !== 0) expect(text).toMatch(/[1-9]/);
        }
        for (const scale of ["linear", "log"] as const) {
          const share = placeOn({ domain: range.domain, scale }, place);
          expect(share >= 0 && share <= 1).toBe(true);
        }
      }
    }),
  );
});

test("a dial between any ends gives numbers between them", () => {
  const dials = fc.record({
    min: finite,
    max: finite,
    step: positive,
    scale: fc.constantFrom("linear", "log"),
  }) as fc.Arbitrary<DialScale>;
  fc.assert(
    fc.property(dials, fc.double({ min: 0, max: 1, noNaN: true }), any, (dial, place, value) => {
      fc.pre(dial.min < dial.max && (dial.scale !== "log" || dial.min > 0));
      const position = positionOf(dial, value);
      expect(position >= 0 && position <= 1).toBe(true);
      const at = valueAt(dial, place);
      expect(Number.isFinite(at) && at <= dial.max).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test("the axis of a request's spans has an end above zero, whatever was measured", () => {
  fc.assert(
    fc.property(any, any, (queue, compute) => {
      const column = { spansMs: { queue, batch: 0, compute, hop: 0 } };
      const top = spansTop([column as Parameters<typeof spansTop>[0][0]]);
      expect(top > 0 && Number.isFinite(top)).toBe(true);
    }),
  );
});
