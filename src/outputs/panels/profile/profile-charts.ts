/** The charts of a profile, in the order in which they are shown. */
import type { Chart, DraftPoint, Level } from "../../drawing/chart.ts";
import { sentences } from "../../drawing/chart-notes.ts";
import { chartOf } from "../../drawing/chart-of.ts";
import {
  amountAxis,
  armsNote,
  figurePoints,
  figureValues,
  linearAxis,
  unitOf,
  withoutValue,
} from "../../drawing/figure-points.ts";
import { amountText, figureValue, scaleFor } from "../../figure/figure-text.ts";
import { numberText } from "../../figure/number-text.ts";
import { phasePlace } from "../trace/phases.ts";
import type { LatencyProfile, LoadProfile, ProfileOutput, ThroughputPoint } from "./profile.ts";

export function profileCharts(profile: ProfileOutput): Chart[] {
  const { latency, throughput, step, memory, load = [] } = profile;
  return [
    ...(latency === undefined ? [] : [latencyChart(latency), spreadChart(latency)]),
    ...(throughput === undefined || throughput.length === 0 ? [] : [throughputChart(throughput)]),
    ...(step === undefined ? [] : [stepChart(step)]),
    ...(memory === undefined || memory.length === 0 ? [] : [memoryChart(memory)]),
    ...load.flatMap((run, place) => [
      loadChart(run, place),
      ...(run.search === undefined || run.search.length === 0 ? [] : [ratesChart(run, place)]),
    ]),
  ];
}

type Samples = LatencyProfile["samplesMs"];

/** In the order of completion, by number from 1. */
function samplePoints(samplesMs: Samples, factor: number): DraftPoint[] {
  return samplesMs.map(({ index, ms }) => ({ x: index + 1, y: ms / factor }));
}

function medianOf(samplesMs: Samples): number {
  const ascending = samplesMs.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return ascending[ascending.length >> 1] ?? 0;
}

const LATENCY = { label: "Latency", unit: "ms", ticks: "zero" } as const;

export function latencyChart({
  batchSize,
  samplesMs,
}: Pick<LatencyProfile, "batchSize" | "samplesMs">): Chart {
  const { axis, factor } = amountAxis(
    samplesMs.map(({ ms }) => ms),
    medianOf(samplesMs),
    LATENCY,
  );
  return chartOf({
    name: "latency",
    mark: "line",
    title: `Latency of each call, batch size ${batchSize}`,
    x: { label: "Sample" },
    y: axis,
    series: [{ name: "latency", points: samplePoints(samplesMs, factor) }],
  });
}

/** The last bin takes in all outliers: it is drawn as wide as the others, and the note says how far it reaches. */
export function spreadChart({
  histogram,
  quantiles,
}: Pick<LatencyProfile, "histogram" | "quantiles">): Chart {
  const [first, last] = [histogram[0], histogram.at(-1)];
  const size = first === undefined ? 0 : first.toMs - first.fromMs;
  const end = last === undefined ? 1 : last.fromMs + size;
  const { factor, label } = scaleFor("ms", end);
  const inUnit = (ms: number) => `${numberText(ms / factor, 3)} ${label}`;
  const markers = quantiles.flatMap(({ label: name, figure }) => {
    const ms = figureValue(figure);
    return ms === undefined ? [] : [{ x: ms / factor, label: name }];
  });
  const beyond = markers.filter(({ x }) => x * factor > end).map((marker) => marker.label);
  const isOpenEnded = last !== undefined && last.toMs - last.fromMs > 1.5 * size;
  return chartOf({
    name: "latency-spread",
    mark: "histogram",
    title: "How latency is spread",
    x: { label: "Latency", unit: label },
    y: { label: "Samples" },
    series: [
      {
        name: "samples",
        points: histogram.map(({ fromMs, count }) => ({ x: fromMs / factor, y: count })),
      },
    ],
    markers,
    note: sentences(
      isOpenEnded
        ? `The last step holds all above ${inUnit(last.fromMs)}, up to ${inUnit(last.toMs)}${beyond.length === 0 ? "" : `, ${beyond.join(" and ")} among them`}`
        : "",
    ),
  });
}

export function throughputChart(throughput: readonly ThroughputPoint[]): Chart {
  const parts = throughput.map(({ batchSize, figure }) => ({ name: batchSize, figure }));
  const { axis, factor } = linearAxis(figureValues(parts), {
    label: "Throughput",
    unit: unitOf(parts) ?? "samples/s",
    ticks: "zero",
  });
  const points = figurePoints(parts, factor);
  return chartOf({
    name: "throughput",
    mark: "line",
    title: "Throughput by batch size",
    x: { label: "Batch size", scale: "log", ticks: "values" },
    y: axis,
    series: [{ name: "throughput", points }],
    note: sentences(
      armsNote(points),
      withoutValue(parts, ({ name }) => `batch ${name}`),
    ),
  });
}

