/** The gains of all experiments on one logarithmic axis, so that they compare, each above the timings that it comes of. */
import { type AxisRange, logRange } from "../../drawing/axis-range.ts";
import type { Chart, DraftPoint } from "../../drawing/chart.ts";
import { sentences } from "../../drawing/chart-notes.ts";
import { chartOf } from "../../drawing/chart-of.ts";
import { numberText } from "../../figure/number-text.ts";
import { listed, STATUSES } from "./experiment-list.ts";
import type { Experiment, RecommendationsOutput } from "./recommendations.ts";

type Recommended = Pick<RecommendationsOutput, "experiments" | "threshold">;

/** Values that the axis may begin and end at. */
const STEPS = [
  0.1, 0.2, 0.33, 0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 5, 10, 20, 50, 100, 1000,
] as const;
const MOST_TICKS = 7;

export function recommendationsCharts(record: Recommended): Chart[] {
  return record.experiments.length === 0 ? [] : [gainsChart(record)];
}

/** Rows are found by the experiment's `id`, and named by its recommendation. */
export function gainsChart({ experiments, threshold }: Recommended): Chart {
  const rows = listed(experiments).flatMap((experiment) => {
    const point = gainPoint(experiment);
    return point === undefined ? [] : [{ experiment, point, timings: timingsOf(experiment) }];
  });
  const gains = (wanted: boolean) =>
    rows
      .filter(({ experiment }) => (experiment.status === "recommended") === wanted)
      .map(({ point }) => point);
  const timings = (side: "before" | "after") =>
    rows.flatMap((row) => row.timings[side].map((y) => ({ x: row.experiment.id, y })));
  const ends = rows.flatMap(({ point: { y, low = y, high = y }, timings: { before, after } }) => [
    ...[y, low, high],
    // Outliers among the timings do not set the scale.
    ...middle([...before, ...after]),
  ]);
  const absent = experiments.filter((it) => !rows.some(({ experiment }) => experiment === it));
  return chartOf({
    name: "gains",
    mark: "intervals",
    title: "Gain of each change that was tried",
    x: { label: "Change" },
    y: {
      label: "Gain: before over after, logarithmic",
      unit: "×",
      scale: "log",
      range: gainRange(ends, threshold),
    },
    series: [
      { name: "recommended", place: 2, points: gains(true) },
      { name: "not recommended", place: 3, points: gains(false) },
      { name: "timings before", place: 4, isSample: true, points: timings("before") },
      { name: "timings after", place: 0, isSample: true, points: timings("after") },
    ],
    levels: [
      { y: 1, label: "no gain", isSolid: true },
      { y: threshold, label: `threshold ${gainText(threshold)}` },
    ],
    note: sentences(
      "Marks are gains with their 99 % intervals",
      timings("before").length === 0
        ? ""
        : "Dots are single timings, before above and after beneath",
      absent.length === 0
        ? ""
        : `Without a gain, so not drawn: ${absent.map(({ recommendation }) => recommendation).join("; ")}`,
    ),
  });
}

/** Undefined for an experiment without a gain. */
function gainPoint({
  id,
  gain,
  recommendation,
  status,
  target,
  verdict,
}: Experiment): DraftPoint | undefined {
  if (gain === undefined || !("value" in gain) || !(gain.value > 0)) return undefined;
  const { low, high } = "low" in gain ? gain : { low: undefined, high: undefined };
  return {
    x: id,
    y: gain.value,
    ...(low === undefined || high === undefined ? {} : { low, high }),
    name: `${STATUSES[status].mark} ${recommendation}`,
    facts: [
      { label: "outcome", value: STATUSES[status].words },
      { label: "target", value: target },
      { label: "verdict", value: verdict },
    ],
  };
}

export function gainText(gain: number): string {
  return `${numberText(gain, 3)}×`;
}

/** Holds every interval, no gain and the threshold. */
function gainRange(ends: readonly number[], threshold: number): AxisRange {
  const known = ends.filter((end) => end > 0 && Number.isFinite(end));
  const least = Math.min(...known, 0.9);
  const most = Math.max(...known, 1.25, threshold);
  const from = STEPS.findLast((step) => step <= least);
  const to = STEPS.find((step) => step >= most);
  if (from === undefined || to === undefined) return logRange([least, most]);
  const steps = STEPS.filter((step) => step >= from && step <= to);
  const every = Math.ceil(steps.length / MOST_TICKS);
  const one = steps.indexOf(1);
  return { domain: [from, to], ticks: steps.filter((_, index) => (index - one) % every === 0) };
}

/** Each timing as the gain that it would be, against the median of those before. */
function timingsOf({ samples }: Experiment): { before: number[]; after: number[] } {
  const ascending = (samples?.before ?? []).toSorted((a, b) => a - b);
  const usual = ascending[ascending.length >> 1] ?? 0;
  const gains = (values: readonly number[] = []) =>
    usual > 0 ? values.filter((value) => value > 0).map((value) => usual / value) : [];
  return { before: gains(samples?.before), after: gains(samples?.after) };
}

/** From the 5th to the 95th percentile. */
function middle(values: readonly number[]): number[] {
  const ascending = values.toSorted((a, b) => a - b);
  const last = ascending.length - 1;
  return last < 0
    ? []
    : [ascending[Math.round(0.05 * last)] ?? 1, ascending[Math.round(0.95 * last)] ?? 1];
}
