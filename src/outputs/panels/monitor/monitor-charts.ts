/** The four strips of the Monitor panel: one time axis, an axis of its own for each. */
import { type AxisRange, linearRange, logRange } from "../../drawing/axis-range.ts";
import type { AxisDraft, Chart, DraftPoint, Marker } from "../../drawing/chart.ts";
import { chartOf } from "../../drawing/chart-of.ts";
import type { MonitorColumn, MonitorOutput } from "./monitor.ts";

/** Seconds in view. */
const IN_VIEW = 60;

export function monitorCharts(record: MonitorOutput): Chart[] {
  return [rateChart(record), latencyChart(record), budgetChart(record), driftChart(record)];
}

/** What stands as a flag on the time axis. */
export interface Flag {
  readonly second: number;
  readonly kind: "alert" | "drift" | "control" | "replica" | "tab";
  readonly text: string;
}

/** Alerts that fired, controls that were used, replicas that died and a tab that went away in the time in view, in their order. */
export function flagsOf(record: MonitorOutput): Flag[] {
  const [from, to] = timeInView(record);
  return record.events
    .flatMap(({ kind, second, text }): Flag[] =>
      kind === "resolved" || kind === "refused" ? [] : [{ kind, second, text }],
    )
    .filter(({ second }) => second >= from && second <= to);
}

/** The seconds that the strips reach over: a minute, from the beginning or to now. */
export function timeInView({ columns }: Pick<MonitorOutput, "columns">): [number, number] {
  const end = Math.max(IN_VIEW, (columns.at(-1)?.second ?? 0) + 1);
  return [end - IN_VIEW, end];
}

function rateChart(record: MonitorOutput): Chart {
  const { columns, scale } = record;
  return chartOf({
    name: "rate",
    mark: "line",
    title: "Requests and errors",
    x: timeAxis(record),
    y: { label: "Requests a second", range: linearRange([0, scale.rate, 10], STRIP) },
    series: [
      { name: "requests", place: 0, points: points(columns, ({ requests }) => requests) },
      {
        name: "not answered",
        place: 1,
        points: points(columns, ({ notAnswered }) => notAnswered),
      },
    ],
    markers: markersOf(record),
  });
}

function latencyChart(record: MonitorOutput): Chart {
  const { columns, scale } = record;
  const seen = columns.flatMap(({ p50Ms, p99Ms }) => [p50Ms, p99Ms]).filter(isNumber);
  return chartOf({
    name: "latency",
    mark: "line",
    title: "Latency",
    x: timeAxis(record),
    y: {
      label: "Latency, logarithmic",
      unit: "ms",
      scale: "log",
      range: decades([Math.min(1, ...seen), Math.max(100, scale.latencyMs)]),
    },
    series: [
      { name: "p50 of the second", place: 0, points: points(columns, ({ p50Ms }) => p50Ms) },
      {
        name: "p99 of the last 10 s, or of 662 answers",
        place: 1,
        points: points(columns, ({ p99Ms }) => p99Ms),
      },
    ],
    markers: markersOf(record),
  });
}

function budgetChart(record: MonitorOutput): Chart {
  const { columns, objectives, scale } = record;
  return chartOf({
    name: "budget",
    mark: "line",
    title: "Error budget burnt",
    x: timeAxis(record),
    y: {
      label: "Share of the budget of the period",
      unit: "%",
      range: linearRange([0, 100 * scale.burnt, 1], STRIP),
    },
    series: objectives.map(({ name }, place) => ({
      name,
      place: place + 2,
      points: points(columns, ({ burnt }) => percent(burnt[place])),
    })),
    markers: markersOf(record),
  });
}

function driftChart(record: MonitorOutput): Chart {
  const { drift, scale } = record;
  const [from, to] = timeInView(record);
  const windows = (drift?.windows ?? []).filter(({ second }) => second >= from && second <= to);
  const inputs = windows.map(({ second, inputs: y }) => ({ x: second, y }));
  const answers = windows.flatMap(({ second, answers: y }) =>
    y === undefined ? [] : [{ x: second, y }],
  );
  return chartOf({
    name: "drift",
    mark: "line",
    title: "Drift",
    x: timeAxis(record),
    y: {
      label: "Largest statistic over its threshold for an alarm",
      range: linearRange([0, scale.drift, 1.5], STRIP),
    },
    series: [
      { name: "inputs", place: 4, points: inputs },
      { name: "answers", place: 5, points: answers },
    ],
    levels: [{ y: 1, label: "alarm" }],
    markers: markersOf(record),
    ...(drift === undefined ? { note: "No reference was given, so drift is not watched." } : {}),
  });
}

/** As a logarithmic range, with a tick at each power of ten: a strip has no room for more. */
function decades(values: readonly number[]): AxisRange {
  const { domain, ticks } = logRange(values);
  return { domain, ticks: ticks.filter((tick) => Number.isInteger(Math.log10(tick))) };
}

const STRIP = { wanted: 3, fromZero: true };

function timeAxis(record: MonitorOutput): AxisDraft {
  const [from, to] = timeInView(record);
  const ticks = Array.from(
    { length: IN_VIEW / 10 + 1 },
    (_, i) => Math.ceil(from / 10) * 10 + i * 10,
  );
  return {
    label: "Seconds since the monitor was opened",
    unit: "s",
    range: { domain: [from, to], ticks: ticks.filter((tick) => tick <= to) },
  };
}

/** A second's value stands at its end; those that nothing was counted in are gaps. */
function points(
  columns: readonly MonitorColumn[],
  of: (column: MonitorColumn) => number | undefined,
): DraftPoint[] {
  return columns.flatMap((column) => {
    const y = of(column);
    return y === undefined || column.inBackground ? [] : [{ x: column.second + 1, y }];
  });
}

const FLAG_NAMES: Record<Flag["kind"], string> = {
  alert: "alert",
  drift: "drift",
  control: "control",
  replica: "replica",
  tab: "tab",
};

function markersOf(record: MonitorOutput): Marker[] {
  return flagsOf(record).map(({ second, kind }) => ({ x: second, label: FLAG_NAMES[kind] }));
}

function percent(share: number | undefined): number | undefined {
  return share === undefined ? undefined : 100 * share;
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined;
}
