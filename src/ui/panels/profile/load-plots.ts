/** What is drawn of a run of LoadGen's scenarios. Pure. */
import { scaleFor } from "../../../outputs/figure/figure-text.ts";
import type { LoadProfile } from "../../../outputs/panels/profile/profile.ts";
import type { PlotLevel, PlotMarker } from "../kit/charts/NumericPlot.tsx";
import type { PlotPoint } from "../kit/charts/plot-data.ts";
import { latencyPlot, type Plot } from "./profile-plots.ts";

export interface LoadPlot extends Plot {
  readonly markers: readonly PlotMarker[];
}

/** Latencies in the order of completion; those before the latency was steady are a series of their own. */
export function loadPlot({ samplesMs, steadyFrom }: LoadProfile): LoadPlot {
  const { series, x, y } = latencyPlot({ samplesMs });
  const points = series[0]?.points ?? [];
  const axes = { x: { ...x, label: "Query" }, y };
  if (steadyFrom === undefined) {
    return { series: [{ name: "not steady", points }], ...axes, markers: [] };
  }
  if (steadyFrom <= (samplesMs[0]?.index ?? 0)) {
    return { series: [{ name: "steady", points }], ...axes, markers: [] };
  }
  const from = steadyFrom + 1;
  return {
    series: [
      { name: "steady", points: points.filter((point) => point.x >= from) },
      // Up to the first steady one, so that the line goes on.
      { name: "before", points: points.filter((point) => point.x <= from) },
    ],
    ...axes,
    markers: [{ x: from, label: "steady from here" }],
  };
}

export interface SearchPlot extends Plot {
  readonly levels: readonly PlotLevel[];
}

/** Rates that were tried against the p99 that each gave. */
export function searchPlot({ search = [], boundMs: bound }: LoadProfile): SearchPlot {
  const most = Math.max(0, ...search.map(({ p99Ms }) => p99Ms), bound ?? 0);
  const { factor, label } = scaleFor("ms", most);
  const points = (wanted: boolean): PlotPoint[] =>
    search
      .filter(({ met }) => met === wanted)
      .map(({ qps, p99Ms }) => ({ x: qps, y: p99Ms / factor }));
  const values = search.map(({ p99Ms }) => p99Ms).filter((ms) => ms > 0);
  const isFar = values.length > 1 && Math.max(...values) > 20 * Math.min(...values);
  return {
    series: [
      { name: "met the bound", points: points(true) },
      { name: "missed it", points: points(false) },
    ],
    x: { label: "Queries a second" },
    y: isFar
      ? { label: "p99 latency, logarithmic", unit: label, scale: "log" }
      : { label: "p99 latency", unit: label, ticks: "zero" },
    levels: bound === undefined ? [] : [{ y: bound / factor, label: "bound" }],
  };
}
