/**
 * A figure is a number as the page may show it: it carries where it came from. Nothing else may put a number
 * about the system on screen. Measured here; computed from measured figures by a named method; the result of a model whose
 * inputs are told; assumed from a dated source; or honestly absent, with the reason.
 */
export type Figure =
  | MeasuredFigure
  | ComputedFigure
  | ModelledFigure
  | AssumedFigure
  | NeedsSamples
  | NotMeasured
  | NotMeasurable;

/** Units a figure may have; the page scales and writes them. */
export const UNITS = [
  "ms",
  "s",
  "bytes",
  "samples/s",
  /** Rate of a load's queries, each for one or more samples. */
  "queries/s",
  /** A share, written as a percentage. */
  "ratio",
  /** A factor, written as `1.24×`. */
  "times",
  "count",
  "flop",
  "flop/s",
  "bytes/s",
  "usd",
  "kWh",
  "kg CO₂e",
  "none",
] as const;

export type Unit = (typeof UNITS)[number];

/** Measured on this device in this run. `low`–`high` is a 95 % interval. */
export interface MeasuredFigure {
  kind: "measured";
  value: number;
  unit: Unit;
  low?: number;
  high?: number;
  /** Number of samples behind the value. */
  n: number;
  /** One sentence: how it was measured. */
  method: string;
}

/** Follows from measured figures by the method named. */
export interface ComputedFigure {
  kind: "computed";
  value: number;
  unit: Unit;
  low?: number;
  high?: number;
  method: string;
}

/** Not measured here: the result of a model, which holds as far as its inputs and its method do. */
export interface ModelledFigure {
  kind: "modelled";
  value: number;
  unit: Unit;
  /** Range of the value, given how far its inputs are known. */
  low?: number;
  high?: number;
  /** One sentence: how the value follows from the inputs. */
  method: string;
  /** Each in words, with its value and where that comes from: `$0.09 an hour, assumed (a price list, 2026-07-20)`. */
  inputs: string[];
}

/** Not measured here: taken from a source. */
export interface AssumedFigure {
  kind: "assumed";
  value: number;
  unit: Unit;
  source: string;
  /** ISO date of the source. */
  date: string;
}

/** Too few samples for this quantile yet. */
export interface NeedsSamples {
  kind: "needs-samples";
  more: number;
  method: string;
}

/**
 * Without a value so far, though another run may give one: the run that measures it goes on, its attempt failed, nobody asked for it, or
 * nothing is as was asked for, such as a rate that keeps a bound.
 */
export interface NotMeasured {
  kind: "not-measured";
  why: "pending" | "failed" | "omitted" | "none";
  reason: string;
}

/** A browser cannot tell, whatever is tried. */
export interface NotMeasurable {
  kind: "not-measurable";
  reason: string;
}
