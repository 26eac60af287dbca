/** Figures that follow from others by one operation, with the interval that follows from theirs. */
import type { ComputedFigure, Figure, MeasuredFigure } from "./figure.ts";

/** So many samples in each stretch of time (ms), as a rate; undefined for a time of zero. */
export function rateOf(time: MeasuredFigure, samples: number): MeasuredFigure | undefined {
  if (!(time.value > 0)) return undefined;
  const { low, high, ...rest } = time;
  const rate = (ms: number) => (samples * 1000) / ms;
  return {
    ...rest,
    value: rate(time.value),
    unit: "samples/s",
    // The longest time is the lowest rate.
    ...(low !== undefined && high !== undefined && low > 0
      ? { low: rate(high), high: rate(low) }
      : {}),
  };
}

/**
 * How many times as much one figure is as another of its unit. The ends of its interval are those of theirs, each taken for the worse,
 * so that it is rather too wide. What has no value, or stands for none, gives what it lacks itself.
 */
export function timesAsMuch(figure: Figure, other: Figure, what: string): Figure {
  if (!("value" in figure)) return figure;
  if (!("value" in other)) return other;
  const [a, b] = [endsOf(figure), endsOf(other)];
  return {
    kind: "computed",
    value: figure.value / other.value,
    unit: "times",
    ...(a === undefined || b === undefined || !(b.low > 0)
      ? {}
      : { low: a.low / b.high, high: a.high / b.low }),
    method: `${what}; the interval is that of both ends at their worst.`,
  } satisfies ComputedFigure;
}

function endsOf(figure: Figure): { low: number; high: number } | undefined {
  if (!("low" in figure) || figure.low === undefined || figure.high === undefined) return undefined;
  return { low: figure.low, high: figure.high };
}
