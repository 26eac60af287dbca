/** The percentiles that LoadGen prints, of queries that were answered. */
import { percentileName } from "../../base/percentile-name.ts";
import type { LoadProfile } from "../../outputs/panels/profile/profile.ts";
import { quantileFigure } from "../instruments/measured.ts";

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
    figure: quantileFigure(ascending, p, method),
  }));
}

/** Thinned evenly, for drawing. */
export function drawn(latenciesMs: readonly number[]): LoadProfile["samplesMs"] {
  const step = Math.max(1, Math.ceil(latenciesMs.length / DRAWN));
  return latenciesMs.flatMap((ms, index) => (index % step === 0 ? [{ index, ms }] : []));
}
