/** The percentiles that LoadGen prints, read off as it does (order statistics), each with its interval or what it still needs. */
import { quantileInterval, sorted } from "../../base/statistics.ts";
import type { Figure } from "../../outputs/figure/figure.ts";
import type { LoadProfile } from "../../outputs/panels/profile/profile.ts";
import { queriesNeeded } from "../../systems/statistics/early-stopping.ts";

const PERCENTILES = [0.5, 0.9, 0.95, 0.97, 0.99, 0.999];

/** At most so many samples are drawn. */
const DRAWN = 500;

type LabelledFigure = LoadProfile["figures"][number];

/** p50 to p99.9 of latencies in ascending order (ms), and others if wanted. */
export function percentileFigures(
  ascending: ArrayLike<number>,
  method: string,
  others: readonly number[] = [],
): LabelledFigure[] {
  const wanted = [...new Set([...PERCENTILES, ...others])].sort((a, b) => a - b);
  return wanted.map((p) => ({
    label: percentileName(p),
    figure: percentileFigure(ascending, p, method),
  }));
}

/** `p99`, `p99.9`. */
export function percentileName(p: number): string {
  return `p${Number((p * 100).toFixed(6))}`;
}

function percentileFigure(ascending: ArrayLike<number>, p: number, method: string): Figure {
  const n = ascending.length;
  // A median of few is still one; a tail is stated when early stopping would state it.
  const more = (p > 0.5 ? queriesNeeded(p, 1) : 1) - n;
  if (more > 0) return { kind: "needs-samples", more, method };
  const interval = quantileInterval(ascending, p);
  const value = interval?.value ?? ascending[Math.floor(n * p)] ?? Number.NaN;
  const ends = interval === undefined ? {} : { low: interval.low, high: interval.high };
  return latencyFigure({ kind: "measured", value, unit: "ms", ...ends, n, method });
}

/** The figure, unless the clock ticks too coarsely to have seen anything. */
export function latencyFigure(figure: Extract<Figure, { kind: "measured" }>): Figure {
  if (figure.value > 0) return figure;
  return {
    kind: "not-measurable",
    reason:
      "The clock read zero: a query takes less than one tick of it. Ask for more samples in a query.",
  };
}

export function medianOf(values: readonly number[], method: string): Figure {
  return percentileFigure(sorted(values), 0.5, method);
}

/** Thinned evenly, for drawing. */
export function drawn(latenciesMs: readonly number[]): LoadProfile["samplesMs"] {
  const step = Math.max(1, Math.ceil(latenciesMs.length / DRAWN));
  return latenciesMs.flatMap((ms, index) => (index % step === 0 ? [{ index, ms }] : []));
}
