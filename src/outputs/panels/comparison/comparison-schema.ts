import * as v from "valibot";
import { figureSchema } from "../../figure/figure-schema.ts";
import { list, maybe, words } from "../../schema/bounded.ts";
import { exactly } from "../../schema/exactly.ts";
import { panelHead } from "../panel-schema.ts";
import type { ComparisonOutput } from "./comparison.ts";

export const comparisonSchema = exactly<ComparisonOutput>()(
  v.object({
    kind: v.literal("comparison"),
    ...panelHead,
    title: words,
    columns: list(v.object({ name: words, detail: maybe(words) }), 100),
    rows: list(
      v.object({
        label: words,
        figures: list(figureSchema, 100),
        better: maybe(v.picklist(["lower", "higher"])),
      }),
    ),
    note: maybe(words),
  }),
);
