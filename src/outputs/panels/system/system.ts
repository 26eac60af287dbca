/** The System panel's record: what is known of the reader's own system, from its model to its readiness, and what is still open. */
import type { NamedFigure } from "../../figure/named-figure.ts";

export interface SystemOutput {
  kind: "system";
  version: 1;
  state: "running" | "done" | "partial";
  stage: string;
  /** `transformer`, or "no system yet". */
  name: string;
  /** `wasm, 2 threads, 4 cores`. */
  device: string;
  /** ISO time at which it was put together: what was measured before stands as it was measured. */
  at: string;
  /** In the order of their stations. */
  lines: SystemLine[];
}

/** A system comes about in this order. */
export const STATIONS = [
  "model",
  "training",
  "file",
  "serving",
  "plan",
  "rollout",
  "readiness",
] as const;

export type StationName = (typeof STATIONS)[number];

export interface SystemLine {
  /** Unique in the record, and the same in every run: `server`, `rollout-canary`. */
  id: string;
  station: StationName;
  /** `Server`. */
  label: string;
  /** What its figures are of: `version 3f9a01c2b7de, 2 replicas`. Empty where there is nothing yet. */
  subject: string;
  /** What came of it, in a sentence or two. Empty where there is nothing yet. */
  words: string;
  /** The few that stand for it, as its own panel has them. Their names are unique in the line. */
  figures: NamedFigure[];
  open: OpenPoint[];
}

/** Something that was not done, was done and does not hold, or belongs to another model. */
export interface OpenPoint {
  /** A sentence. */
  text: string;
  /** The cell of the module that would close it: its id. */
  cell?: string;
}
