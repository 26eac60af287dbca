/** The Comparison panel's record: the same figures of several runs, backends or devices, side by side. */
import type { Figure } from "../../figure/figure.ts";

export interface ComparisonOutput {
  kind: "comparison";
  version: 1;
  state: "running" | "done" | "partial";
  /** The measurement in progress, or why the comparison is partial. */
  stage: string;
  title: string;
  columns: { name: string; detail?: string }[];
  rows: ComparisonRow[];
  /** One sentence on what may be compared with what. */
  note?: string;
}

export interface ComparisonRow {
  label: string;
  /** One for each column. */
  figures: Figure[];
  /** Which direction is good; without it nothing is marked as best. */
  better?: "lower" | "higher";
}
