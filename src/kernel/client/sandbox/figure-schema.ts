/** A figure that came out of the sandbox. */
import * as v from "valibot";
import type { Figure } from "../../../outputs/figure/figure.ts";
import { count, maybe, number, words } from "./bounded.ts";

const unit = v.picklist([
  ...(["ms", "s", "bytes", "samples/s", "queries/s", "ratio", "times"] as const),
  ...(["count", "flop", "flop/s", "bytes/s", "usd", "none"] as const),
]);

const interval = { low: maybe(number), high: maybe(number) };

export const figure = v.variant("kind", [
  v.object({
    kind: v.literal("measured"),
    value: number,
    unit,
    ...interval,
    n: count,
    method: words,
  }),
  v.object({ kind: v.literal("computed"), value: number, unit, ...interval, method: words }),
  v.object({
    kind: v.picklist(["assumed", "modelled"]),
    value: number,
    unit,
    source: words,
    date: words,
  }),
  v.object({ kind: v.literal("needs-samples"), more: number, method: words }),
  v.object({ kind: v.literal("not-measurable"), reason: words }),
]) satisfies v.GenericSchema<unknown, Figure>;
