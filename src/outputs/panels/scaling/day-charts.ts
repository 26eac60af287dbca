/** The day of each autoscaler in small charts above one another, on one axis of time. */

import { percentileName } from "../../../base/percentile-name.ts";
import type { DayStretch } from "../../../systems/autoscaling/simulate-day.ts";
import { linearRange } from "../../drawing/axis-range.ts";
import type { AxisDraft, Chart, DraftPoint, Level, SeriesDraft } from "../../drawing/chart.ts";
import { sentences } from "../../drawing/chart-notes.ts";
import { chartOf } from "../../drawing/chart-of.ts";
import { amountAxis } from "../../drawing/figure-points.ts";
import { numberText } from "../../figure/number-text.ts";
import type { ScalingOutput, SimulatedDay, SimulatedDays } from "./scaling.ts";
import { autoscalerWords, trafficWords } from "./scaling-words.ts";

type DaySettings = Pick<ScalingOutput, "demand" | "price" | "autoscaling">;

interface Strip {
  name: string;
  title: string;
  y: AxisDraft;
  series: SeriesDraft[];
  levels?: Level[];
  note?: string;
}

const HOUR = 3600;
/** Up to here the time is in minutes. */
const SHORT = 6 * HOUR;

/** Rate, replicas, latency, dropped requests where there are any, and cost; none where no day was simulated. */
export function dayCharts(settings: DaySettings, days: SimulatedDays | undefined): Chart[] {
  const [first] = days?.runs ?? [];
  if (days === undefined || first === undefined) return [];
  const length = first.stretches.length * first.stretchSeconds;
  const unitSeconds = length <= SHORT ? 60 : HOUR;
  const time: AxisDraft = {
    label: "Time",
    unit: unitSeconds === 60 ? "min" : "h",
    range: timeRange(length / unitSeconds),
  };
  const strips = [
    rateStrip(days, first),
    replicasStrip(days),
    latencyStrip(settings, days),
    ...droppedStrip(settings, days),
    costStrip(settings, days),
  ];
  return strips.map(({ series, y, ...strip }) =>
    chartOf({
      mark: "line",
      ...strip,
      x: time,
      y: y.scale === "log" ? y : { ...y, range: fewTicks(series, strip.levels) },
      series: series.map((each) => ({
        ...each,
        points: each.points.map((point) => ({ ...point, x: Number(point.x) / unitSeconds })),
      })),
    }),
  );
}

function rateStrip({ traffic }: SimulatedDays, { stretches }: SimulatedDay): Strip {
  const points = stretches.map(({ seconds, ratePerSecond }) => ({ x: seconds, y: ratePerSecond }));
  return {
    name: "day-rate",
    title: `Rate: ${trafficWords(traffic)}`,
    y: { label: "Queries a second" },
    series: [{ name: "rate", points }],
  };
}

function replicasStrip(days: SimulatedDays): Strip {
  return {
    name: "day-replicas",
    title: "Replicas that answer",
    y: { label: "Replicas" },
    series: seriesOf(days, ({ ready }) => ready),
  };
}

function latencyStrip({ demand }: DaySettings, days: SimulatedDays): Strip {
  const { percentile, latencyMs: objectiveMs } = demand.objective;
  const all = days.runs.flatMap(({ stretches }) =>
    stretches.flatMap(({ latencyMs }) => latencyMs ?? []),
  );
  const p = percentileName(percentile);
  const { axis, factor } = amountAxis([...all, objectiveMs], Math.min(...all, objectiveMs), {
    label: `Worst ${p}`,
    unit: "ms",
  });
  return {
    name: "day-latency",
    title: `Latency ${p}, worst second of each stretch`,
    y: axis,
    series: seriesOf(days, ({ latencyMs }) => latencyMs && latencyMs / factor),
    levels: [{ y: objectiveMs / factor, label: "objective" }],
  };
}

/** None where nothing was dropped: an empty picture says less than the sentence above it. */
function droppedStrip({ autoscaling }: DaySettings, days: SimulatedDays): Strip[] {
  if (days.runs.every(({ dropped }) => dropped === 0)) return [];
  const waited = `A request is dropped when it has waited ${numberText(autoscaling.timeoutSeconds)} s`;
  return [
    {
      name: "day-dropped",
      title: "Requests dropped",
      y: { label: "Dropped a second" },
      series: seriesOf(days, ({ dropped }, { stretchSeconds }) => dropped / stretchSeconds),
      note: sentences(waited),
    },
  ];
}

function costStrip({ price }: DaySettings, days: SimulatedDays): Strip {
  const { usdPerHour, source, date } = price;
  return {
    name: "day-cost",
    title: "Cost so far",
    y: { label: "US dollars" },
    series: days.runs.map((day, place) => ({
      name: autoscalerWords(day.autoscaler),
      place,
      points: costPoints(day, usdPerHour),
    })),
    note: sentences(
      `At $${usdPerHour} an hour for a replica that runs or is starting, assumed (${source}, ${date})`,
    ),
  };
}

function costPoints({ stretches, stretchSeconds }: SimulatedDay, usdPerHour: number): DraftPoint[] {
  let usd = 0;
  return stretches.map(({ seconds, paid }) => {
    usd += (paid * stretchSeconds * usdPerHour) / HOUR;
    return { x: seconds, y: usd };
  });
}

function seriesOf(
  days: SimulatedDays,
  value: (stretch: DayStretch, day: SimulatedDay) => number | undefined,
): SeriesDraft[] {
  return days.runs.map((day, place) => ({
    name: autoscalerWords(day.autoscaler),
    place,
    points: day.stretches.flatMap((stretch) => {
      const y = value(stretch, day);
      return y === undefined ? [] : [{ x: stretch.seconds, y }];
    }),
  }));
}

/** From zero: a strip is low, and has room for three or four. */
function fewTicks(series: readonly SeriesDraft[], levels: readonly Level[] = []) {
  const values = [...series.flatMap(({ points }) => points), ...levels].map(({ y }) => y);
  return linearRange([0, ...values], { fromZero: true, wanted: 2 });
}

function timeRange(end: number) {
  const step = [1, 3, 5, 15, 30, 60].find((each) => end / each <= 8) ?? end / 8;
  const ticks = Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
  return { domain: [0, end] as const, ticks };
}
