/** The Profile panel's record: filled in while a run goes on, complete when `state` is "done". */
import type { Figure } from "./figure.ts";

export interface ProfileOutput {
  kind: "profile";
  version: 1;
  state: "running" | "done" | "partial";
  /** What is being measured now, or why the profile is partial. */
  stage: string;
  model: { name: string; parameters: number };
  backend: { name: string; threads: number };
  /** The module's SystemMetrics, each with its method. */
  metrics: { name: string; label: string; figure: Figure }[];
  latency?: LatencyProfile;
  throughput?: ThroughputPoint[];
  memory?: { name: string; figure: Figure }[];
  /** One training step, split; medians over the steps measured. */
  step?: { batchSize: number; phases: { name: StepPhase; figure: Figure }[] };
}

export type StepPhase = "loading" | "forward" | "backward" | "update";

export interface LatencyProfile {
  batchSize: number;
  /** In the order measured, thinned evenly to at most 500 for drawing. */
  samplesMs: { index: number; ms: number }[];
  histogram: { fromMs: number; toMs: number; count: number }[];
  quantiles: { label: "p50" | "p90" | "p95" | "p99"; figure: Figure }[];
}

export interface ThroughputPoint {
  batchSize: number;
  figure: Figure;
}
