import * as v from "valibot";
import { figureSchema, namedFigureSchema } from "../../figure/figure-schema.ts";
import { count, list, maybe, number, words } from "../../schema/bounded.ts";
import { exactly } from "../../schema/exactly.ts";
import { backendSchema, modelSchema, panelHead, phaseSchema } from "../panel-schema.ts";
import type { ProfileOutput } from "./profile.ts";

const labelled = v.object({ label: words, figure: figureSchema });
const samples = list(v.object({ index: number, ms: number }), 5000);

const load = v.object({
  scenario: v.picklist(["SingleStream", "MultiStream", "Server", "Offline"]),
  result: labelled,
  valid: v.boolean(),
  verdict: words,
  figures: list(labelled),
  samplesMs: samples,
  steadyFrom: maybe(number),
  steadiness: words,
  boundMs: maybe(number),
  search: maybe(list(v.object({ qps: number, p99Ms: number, met: v.boolean() }))),
});

const latency = v.object({
  batchSize: number,
  samplesMs: samples,
  histogram: list(v.object({ fromMs: number, toMs: number, count })),
  quantiles: list(
    v.object({ label: v.picklist(["p50", "p90", "p95", "p99"]), figure: figureSchema }),
  ),
});

const step = v.object({
  batchSize: number,
  phases: list(v.object({ name: phaseSchema, figure: figureSchema })),
});

export const profileSchema = exactly<ProfileOutput>()(
  v.object({
    kind: v.literal("profile"),
    ...panelHead,
    model: modelSchema,
    backend: backendSchema,
    metrics: list(namedFigureSchema),
    price: maybe(v.object({ usdPerHour: number, source: words, date: words })),
    latency: maybe(latency),
    throughput: maybe(list(v.object({ batchSize: number, figure: figureSchema }))),
    memory: maybe(list(v.object({ name: words, figure: figureSchema }))),
    step: maybe(step),
    coldStart: maybe(figureSchema),
    coldStartIn: maybe(v.picklist(["fresh worker", "this kernel"])),
    load: maybe(list(load, 50)),
  }),
);
