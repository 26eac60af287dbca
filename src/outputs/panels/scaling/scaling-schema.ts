import * as v from "valibot";
import { AUTOSCALERS } from "../../../systems/autoscaling/autoscaler.ts";
import { MOST_ROWS, TRAFFIC_SHAPES } from "../../../systems/traffic/traffic.ts";
import { count, list, maybe, number, words } from "../../schema/bounded.ts";
import { exactly } from "../../schema/exactly.ts";
import { modelSchema, panelHead } from "../panel-schema.ts";
import { demandSchema, serviceSchema } from "../planning-schema.ts";
import type { ScalingOutput } from "./scaling.ts";

const shape = v.picklist(TRAFFIC_SHAPES);

const stretch = v.object({
  seconds: number,
  ratePerSecond: number,
  ready: number,
  paid: number,
  latencyMs: maybe(number),
  dropped: number,
});

const day = v.object({
  autoscaler: v.picklist(AUTOSCALERS),
  stretchSeconds: number,
  stretches: list(stretch),
  requests: number,
  dropped: number,
  keptShare: number,
  mostReplicas: number,
  replicaHours: number,
});

const interval = v.object({ value: number, low: number, high: number });
const hereHead = { replicas: count, doubt: maybe(words) };

export const scalingSchema = exactly<ScalingOutput>()(
  v.object({
    kind: v.literal("scaling"),
    ...panelHead,
    model: modelSchema,
    service: maybe(serviceSchema),
    demand: demandSchema,
    loadTests: list(v.object({ ratePerSecond: number, latencyMs: number })),
    simulation: v.object({ requests: count, seed: number }),
    autoscaling: v.object({
      traffic: shape,
      recorded: maybe(list(v.object({ seconds: number, ratePerSecond: number }), MOST_ROWS)),
      maxReplicas: number,
      timeoutSeconds: number,
    }),
    price: v.object({ usdPerHour: number, source: words, date: words }),
    simulated: maybe(
      v.object({
        replicas: count,
        curve: list(
          v.object({
            ratePerSecond: number,
            latencyMs: interval,
          }),
        ),
        bottleneck: maybe(words),
        here: maybe(
          v.union([
            v.object({ ...hereHead, latencyMs: interval, queries: count }),
            v.object({ ...hereHead, reason: words }),
          ]),
        ),
        needed: maybe(count),
        days: maybe(v.object({ traffic: shape, runs: list(day, AUTOSCALERS.length) })),
      }),
    ),
  }),
);
