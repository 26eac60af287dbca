/** Figures that come from outside: from the sandbox, a link or a file. */
import * as v from "valibot";
import { count, list, maybe, number, words } from "../schema/bounded.ts";
import { exactly } from "../schema/exactly.ts";
import { type Figure, UNITS } from "./figure.ts";
import type { NamedFigure } from "./named-figure.ts";

const value = { value: number, unit: v.picklist(UNITS) };
const interval = { low: maybe(number), high: maybe(number) };

const measured = v.object({
  kind: v.literal("measured"),
  ...value,
  ...interval,
  n: count,
  method: words,
});
const computed = v.object({
  kind: v.literal("computed"),
  ...value,
  ...interval,
  method: words,
});
const modelled = v.object({
  kind: v.literal("modelled"),
  ...value,
  ...interval,
  method: words,
  inputs: list(words, 100),
});
const assumed = v.object({ kind: v.literal("assumed"), ...value, source: words, date: words });
const needsSamples = v.object({ kind: v.literal("needs-samples"), more: number, method: words });
const notMeasured = v.object({
  kind: v.literal("not-measured"),
  why: v.picklist(["pending", "failed", "omitted", "none"]),
  reason: words,
});
const notMeasurable = v.object({ kind: v.literal("not-measurable"), reason: words });

export const figureSchema = exactly<Figure>()(
  v.variant("kind", [
    measured,
    computed,
    modelled,
    assumed,
    needsSamples,
    notMeasured,
    notMeasurable,
  ]),
);

export const namedFigureSchema = exactly<NamedFigure>()(
  v.object({
    name: words,
    label: words,
    figure: figureSchema,
    better: maybe(v.picklist(["lower", "higher"])),
  }),
);
