/** The Rollout panel's record as it may come from outside. */
import * as v from "valibot";
import { figureSchema } from "../../figure/figure-schema.ts";
import { count, list, maybe, number, text, words } from "../../schema/bounded.ts";
import { exactly } from "../../schema/exactly.ts";
import { panelHead } from "../panel-schema.ts";
import { replicaSchema } from "../serving/serving-schema.ts";
import {
  GATE_TESTS,
  ROLLOUT_EVENT_KINDS,
  ROLLOUT_FAULTS,
  ROLLOUT_STATUSES,
  ROLLOUT_STRATEGIES,
  type RolloutOutput,
} from "./rollout.ts";

const verdict = v.picklist(["open", "holds", "broken"]);
const bothVersions = v.object({ v1: count, v2: count });

const counts = v.object({
  issued: count,
  answered: count,
  rejected: count,
  timedOut: count,
  failed: count,
  open: count,
});

const stage = v.object({
  weight: number,
  name: words,
  hasGate: v.boolean(),
  status: v.picklist(["waiting", "running", "passed", "skipped", "failed"]),
  startedAt: maybe(number),
  endedAt: maybe(number),
});

const rolledVersion = v.object({
  name: words,
  hash: words,
  replicas: list(replicaSchema, 64),
  counts,
  copies: counts,
  latency: v.object({ p50: figureSchema, p95: figureSchema, p99: figureSchema }),
  notAnswered: figureSchema,
  accuracy: figureSchema,
});

const side = v.object({ requests: count, notAnswered: count, p50Ms: maybe(number) });

const column = v.object({
  second: number,
  weight: number,
  v1: side,
  v2: side,
  inBackground: maybe(v.literal(true)),
});

const race = v.object({ statistic: number, boundary: number });

const look = v.object({
  second: number,
  requests: count,
  harm: race,
  safety: maybe(race),
  value: maybe(number),
  low: maybe(number),
  high: maybe(number),
});

const guardrail = v.object({
  guardrail: v.picklist(["latency", "tail", "errors", "accuracy", "burn rate"]),
  verdict,
  evidence: words,
  estimate: figureSchema,
  margin: number,
  same: maybe(number),
  looks: list(look, 60),
});

const gate = v.object({
  stage: count,
  startedAt: number,
  decision: v.picklist(["undecided", "promote", "roll back"]),
  reason: words,
  requests: bothVersions,
  exposure: count,
  guardrails: list(guardrail, 5),
});

const answer = v.object({ predicted: count, confidence: number });

const shadow = v.object({
  compared: count,
  notCompared: count,
  agreement: figureSchema,
  kappa: figureSchema,
  largestDifference: figureSchema,
  labelled: maybe(
    v.object({ both: count, onlyV1: count, onlyV2: count, neither: count, pValue: figureSchema }),
  ),
  latencyRatio: figureSchema,
  disagreements: list(
    v.object({
      /** 784 bytes. */
      image: v.pipe(text(1100), v.base64()),
      v1: answer,
      v2: answer,
      label: maybe(count),
    }),
    24,
  ),
});

const validation = v.object({
  asked: count,
  of: count,
  checks: list(
    v.object({
      name: v.picklist(["answers", "accuracy", "latency"]),
      verdict,
      evidence: words,
      estimate: figureSchema,
      margin: number,
    }),
    3,
  ),
});

const needed = { expected: figureSchema, fixed: figureSchema };

const power = v.object({
  share: number,
  alpha: number,
  power: number,
  latency: maybe(v.object({ slowdown: number, batch: count, logStd: figureSchema, ...needed })),
  errors: maybe(v.object({ acceptable: number, unacceptable: number, ...needed })),
  accuracy: maybe(v.object({ margin: number, accuracy: figureSchema, ...needed })),
});

const strategy = v.picklist(ROLLOUT_STRATEGIES);
const fault = v.picklist(ROLLOUT_FAULTS);
const gateTest = v.picklist(GATE_TESTS);
const named = v.object({ name: words, hash: words });

const outcome = v.object({
  strategy,
  decision: v.picklist(["promoted", "rolled back"]),
  by: v.picklist(["gate", "deadline", "validation", "start", "reader"]),
  reason: words,
  evidence: list(words, 5),
  v1: named,
  v2: named,
  requests: bothVersions,
  exposure: count,
  startedAt: number,
  decidedAt: number,
  fault,
  gateTest,
  timesFaster: number,
});

export const rolloutSchema = exactly<RolloutOutput>()(
  v.object({
    kind: v.literal("rollout"),
    ...panelHead,
    service: words,
    strategy,
    status: v.picklist(ROLLOUT_STATUSES),
    reason: words,
    second: number,
    isPaused: v.boolean(),
    clock: v.object({ timesFaster: number, label: words }),
    load: maybe(
      v.object({ shape: v.picklist(["poisson", "bursts", "diurnal", "replay"]), rate: number }),
    ),
    weight: number,
    isMirrored: v.boolean(),
    plan: list(stage, 20),
    versions: v.object({ v1: rolledVersion, v2: rolledVersion }),
    counts,
    ribbon: list(column, 120),
    gates: list(gate, 20),
    gateTest,
    fault,
    log: list(
      v.object({ second: number, kind: v.picklist(ROLLOUT_EVENT_KINDS), text: words }),
      100,
    ),
    shadow: maybe(shadow),
    validation: maybe(validation),
    power,
    outcome: maybe(outcome),
  }),
);
