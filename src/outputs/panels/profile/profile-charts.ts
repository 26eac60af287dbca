/** What a profile's pictures show, as charts. A figure without a value has no mark; the note says which. */
import type { PanelChart } from "../../drawing/chart-svg.ts";
import type { Figure } from "../../figure/figure.ts";
import { figureText, figureValue, type Scale, scaleFor } from "../../figure/figure-text.ts";
import { numberText } from "../../figure/number-text.ts";
import type { ChartAxis, ChartPoint } from "../../plain-outputs.ts";
import type { LatencyProfile, LoadProfile, ProfileOutput, ThroughputPoint } from "./profile.ts";

/** Beyond this ratio of the most to the median, a linear axis would show the slowest alone. */
const FAR = 20;
const SAID = new Set(["p50", "p95", "p99"]);

export function profileCharts(profile: ProfileOutput): PanelChart[] {
  const { latency, throughput = [], step, memory = [], load = [] } = profile;
  return [
    ...(latency === undefined ? [] : histogramChart(latency)),
    ...throughputChart(throughput),
    ...barChart(step?.phases ?? [], {
      title: `One training step, batch ${step?.batchSize ?? ""}`,
      x: { label: "Phase" },
      label: "Time",
    }),
    ...barChart(memory, { title: "Memory", x: { label: "Held by" }, label: "Memory" }),
    ...load.flatMap(loadChart),
  ];
}

function histogramChart({ batchSize, histogram, quantiles }: LatencyProfile): PanelChart[] {
  const [first, last] = [histogram[0], histogram.at(-1)];
  if (first === undefined || last === undefined) return [];
  const size = first.toMs - first.fromMs;
  // The last bin holds all outliers; it is drawn as wide as the others.
  const end = last.fromMs + size;
  const { factor, label } = scaleFor("ms", end);
  const said = quantiles.filter((it) => SAID.has(it.label));
  const most = histogram.reduce((count, bin) => Math.max(count, bin.count), 0);
  const lines = said.flatMap(({ label: name, figure }, index) => {
    const ms = figureValue(figure);
    if (ms === undefined || ms > end) return [];
    const x = ms / factor;
    // Above the bars, and each lower than the one before, so that their names stand apart.
    return [{ name, from: { x, y: 0 }, to: { x, y: most * (1.3 - 0.1 * index) } }];
  });
  const isOpenEnded = last.toMs - last.fromMs > 1.5 * size;
  const inUnit = (ms: number) => `${numberText(ms / factor, 3)} ${label}`;
  return [
    {
      ...chart("histogram", `Latency, batch ${batchSize}`),
      x: axis("Latency", label),
      y: { label: "Samples" },
      series: [
        {
          name: "samples",
          points: histogram.map(({ fromMs, count }) => ({ x: fromMs / factor, y: count })),
        },
      ],
      lines,
      ...noteOf(
        said.map(({ label: name, figure }) => `${name} ${figureText(figure)}`).join("; "),
        isOpenEnded
          ? `The last bar holds all above ${inUnit(last.fromMs)}, up to ${inUnit(last.toMs)}`
          : "",
      ),
    },
  ];
}

function throughputChart(throughput: readonly ThroughputPoint[]): PanelChart[] {
  const scale = scaleFor("samples/s", largest(throughput));
  const points = throughput.flatMap(({ batchSize, figure }) => pointOf(batchSize, figure, scale));
  if (points.length === 0) return [];
  const absent = throughput.filter(({ figure }) => figureValue(figure) === undefined);
  return [
    {
      ...chart("line", "Throughput by batch size"),
      x: { label: "Batch size", scale: "log" },
      y: axis("Throughput", scale.label),
      xTicks: points.map(({ x }) => Number(x)),
      series: [{ name: "throughput", points }],
      ...noteOf(
        points.some(({ low }) => low !== undefined) ? "Whiskers are 95 % intervals" : "",
        without(absent.map(({ batchSize }) => `batch ${batchSize}`)),
      ),
    },
  ];
}

