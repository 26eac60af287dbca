/** The panels' records that came out of the sandbox. */
import * as v from "valibot";
import type { ComparisonOutput } from "../../../outputs/panels/comparison/comparison.ts";
import type { ProfileOutput } from "../../../outputs/panels/profile/profile.ts";
import type { RecommendationsOutput } from "../../../outputs/panels/recommendations/recommendations.ts";
import type { TraceOutput } from "../../../outputs/panels/trace/trace.ts";
import { count, list, maybe, number, text, words } from "./bounded.ts";
import { figure } from "./figure-schema.ts";

const head = {
  version: v.literal(1),
  state: v.picklist(["running", "done", "partial"]),
  stage: words,
};
const model = v.object({ name: words, parameters: number });
const backend = v.object({ name: words, threads: number });
const phase = v.picklist(["loading", "forward", "backward", "update"]);
const labelled = v.object({ label: words, figure });
const named = v.object({ name: words, figure });
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

export const profile = v.object({
  kind: v.literal("profile"),
  ...head,
  model,
  backend,
  metrics: list(v.object({ name: words, label: words, figure })),
  price: maybe(v.object({ usdPerHour: number, source: words, date: words })),
  latency: maybe(
    v.object({
      batchSize: number,
      samplesMs: samples,
      histogram: list(v.object({ fromMs: number, toMs: number, count: number })),
      quantiles: list(v.object({ label: v.picklist(["p50", "p90", "p95", "p99"]), figure })),
    }),
  ),
  throughput: maybe(list(v.object({ batchSize: number, figure }))),
  memory: maybe(list(named)),
  step: maybe(v.object({ batchSize: number, phases: list(v.object({ name: phase, figure })) })),
  coldStart: maybe(figure),
  load: maybe(list(load, 50)),
}) satisfies v.GenericSchema<unknown, ProfileOutput>;

const operation = v.object({
  name: words,
  phase,
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
  operations: list(operation, 20_000),
  omittedOperations: maybe(count),
  phases: list(v.object({ name: phase, startMs: number, durationMs: number })),
  deviceTimer: words,
  accounting: v.object({
    untraced: figure,
    traced: figure,
    operations: figure,
    waiting: figure,
    recording: figure,
    corrected: figure,
    between: figure,
    overhead: figure,
  }),
  deviceBusy: figure,
});

export const trace = v.object({
  kind: v.literal("trace"),
  ...head,
  model,
  backend,
  passes: list(pass, 20),
  roofline: maybe(
    v.object({
      backend: words,
      roofs: list(v.object({ name: words, unit: v.picklist(["flop/s", "bytes/s"]), figure })),
      points: list(
        v.object({
          name: words,
          phase,
          flops: number,
          bytes: number,
          intensity: number,
          flopsPerSecond: number,
          ms: number,
          shareOfRoof: number,
          limit: v.picklist(["compute", "memory"]),
        }),
      ),
    }),
  ),
  bound: maybe(
    v.object({
      terms: list(
        v.object({
          name: v.picklist(["compute", "transfer", "memory"]),
          symbol: words,
          figure,
        }),
      ),
      active: v.picklist(["compute", "transfer", "memory"]),
      bound: figure,
      measured: figure,
      reached: figure,
    }),
  ),
}) satisfies v.GenericSchema<unknown, TraceOutput>;

const experiment = v.object({
  id: words,
  component: words,
  issue: words,
  recommendation: words,
  status: v.picklist(["waiting", "running", "recommended", "tried", "outputs-differ", "failed"]),
  verdict: words,
  target: words,
  before: maybe(figure),
  after: maybe(figure),
  gain: maybe(figure),
  samples: maybe(
    v.object({
      before: list(number),
      after: list(number),
      unit: v.picklist(["ms", "bytes"]),
    }),
  ),
  pValue: maybe(number),
  difference: maybe(figure),
  sideEffect: maybe(words),
  impact: maybe(v.picklist(["high", "medium", "low"])),
  estimatedImprovement: maybe(number),
  change: maybe(v.object({ source: text(20_000) })),
});

export const recommendations = v.object({
  kind: v.literal("recommendations"),
  ...head,
  model,
  backend,
  rule: words,
  threshold: number,
  experiments: list(experiment, 200),
}) satisfies v.GenericSchema<unknown, RecommendationsOutput>;

export const comparison = v.object({
  kind: v.literal("comparison"),
  ...head,
  title: words,
  columns: list(v.object({ name: words, detail: maybe(words) }), 100),
  rows: list(
    v.object({
      label: words,
      figures: list(figure, 100),
      better: maybe(v.picklist(["lower", "higher"])),
    }),
  ),
  note: maybe(words),
}) satisfies v.GenericSchema<unknown, ComparisonOutput>;
