import * as v from "valibot";
import { figureSchema } from "../../figure/figure-schema.ts";
import { count, list, maybe, number, words } from "../../schema/bounded.ts";
import { exactly } from "../../schema/exactly.ts";
import { backendSchema, modelSchema, panelHead, phaseSchema } from "../panel-schema.ts";
import type { TraceOutput } from "./trace.ts";

const operation = v.object({
  name: words,
  phase: phaseSchema,
  module: number,
  startMs: number,
  hostMs: number,
  deviceMs: maybe(number),
  kernels: list(words),
  shapes: words,
  flops: number,
  bytes: number,
  memoryBytes: number,
});

const pass = v.object({
  name: words,
  batchSize: number,
  modules: list(words, 5000),
  classes: maybe(list(words, 5000)),
  operations: list(operation, 20_000),
  omittedOperations: maybe(count),
  phases: list(v.object({ name: phaseSchema, startMs: number, durationMs: number })),
  clockTickMs: maybe(number),
  deviceTimer: words,
  accounting: v.object({
    untraced: figureSchema,
    traced: figureSchema,
    operations: figureSchema,
    waiting: figureSchema,
    recording: figureSchema,
    corrected: figureSchema,
    between: figureSchema,
    overhead: figureSchema,
  }),
  deviceBusy: figureSchema,
});

const roofline = v.object({
  backend: words,
  roofs: list(
    v.object({ name: words, unit: v.picklist(["flop/s", "bytes/s"]), figure: figureSchema }),
  ),
  points: list(
    v.object({
      name: words,
      phase: phaseSchema,
      flops: number,
      bytes: number,
      intensity: number,
      flopsPerSecond: number,
      ms: number,
      shareOfRoof: number,
      limit: v.picklist(["compute", "memory"]),
    }),
  ),
});

const term = v.picklist(["compute", "transfer", "memory"]);

const bound = v.object({
  terms: list(v.object({ name: term, symbol: words, figure: figureSchema })),
  active: term,
  bound: figureSchema,
  measured: figureSchema,
  reached: figureSchema,
});

export const traceSchema = exactly<TraceOutput>()(
  v.object({
    kind: v.literal("trace"),
    ...panelHead,
    model: modelSchema,
    backend: backendSchema,
    passes: list(pass, 20),
    roofline: maybe(roofline),
    bound: maybe(bound),
  }),
);
