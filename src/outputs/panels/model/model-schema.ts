import * as v from "valibot";
import { figureSchema } from "../../figure/figure-schema.ts";
import { count, list, maybe, number, words } from "../../schema/bounded.ts";
import { exactly } from "../../schema/exactly.ts";
import { backendSchema, modelSchema as modelNameSchema, panelHead } from "../panel-schema.ts";
import type { ModelOutput } from "./model.ts";

const block = v.object({
  id: words,
  parent: maybe(words),
  kind: v.picklist(["module", "operation"]),
  name: words,
  path: words,
  settings: words,
  inputs: list(v.object({ from: words, shape: words })),
  output: words,
  parameters: number,
  weightBytes: number,
  flops: number,
  activationBytes: number,
  shared: maybe(v.object({ with: words, parameters: number })),
  time: maybe(figureSchema),
});

export const modelSchema = exactly<ModelOutput>()(
  v.object({
    kind: v.literal("model"),
    ...panelHead,
    model: modelNameSchema,
    backend: backendSchema,
    input: v.object({ shape: words, dtype: words }),
    output: v.object({ shape: words, from: list(words), classes: maybe(list(words)) }),
    totals: v.object({
      parameters: figureSchema,
      weightBytes: figureSchema,
      flops: figureSchema,
      activationBytes: figureSchema,
      time: maybe(figureSchema),
    }),
    blocks: list(block),
    omittedBlocks: maybe(count),
    unused: maybe(list(v.object({ path: words, parameters: number }))),
  }),
);
