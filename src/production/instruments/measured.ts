/** From timings to figures: medians and quantiles with intervals, or the number of samples that is still missing. */
import { minimumSamples, quantile, quantileInterval, sorted } from "../../base/statistics.ts";
import type { ComputedFigure, Figure, MeasuredFigure } from "../../outputs/figure/figure.ts";

/** The median of `timesMs`, with a 95 % interval where there are samples enough for one. */
export function medianFigure(timesMs: readonly number[], method: string): MeasuredFigure {
  const ascending = sorted(timesMs);
  const interval = quantileInterval(ascending, 0.5);
  return {
    kind: "measured",
    value: interval?.value ?? quantile(ascending, 0.5),
    unit: "ms",
    ...(interval ? { low: interval.low, high: interval.high } : {}),
    n: timesMs.length,
    method,
  };
}

/** A tail quantile, or how many samples it still needs (MLPerf LoadGen's early-stopping minimum). */
export function tailFigure(timesMs: readonly number[], p: number, method: string): Figure {
  const needed = minimumSamples(p);
  if (timesMs.length < needed) {
    return { kind: "needs-samples", more: needed - timesMs.length, method };
  }
  const ascending = sorted(timesMs);
  const interval = quantileInterval(ascending, p);
  return {
    kind: "measured",
    value: quantile(ascending, p),
    unit: "ms",
    ...(interval ? { low: interval.low, high: interval.high } : {}),
    n: timesMs.length,
    method,
  };
}

/** Samples a second when a batch of `batchSize` takes the median of `timesMs`. */
export function rateFigure(timesMs: readonly number[], batchSize: number, method: string): Figure {
  const time = medianFigure(timesMs, method);
  if (!(time.value > 0)) {
    return { kind: "not-measurable", reason: "the clock read zero for a whole batch" };
  }
  const rate = (ms: number) => (batchSize * 1000) / ms;
  return {
    ...time,
    value: rate(time.value),
    unit: "samples/s",
    ...(time.low !== undefined && time.high !== undefined && time.low > 0
      ? { low: rate(time.high), high: rate(time.low) }
      : {}),
  };
}

export function bytesFigure(bytes: number, method: string): ComputedFigure {
  return { kind: "computed", value: bytes, unit: "bytes", method };
}
