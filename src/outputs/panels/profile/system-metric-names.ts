/** The six numbers that stand for a whole system: what each is called, and which direction of it is good. */
import type { Better } from "../../figure/named-figure.ts";

export const SYSTEM_METRICS = {
  modelAccuracy: { label: "Held-out accuracy", better: "higher" },
  inferenceLatencyMs: { label: "Latency, one sample", better: "lower" },
  throughputSamplesPerSec: { label: "Throughput", better: "higher" },
  memoryUsageMb: { label: "Memory in training", better: "lower" },
  gpuUtilization: { label: "GPU utilisation", better: "higher" },
  costPerMillionInferences: { label: "Cost of a million inferences", better: "lower" },
} as const satisfies Record<string, { label: string; better: Better }>;

export type SystemMetricName = keyof typeof SYSTEM_METRICS;

/** Undefined for metrics of one's own: nothing but their maker knows. */
export function betterOfMetric(name: string): Better | undefined {
  return Object.hasOwn(SYSTEM_METRICS, name)
    ? SYSTEM_METRICS[name as SystemMetricName].better
    : undefined;
}
