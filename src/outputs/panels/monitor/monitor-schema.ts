/** The Monitor panel's record as it may come from outside. */
import * as v from "valibot";
import { figureSchema } from "../../figure/figure-schema.ts";
import { count, list, maybe, number, text, words } from "../../schema/bounded.ts";
import { exactly } from "../../schema/exactly.ts";
import { named } from "../../schema/named.ts";
import { panelHead } from "../panel-schema.ts";
import { EVENT_KINDS, type MonitorOutput } from "./monitor.ts";

const severity = v.picklist(["page", "ticket"]);
const side = v.picklist(["inputs", "answers"]);

const column = v.object({
  second: number,
  requests: count,
  notAnswered: count,
  p50Ms: maybe(number),
  p99Ms: maybe(number),
  queued: count,
  burnt: list(number, 10),
  inBackground: maybe(v.literal(true)),
});

const rule = v.object({
  name: words,
  severity,
  factor: number,
  longSeconds: number,
  shortSeconds: number,
  long: figureSchema,
  short: figureSchema,
  fires: v.boolean(),
});

const objective = v.object({
  name: v.picklist(["availability", "latency"]),
  text: words,
  target: number,
  attained: figureSchema,
  burnt: figureSchema,
  rules: list(rule, 10),
});

const driftWindow = v.object({
  number: count,
  second: number,
  inputs: number,
  answers: maybe(number),
  drifted: list(words, 20),
});

const drift = v.object({
  windowSize: count,
  waiting: count,
  falseAlarms: figureSchema,
  windows: list(driftWindow),
  subjects: list(
    v.object({
      name: words,
      side,
      psi: maybe(figureSchema),
      ks: maybe(figureSchema),
      ratio: number,
    }),
    20,
  ),
});

const replica = v.object({
  id: count,
  status: words,
  answered: count,
  notAnswered: count,
  p50: figureSchema,
  batchSize: figureSchema,
});

const alert = v.object({
  objective: words,
  rule: words,
  severity,
  firedAt: number,
  resolvedAt: maybe(number),
  text: words,
});

const family = v.object({
  name: words,
  help: words,
  type: v.picklist(["counter", "gauge", "histogram"]),
  samples: list(v.object({ suffix: maybe(words), labels: named(words), value: number })),
});

/** 784 bytes. */
const image = v.pipe(text(1100), v.base64());

export const monitorSchema = exactly<MonitorOutput>()(
  v.object({
    kind: v.literal("monitor"),
    ...panelHead,
    model: words,
    second: number,
    counts: v.object({
      requests: count,
      answered: count,
      rejected: count,
      timedOut: count,
      failed: count,
      cached: count,
    }),
    rate: figureSchema,
    notAnswered: figureSchema,
    latency: v.object({ p50: figureSchema, p95: figureSchema, p99: figureSchema }),
    batchSize: figureSchema,
    cacheHits: figureSchema,
    queueDepth: figureSchema,
    accuracy: figureSchema,
    objectives: list(objective, 10),
    timeScale: number,
    columns: list(column, 120),
    drift: maybe(drift),
    replicas: list(replica, 100),
    alerts: list(alert, 200),
    events: list(v.object({ kind: v.picklist(EVENT_KINDS), second: number, text: words })),
    disturbance: v.object({ rotate: number, blur: number, reweight: list(number, 10) }),
    images: v.object({ now: list(image, 12), trained: list(image, 12) }),
    scale: v.object({ rate: number, latencyMs: number, burnt: number, drift: number }),
    metrics: list(family, 50),
  }),
);
