/** The Profile panel's record: filled in while a run goes on, complete when `state` is "done". */
import type { Figure } from "../../figure/figure.ts";
import type { NamedFigure } from "../../figure/named-figure.ts";

export interface ProfileOutput {
  kind: "profile";
  version: 1;
  state: "running" | "done" | "partial";
  /** The measurement in progress, or why the profile is partial. */
  stage: string;
  model: { name: string; parameters: number };
  backend: { name: string; threads: number };
  /** The module's SystemMetrics, each with its method. */
  metrics: NamedFigure[];
  /** Basis of the cost of a million inferences, unless the reader's dial says otherwise. */
  price?: Price;
  latency?: LatencyProfile;
  throughput?: ThroughputPoint[];
  memory?: { name: string; figure: Figure }[];
  /** One training step, split; medians over the steps measured. */
  step?: { batchSize: number; phases: { name: StepPhase; figure: Figure }[] };
  /** The first answer, with loading and compiling; warm-up is counted in neither this nor the latency. */
  coldStart?: Figure;
  /** Where that was; absent in profiles of earlier versions, which called the model in their kernel. */
  coldStartIn?: "fresh worker" | "this kernel";
  /** Runs of LoadGen's scenarios. */
  load?: LoadProfile[];
}

/** Price of an hour of a machine as fast as this device. */
export interface Price {
  usdPerHour: number;
  source: string;
  /** ISO date of the source. */
  date: string;
}

/** One scenario of MLPerf's LoadGen, as it went here. */
export interface LoadProfile {
  scenario: "SingleStream" | "MultiStream" | "Server" | "Offline";
  /** The figure that the scenario is about, such as the p90 latency or the highest rate. */
  result: { label: string; figure: Figure };
  /** Whether the run meets LoadGen's conditions, and if not, what is missing ("needs 320 more queries"). */
  valid: boolean;
  verdict: string;
  /** Everything else worth knowing: percentiles, queries, late issues, seed. */
  figures: { label: string; figure: Figure }[];
  /** Latencies in the order of completion, thinned for drawing to at most 500. */
  samplesMs: { index: number; ms: number }[];
  /** From which sample on the latency was steady; absent when it never was. */
  steadyFrom?: number;
  steadiness: string;
  /** Server only: milliseconds within which queries are to be answered. */
  boundMs?: number;
  /** Server only: each rate tried, and the p99 it gave. */
  search?: { qps: number; p99Ms: number; met: boolean }[];
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
