/** The plan as a file: what `npm run load -- --plan` holds the deployed servers against. */
import type { DeploymentFile } from "../deployment-file.ts";
import type { DeploymentInput } from "../deployment-input.ts";
import { jsonFile } from "../files/write-file.ts";

export const PLAN_PATH = "load/plan.json";

/** The whole `CapacityPlan`, with nothing rounded. */
export function planFile(input: DeploymentInput): DeploymentFile {
  const { demand, latencyMs, coldStartMs, memoryBytes, ...plan } = input.plan;
  return jsonFile(PLAN_PATH, {
    demand: {
      ...demand,
      ratePerSecond: input.ratePerSecond,
      objective: { percentile: input.percentile, latencyMs: input.objectiveMs },
      maxBatchSize: input.maxBatchSize,
      maxQueueDelayMs: input.maxQueueDelayMs,
      hitRate: input.hitRate,
    },
    ...plan,
    replicas: input.replicas,
    latencyMs: { ...latencyMs, value: input.expectedMs },
    coldStartMs,
    memoryBytes,
  });
}
