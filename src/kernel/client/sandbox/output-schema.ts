/** Outputs that came out of the sandbox: exactly the records of `outputs/`, of sizes that the page can draw. */
import * as v from "valibot";
import type { Output } from "../../../outputs/output.ts";
import { count, list, maybe, number, text, words } from "./bounded.ts";
import { figure } from "./figure-schema.ts";
import { comparison, profile, recommendations, trace } from "./panel-schemas.ts";

const place = { cellId: words, line: number, column: number };

const axis = v.object({
  label: words,
  unit: maybe(words),
  scale: maybe(v.picklist(["linear", "log"])),
});

/** At most a megapixel in all. */
const side = v.pipe(count, v.minValue(1), v.maxValue(2048));

export const output = v.variant("kind", [
  v.object({
    kind: v.literal("text"),
    stream: v.picklist(["value", "stdout", "stderr"]),
    text: text(2_000_000),
    omittedLines: maybe(count),
  }),
  v.object({ kind: v.literal("markdown"), text: text(100_000) }),
  v.object({
    kind: v.literal("table"),
    caption: maybe(words),
    columns: list(
      v.object({
        title: words,
        unit: maybe(words),
        align: maybe(v.picklist(["left", "right"])),
        note: maybe(words),
      }),
      100,
    ),
    rows: list(list(v.nullable(v.union([text(20_000), number, v.boolean()])), 100)),
    omittedRows: maybe(count),
  }),
  v.object({
    kind: v.literal("error"),
    name: words,
    message: text(20_000),
    cellId: maybe(words),
    line: maybe(number),
    column: maybe(number),
    frames: list(v.object({ ...place, functionName: maybe(words) }), 200),
    hint: maybe(words),
  }),
  v.object({
    kind: v.literal("chart"),
    mark: v.picklist(["line", "scatter", "bar", "histogram"]),
    title: words,
    x: axis,
    y: axis,
    series: list(
      v.object({
        name: words,
        points: list(
          v.object({
            x: v.union([number, words]),
            y: number,
            low: maybe(number),
            high: maybe(number),
          }),
          100_000,
        ),
      }),
      50,
    ),
    note: maybe(words),
  }),
  v.pipe(
    v.object({
      kind: v.literal("image"),
      alt: words,
      width: side,
      height: side,
      pixels: v.pipe(text(1_500_000), v.base64()),
      captions: maybe(list(words)),
    }),
    // As many pixels as the text holds, but not thousands of images of nothing.
    v.check(({ pixels, width, height }) => pixels.length / (width * height) <= 1500),
  ),
  v.object({
    kind: v.literal("progress"),
    label: words,
    done: number,
    total: maybe(number),
    elapsedSeconds: number,
    ratePerSecond: maybe(number),
    remainingSeconds: maybe(number),
    state: v.picklist(["running", "done", "stopped"]),
  }),
  v.object({
    kind: v.literal("figures"),
    caption: words,
    rows: list(v.object({ label: words, value: v.union([figure, words]), note: maybe(words) })),
  }),
  v.object({
    kind: v.literal("checks"),
    results: list(
      v.object({
        name: words,
        passed: v.boolean(),
        why: words,
        expected: maybe(text(20_000)),
        got: maybe(text(20_000)),
      }),
    ),
    pending: maybe(list(words)),
  }),
  profile,
  trace,
  recommendations,
  comparison,
]) satisfies v.GenericSchema<unknown, Output>;

/** Does not compile when a kind of output has no schema here. @public */
export const isComplete: Output["kind"] extends v.InferOutput<typeof output>["kind"]
  ? true
  : never = true;
