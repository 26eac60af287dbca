/** What the Profile panel draws, from its record. Pure. */

import { figureValue, scaleFor } from "../../../outputs/figure/figure-text.ts";
import type { LatencyProfile, ThroughputPoint } from "../../../outputs/panels/profile/profile.ts";
import type { PlotMarker } from "../kit/charts/NumericPlot.tsx";
import type { PlotAxis, PlotPoint, PlotSeries } from "../kit/charts/plot-data.ts";

export interface Plot {
  readonly series: readonly PlotSeries[];
  readonly x: PlotAxis;
  readonly y: PlotAxis;
}

/** Beyond this ratio of the slowest to the median, a linear axis would show the slowest alone. */
const FAR = 20;

export function latencyPlot({ samplesMs }: Pick<LatencyProfile, "samplesMs">): Plot {
  const ascending = samplesMs.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const least = ascending[0] ?? 0;
  const median = ascending[ascending.length >> 1] ?? 0;
  const most = ascending.at(-1) ?? 0;
  const isLog = least > 0 && most > FAR * median;
  const { factor, label } = scaleFor("ms", isLog ? median : most);
  const points = samplesMs.map(({ index, ms }) => ({ x: index + 1, y: ms / factor }));
  return {
    series: [{ name: "latency", points }],
    x: { label: "Sample" },
    y: isLog
      ? { label: "Latency, logarithmic", unit: label, scale: "log" }
      : { label: "Latency", unit: label, ticks: "zero" },
  };
}

export interface HistogramPlot extends Plot {
  readonly markers: readonly PlotMarker[];
  /** What the last bar stands for, where it holds everything above. */
  readonly note: string | undefined;
}

/** The last bin takes in all outliers: it is drawn as wide as the others, and the note says how far it reaches. */
export function histogramPlot({ histogram, quantiles }: LatencyProfile): HistogramPlot {
  const first = histogram[0];
  const last = histogram.at(-1);
  const size = first === undefined ? 0 : first.toMs - first.fromMs;
  const { factor, label } = scaleFor("ms", last === undefined ? 1 : last.fromMs + size);
  const points = histogram.map(({ fromMs, count }) => ({ x: fromMs / factor, y: count }));
  const isOpenEnded = last !== undefined && last.toMs - last.fromMs > 1.5 * size;
  return {
    series: [{ name: "samples", points }],
    x: { label: "Latency", unit: label },
    y: { label: "Samples" },
    markers: quantiles.flatMap(({ label: name, figure }) => {
      const ms = figureValue(figure);
      return ms === undefined ? [] : [{ x: ms / factor, label: name }];
    }),
    note: isOpenEnded
      ? `The last step holds all above ${round(last.fromMs / factor)} ${label}, up to ${round(last.toMs / factor)} ${label}.`
      : undefined,
  };
}

export function throughputPlot(throughput: readonly ThroughputPoint[]): Plot {
  const values = throughput.map(({ figure }) => figureValue(figure) ?? 0);
  const { factor, label } = scaleFor("samples/s", Math.max(0, ...values));
  const points = throughput.flatMap(({ batchSize, figure }): PlotPoint[] => {
    if (!("value" in figure)) return [];
    const { low, high } = "low" in figure ? figure : { low: undefined, high: undefined };
    const y = figure.value / factor;
    return low === undefined || high === undefined
      ? [{ x: batchSize, y }]
      : [{ x: batchSize, y, low: low / factor, high: high / factor }];
  });
  return {
    series: [{ name: "throughput", points }],
    x: { label: "Batch size", scale: "log", ticks: "values" },
    y: { label: "Throughput", unit: label, ticks: "zero" },
  };
}

/** Each share of the whole, for bars; figures without a value have none. */
export function sharesOf<T extends { figure: ThroughputPoint["figure"] }>(
  items: readonly T[],
): (T & { share: number })[] {
  const values = items.map(({ figure }) => Math.max(0, figureValue(figure) ?? 0));
  const total = values.reduce((sum, value) => sum + value, 0);
  return items.map((item, index) => ({
    ...item,
    share: total === 0 ? 0 : (values[index] ?? 0) / total,
  }));
}

function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}
