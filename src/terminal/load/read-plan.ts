/** A capacity plan from a file: checked before anything is held against it. */
import * as v from "valibot";
import { exactly } from "../../outputs/schema/exactly.ts";
import type { CapacityPlan } from "../../systems/planning/capacity-plan.ts";
import { type Demand, ROUTING_POLICIES } from "../../systems/planning/demand.ts";
import { Refusal } from "../refusal.ts";

const positive = v.pipe(v.number(), v.gtValue(0), v.finite());
const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const share = v.pipe(v.number(), v.minValue(0), v.ltValue(1));
const amount = v.pipe(v.number(), v.minValue(0), v.finite());

const demandSchema = exactly<Demand>()(
  v.object({
    ratePerSecond: positive,
    objective: v.object({
      percentile: v.pipe(v.number(), v.gtValue(0), v.ltValue(1)),
      latencyMs: positive,
    }),
    headroom: share,
    spareReplicas: v.pipe(v.number(), v.integer(), v.minValue(0)),
    burstiness: amount,
    policy: v.picklist(ROUTING_POLICIES),
    maxBatchSize: count,
    maxQueueDelayMs: amount,
    hitRate: share,
  }),
);

const planSchema = exactly<CapacityPlan>()(
  v.object({
    demand: demandSchema,
    replicas: count,
    ratePerReplica: positive,
    utilisation: amount,
    latencyMs: v.object({ value: positive, low: amount, high: positive }),
    source: v.union([
      v.object({ kind: v.literal("closed form") }),
      v.object({ kind: v.literal("simulation"), requests: count, seed: v.number() }),
    ]),
    coldStartMs: v.exactOptional(amount),
    memoryBytes: v.exactOptional(amount),
  }),
);

/** Throws a Refusal for a file that cannot be read or holds no `CapacityPlan`. */
export function readPlan(path: string, readFile: (path: string) => string): CapacityPlan {
  let data: unknown;
  try {
    data = JSON.parse(readFile(path));
  } catch (error) {
    const why = error instanceof SyntaxError ? `is no JSON (${error.message})` : "cannot be read";
    throw new Refusal(`The plan ${path} ${why}.`);
  }
  const read = v.safeParse(planSchema, data);
  if (read.success) return read.output;
  const [issue] = read.issues;
  throw new Refusal(
    `${path} holds no capacity plan, at ${v.getDotPath(issue) ?? "its beginning"}: ${issue.message}.`,
  );
}
