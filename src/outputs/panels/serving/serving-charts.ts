/** The last minute of a system that serves, as charts on one time axis. */
import type { Chart, ChartDraft, Marker } from "../../drawing/chart.ts";
import { chartOf } from "../../drawing/chart-of.ts";
import type { HeatColumn, ServingOutput } from "./serving.ts";
import { SPANS, spanWords } from "./serving-figures.ts";

/** None before a request has ended. */
export function servingCharts(record: ServingOutput): Chart[] {
  const { heat, marks } = record;
  if (heat.columns.length === 0) return [];
  const first = heat.columns[0]?.second ?? 0;
  const markers = marks
    .filter(({ second }) => second >= first)
    .map(({ second, text }): Marker => ({ x: second, label: text }));
  return [endedChart(heat.columns, markers), spansChart(heat.columns, markers)];
}

const SECONDS: ChartDraft["x"] = { label: "Time since the system was opened", unit: "s" };

function endedChart(columns: readonly HeatColumn[], markers: Marker[]): Chart {
  const answered = columns.map(({ second, counts }) => ({ x: second, y: sum(counts) }));
  const others = columns.map(({ second, notAnswered }) => ({ x: second, y: notAnswered }));
  return chartOf({
    name: "ended",
    mark: "line",
    title: "Requests that ended in each second",
    x: SECONDS,
    y: { label: "Requests in a second", ticks: "zero" },
    series: [
      { name: "answered", points: answered },
      { name: "not answered", points: others },
    ],
    markers,
  });
}

function spansChart(columns: readonly HeatColumn[], markers: Marker[]): Chart {
  const busy = columns.filter(({ counts }) => sum(counts) > 0);
  return chartOf({
    name: "spans",
    mark: "line",
    title: "Where a request spends its time, mean of each second",
    x: SECONDS,
    y: { label: "Time", unit: "ms", ticks: "zero" },
    series: SPANS.map((span) => ({
      name: spanWords(span),
      points: busy.map(({ second, spansMs }) => ({ x: second, y: spansMs[span] })),
    })),
    markers,
    note: "The four add up to the latency; seconds in which nothing was answered have no mean.",
  });
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