interface BarWords {
  title: string;
  x: ChartAxis;
  /** What the bars are lengths of. */
  label: string;
}

function barChart(
  parts: readonly { name: string; figure: Figure }[],
  { title, x, label }: BarWords,
): PanelChart[] {
  const unit = parts.flatMap(({ figure }) => ("unit" in figure ? [figure.unit] : []))[0];
  if (unit === undefined) return [];
  const scale = scaleFor(unit, largest(parts));
  const points = parts.flatMap(({ name, figure }) => pointOf(name, figure, scale));
  const absent = parts.filter(({ figure }) => figureValue(figure) === undefined);
  return [
    {
      ...chart("bar", title),
      x,
      y: axis(label, scale.label),
      series: [{ name: label, points }],
      ...noteOf(
        points.some(({ low }) => low !== undefined) ? "Whiskers are 95 % intervals" : "",
        without(absent.map(({ name }) => name)),
      ),
    },
  ];
}

/** Latencies in the order of completion; those before the latency was steady are a series of their own. */
function loadChart({
  scenario,
  samplesMs,
  steadyFrom,
  steadiness,
  boundMs,
}: LoadProfile): PanelChart[] {
  const ascending = samplesMs.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const [least, last] = [ascending[0], samplesMs.at(-1)];
  if (least === undefined || last === undefined) return [];
  const median = ascending[ascending.length >> 1] ?? 0;
  const most = Math.max(ascending.at(-1) ?? 0, boundMs ?? 0);
  const isLog = least > 0 && most > FAR * median;
  const { factor, label } = scaleFor("ms", isLog ? median : most);
  const points = samplesMs.map(({ index, ms }) => ({ x: index + 1, y: ms / factor }));
  const from = (steadyFrom ?? 0) + 1;
  const series = [
    {
      name: steadyFrom === undefined ? "not steady" : "steady",
      points: points.filter(({ x }) => x >= from),
    },
    { name: "before", points: points.filter(({ x }) => x < from) },
  ];
  const bound = boundMs === undefined ? "" : figureText(plain(boundMs, "ms"));
  const y = (boundMs ?? 0) / factor;
  return [
    {
      ...chart("scatter", `Scenario ${scenario}: latencies`),
      x: { label: "Query" },
      y: { ...axis(isLog ? "Latency, logarithmic" : "Latency", label), ...(isLog ? LOG : {}) },
      series: series.filter((it) => it.points.length > 0),
      lines:
        boundMs === undefined
          ? []
          : [{ name: `bound ${bound}`, from: { x: 1, y }, to: { x: last.index + 1, y } }],
      ...noteOf(sentence(steadiness), bound === "" ? "" : `The latency bound is ${bound}`),
    },
  ];
}

const LOG = { scale: "log" } as const;

function chart(mark: PanelChart["mark"], title: string) {
  return { kind: "chart", mark, title } as const;
}

function axis(label: string, unit: string): ChartAxis {
  return unit === "" ? { label } : { label, unit };
}

function largest(items: readonly { figure: Figure }[]): number {
  return items.reduce((most, { figure }) => Math.max(most, figureValue(figure) ?? 0), 0);
}

function pointOf(x: string | number, figure: Figure, { factor }: Scale): ChartPoint[] {
  if (!("value" in figure)) return [];
  const y = figure.value / factor;
  if (!("low" in figure) || figure.low === undefined || figure.high === undefined)
    return [{ x, y }];
  return [{ x, y, low: figure.low / factor, high: figure.high / factor }];
}

function plain(value: number, unit: "ms"): Figure {
  return { kind: "computed", value, unit, method: "" };
}

function without(names: readonly string[]): string {
  return names.length === 0 ? "" : `Without a value, so not drawn: ${names.join(", ")}`;
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

function noteOf(...sentences: readonly string[]): { note?: string } {
  const said = sentences.filter(Boolean);
  return said.length === 0 ? {} : { note: `${said.join(". ")}.` };
}
