/**
 * From timings to figures, by one rule for all that is measured here. A quantile is an order statistic, read off as LoadGen does
 * (element floor(n p) of the sorted sample), with a distribution-free 95 % interval where there are samples enough for one. The
 * median of few is still one; a tail is stated when LoadGen's early stopping would state it, from 64 samples on for p90, 130 for
 * p95, 662 for p99, and before that the figure says how many are missing.
 */
import { minimumSamples, quantile, quantileInterval, sorted } from "../../base/statistics.ts";
import { rateOf } from "../../outputs/figure/derived-figures.ts";
import type { ComputedFigure, Figure, MeasuredFigure, Unit } from "../../outputs/figure/figure.ts";

/** The p-quantile of timings in ascending order (ms), or how many more it needs. Without any timing, a median needs one. */
export function quantileFigure(ascending: ArrayLike<number>, p: number, method: string): Figure {
  const n = ascending.length;
  const more = (p > 0.5 ? minimumSamples(p) : 1) - n;
  if (more > 0) return { kind: "needs-samples", more, method };
  return unlessZero(stated(ascending, p, method));
}

/** The median of stretches of time, which may be empty: zero is a result. NaN for none. */
export function medianFigure(timesMs: readonly number[], method: string): MeasuredFigure {
  return stated(sorted(timesMs), 0.5, method);
}

function stated(ascending: ArrayLike<number>, p: number, method: string): MeasuredFigure {
  const interval = quantileInterval(ascending, p);
  return {
    kind: "measured",
    value: quantile(ascending, p),
    unit: "ms",
    ...(interval ? { low: interval.low, high: interval.high } : {}),
    n: ascending.length,
    method,
  };
}

/** The figure of a latency, unless the clock ticks too coarsely to have seen anything. */
export function unlessZero(figure: MeasuredFigure): Figure {
  if (figure.value > 0) return figure;
  return {
    kind: "not-measurable",
    reason:
      "The clock read zero: a query takes less than one tick of it. Ask for more samples in a query.",
  };
}

/** Samples a second when a batch of `batchSize` takes the median of `timesMs`. */
export function batchRateFigure(
  timesMs: readonly number[],
  batchSize: number,
  method: string,
): Figure {
  return (
    rateOf(medianFigure(timesMs, method), batchSize) ?? {
      kind: "not-measurable",
      reason: "the clock read zero for a whole batch",
    }
  );
}

/** So many a second over a whole run of `spanMs`, counted in `n` queries. */
export function runRateFigure(
  { count, unit, spanMs, n }: { count: number; unit: Unit; spanMs: number; n: number },
  method: string,
): Figure {
  if (n === 0) return { kind: "needs-samples", more: 1, method };
  if (!(spanMs > 0)) {
    return { kind: "not-measurable", reason: "The clock read zero for the whole run." };
  }
  return { kind: "measured", value: (count * 1000) / spanMs, unit, n, method };
}

export function bytesFigure(bytes: number, method: string): ComputedFigure {
  return { kind: "computed", value: bytes, unit: "bytes", method };
}
