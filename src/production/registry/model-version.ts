/** A version of a model as the registry keeps it: plain data. */
import * as v from "valibot";

/** Where a version stands. One at most is in production. */
export const STAGES = ["candidate", "production", "archived"] as const;
export type Stage = (typeof STAGES)[number];

const metricSchema = v.object({
  value: v.number(),
  low: v.exactOptional(v.number()),
  high: v.exactOptional(v.number()),
  n: v.exactOptional(v.number()),
  unit: v.exactOptional(v.string()),
});

/** A measured number of a version, with its 95 % interval and the number of samples where it has them. */
export type Metric = v.InferOutput<typeof metricSchema>;

export const versionSchema = v.object({
  /** SHA-256 of the weights. */
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** The version that it was made from, such as the one that was pruned. */
  parent: v.exactOptional(v.string()),
  /** How it was made: "trained", "pruned to 80 % zeros". */
  madeBy: v.string(),
  /** ISO time. */
  createdAt: v.string(),
  stage: v.picklist(STAGES),
  bytes: v.number(),
  parameters: v.number(),
  /** The class of the model, or its architecture. */
  architecture: v.string(),
  /** Settings that build and train it again, where there are any. */
  config: v.exactOptional(v.record(v.string(), v.unknown())),
  /** The data that it was trained and judged on. */
  data: v.exactOptional(v.string()),
  metrics: v.record(v.string(), metricSchema),
  /** The device that the metrics were measured on. */
  device: v.exactOptional(v.string()),
});

export type ModelVersion = v.InferOutput<typeof versionSchema>;

/** Enough of a hash to tell versions apart in a notebook. */
export function shortHash(hash: string): string {
  return hash.slice(0, 12);
}
