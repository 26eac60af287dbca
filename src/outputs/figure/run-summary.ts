/** A run in short: what is kept, shared, and set beside other runs. */
import type { NamedFigure } from "./named-figure.ts";

/** Plain data that fits in a link or a file. */
export interface RunSummary {
  /** Name of the run, such as its owner or the change that was made. */
  title: string;
  /** `wasm, 2 threads, 4 cores`. */
  device: string;
  /** ISO time. */
  at: string;
  /** Summaries of earlier versions do not say what is better. */
  metrics: NamedFigure[];
}
