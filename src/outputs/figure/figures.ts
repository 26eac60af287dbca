/** A list of figures, each with its method on demand: the device, the system's metrics, the roofs. */
import type { Figure } from "./figure.ts";

export interface FiguresOutput {
  kind: "figures";
  caption: string;
  rows: FigureRow[];
}

export interface FigureRow {
  label: string;
  /** A number with its origin, or words where what is told is no number ("ANGLE (…)"). */
  value: Figure | string;
  /** Explains the row. */
  note?: string;
}
