import * as v from "valibot";
import { figureSchema } from "../../figure/figure-schema.ts";
import { count, list, maybe, number, words } from "../../schema/bounded.ts";
import { exactly } from "../../schema/exactly.ts";
import { backendSchema, modelSchema, panelHead } from "../panel-schema.ts";
import type { CompressionOutput } from "./compression.ts";

const compressed = v.object({
  name: words,
  form: words,
  parameters: figureSchema,
  nonZero: figureSchema,
  file: figureSchema,
  zipped: figureSchema,
  accuracy: maybe(figureSchema),
  difference: maybe(figureSchema),
  test: maybe(v.object({ onlyOriginal: count, onlyThis: count, pValue: number })),
  latency: maybe(figureSchema),
  speed: maybe(figureSchema),
  throughput: maybe(figureSchema),
  batchSpeed: maybe(figureSchema),
  runtimeLatency: maybe(figureSchema),
  runtimeSpeed: maybe(figureSchema),
  runtimeThroughput: maybe(figureSchema),
  runtimeBatchSpeed: maybe(figureSchema),
});

export const compressionSchema = exactly<CompressionOutput>()(
  v.object({
    kind: v.literal("compression"),
    ...panelHead,
    model: modelSchema,
    backend: backendSchema,
    runtime: maybe(backendSchema),
    batchSize: count,
    models: list(compressed, 50),
  }),
);
