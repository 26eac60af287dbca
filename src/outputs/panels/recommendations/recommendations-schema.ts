import * as v from "valibot";
import { figureSchema } from "../../figure/figure-schema.ts";
import { list, maybe, number, text, words } from "../../schema/bounded.ts";
import { exactly } from "../../schema/exactly.ts";
import { backendSchema, modelSchema, panelHead } from "../panel-schema.ts";
import type { RecommendationsOutput } from "./recommendations.ts";

const samples = v.object({
  before: list(number),
  after: list(number),
  unit: v.picklist(["ms", "bytes"]),
});

const experiment = v.object({
  id: words,
  component: words,
  issue: words,
  recommendation: words,
  status: v.picklist(["waiting", "running", "recommended", "tried", "outputs-differ", "failed"]),
  verdict: words,
  target: words,
  before: maybe(figureSchema),
  after: maybe(figureSchema),
  gain: maybe(figureSchema),
  samples: maybe(samples),
  pValue: maybe(number),
  difference: maybe(figureSchema),
  sideEffect: maybe(words),
  impact: maybe(v.picklist(["high", "medium", "low"])),
  estimatedImprovement: maybe(number),
  change: maybe(v.object({ source: text(20_000) })),
});

export const recommendationsSchema = exactly<RecommendationsOutput>()(
  v.object({
    kind: v.literal("recommendations"),
    ...panelHead,
    model: modelSchema,
    backend: backendSchema,
    rule: words,
    threshold: number,
    experiments: list(experiment, 200),
  }),
);
