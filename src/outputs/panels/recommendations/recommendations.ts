/** The Recommendations panel's record: experiments that were found in a trace, applied, checked and timed. */
import type { Figure } from "../../figure/figure.ts";

export interface RecommendationsOutput {
  kind: "recommendations";
  version: 1;
  state: "running" | "done" | "partial";
  /** The experiment in progress, or why the list is partial. */
  stage: string;
  model: { name: string; parameters: number };
  backend: { name: string; threads: number };
  /** How a recommendation is earned, in one sentence. */
  rule: string;
  /** The gain, as a factor, that the interval must lie above. */
  threshold: number;
  /** In the order found; `recommended` ones are shown first. */
  experiments: Experiment[];
}

export type ExperimentStatus =
  /** Found, not tried yet. */
  | "waiting"
  | "running"
  /** Won by more than the threshold. */
  | "recommended"
  /** Tried; the gain was not shown to be large enough. */
  | "tried"
  /** Its outputs differ from the original's. */
  | "outputs-differ"
  /** Could not be tried; `verdict` says why. */
  | "failed";

export interface Experiment {
  /** `fuse-linear-activation`. */
  id: string;
  /** Which parts of the system meet: `Layers + Activations`. */
  component: string;
  /** The finding in the trace, with its numbers. */
  issue: string;
  /** The recommended change. */
  recommendation: string;
  status: ExperimentStatus;
  /** One sentence on the outcome. */
  verdict: string;
  /** The quantity compared: `inference, batch 1`, `training step, batch 64`, `peak memory`. */
  target: string;
  before?: Figure;
  after?: Figure;
  /** before / after, so more than 1 is a gain; unit "times". */
  gain?: Figure;
  /** Interleaved timings in the order taken, thinned for drawing to at most 100 each. */
  samples?: { before: number[]; after: number[]; unit: "ms" | "bytes" };
  /** Adjusted for the number of experiments (Holm). */
  pValue?: number;
  /** Largest difference of the outputs, or why they may differ. */
  difference?: Figure;
  /** Cost elsewhere: memory, accuracy, time. */
  sideEffect?: string;
  /** From the interval of the gain; on recommended rows only. */
  impact?: "high" | "medium" | "low";
  /** Percent less time (or memory), from the lower end of the interval; on recommended rows only. */
  estimatedImprovement?: number;
  /** Written into a new cell by one click. */
  change?: { source: string };
}