/** One bar, split into the phases. */
export function stepChart({ batchSize, phases }: NonNullable<ProfileOutput["step"]>): Chart {
  const total = figureValues(phases).reduce((sum, value) => sum + Math.max(0, value), 0);
  const { axis, factor } = linearAxis([total], { label: "Time", unit: "ms", ticks: "tight" });
  return chartOf({
    name: "step",
    mark: "stacked",
    title: `One training step, batch size ${batchSize}`,
    x: { label: "Step" },
    y: axis,
    series: phases.map(({ name, figure }) => ({
      name,
      place: phasePlace(name),
      points: figurePoints([{ name: "one step", figure }], factor),
    })),
    note: withoutValue(phases),
  });
}

export function memoryChart(memory: NonNullable<ProfileOutput["memory"]>): Chart {
  const { axis, factor } = linearAxis(figureValues(memory), {
    label: "Memory",
    unit: unitOf(memory) ?? "bytes",
    ticks: "tight",
  });
  const points = figurePoints(memory, factor);
  return chartOf({
    name: "memory",
    mark: "bar",
    title: "Memory",
    x: { label: "Held by" },
    y: axis,
    series: [{ name: "memory", points }],
    note: sentences(armsNote(points), withoutValue(memory)),
  });
}

/** A bound further above all latencies than this would press them to the ground; it is said instead. */
const FAR_ABOVE = 4;

/** `place`: of the run among the loads; a scenario can be run more than once. */
export function loadChart(load: LoadProfile, place: number): Chart {
  const { scenario, samplesMs, steadiness, boundMs } = load;
  const values = samplesMs.map(({ ms }) => ms);
  const { axis, factor } = amountAxis(values, medianOf(samplesMs), LATENCY);
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  const bound = boundMs === undefined ? undefined : `bound ${amountText(boundMs, "ms")}`;
  const isNear = boundMs !== undefined && boundMs > 0 && boundMs <= FAR_ABOVE * most;
  return chartOf({
    name: `load-${place + 1}`,
    mark: "line",
    title: `Scenario ${scenario}: latencies`,
    x: { label: "Query" },
    y: axis,
    ...steadySeries(load, samplePoints(samplesMs, factor)),
    levels: levelAt(isNear ? boundMs / factor : undefined, bound),
    note: sentences(
      capital(steadiness),
      bound === undefined || isNear ? "" : `The latency ${bound} lies above all of these`,
    ),
  });
}

/** Latencies before they were steady are a series of their own. */
function steadySeries({ samplesMs, steadyFrom }: LoadProfile, points: readonly DraftPoint[]) {
  if (steadyFrom === undefined) return { series: [{ name: "not steady", points }] };
  if (steadyFrom <= (samplesMs[0]?.index ?? 0)) return { series: [{ name: "steady", points }] };
  const from = steadyFrom + 1;
  return {
    series: [
      { name: "steady", points: points.filter(({ x }) => Number(x) >= from) },
      // Up to the first steady one, so that the line goes on.
      { name: "before", points: points.filter(({ x }) => Number(x) <= from) },
    ],
    markers: [{ x: from, label: "steady from here" }],
  };
}

/** Rates that were tried against the p99 that each gave. */
export function ratesChart({ scenario, search = [], boundMs }: LoadProfile, place: number): Chart {
  const values = search.map(({ p99Ms }) => p99Ms);
  const all = boundMs === undefined ? values : [...values, boundMs];
  const { axis, factor } = amountAxis(all, Math.min(...values), {
    label: "p99 latency",
    unit: "ms",
    ticks: "zero",
  });
  const points = (wanted: boolean) =>
    search
      .filter(({ met }) => met === wanted)
      .map(({ qps, p99Ms }) => ({ x: qps, y: p99Ms / factor }));
  return chartOf({
    name: `load-${place + 1}-rates`,
    mark: "scatter",
    title: `Scenario ${scenario}: rates tried`,
    x: { label: "Queries a second" },
    y: axis,
    series: [
      { name: "met the bound", points: points(true) },
      { name: "missed it", points: points(false) },
    ],
    levels: levelAt(boundMs === undefined ? undefined : boundMs / factor, "bound"),
  });
}

function levelAt(y: number | undefined, label: string | undefined): Level[] {
  return y === undefined || label === undefined ? [] : [{ y, label }];
}

function capital(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}
