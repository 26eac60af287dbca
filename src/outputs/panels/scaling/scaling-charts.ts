/** The charts of a plan: latency against rate, the day of each autoscaler, and throughput by workers. */
import { percentileName } from "../../../base/percentile-name.ts";
import type { CapacityPlan } from "../../../systems/planning/capacity-plan.ts";
import { type AxisRange, linearRange, logRange } from "../../drawing/axis-range.ts";
import type { Chart, DraftPoint, SeriesDraft } from "../../drawing/chart.ts";
import { sentences } from "../../drawing/chart-notes.ts";
import { chartOf } from "../../drawing/chart-of.ts";
import { amountAxis } from "../../drawing/figure-points.ts";
import { NO_DIALS } from "../../figure/named-figure.ts";
import { integerText, numberText } from "../../figure/number-text.ts";
import { dayCharts } from "./day-charts.ts";
import type { ScalingOutput, SimulatedScaling } from "./scaling.ts";
import { type CurvePoint, type Planned, rateCurves, scalingState } from "./scaling-state.ts";
import { workersChart } from "./workers-chart.ts";

/** Of the demand as it was asked for, in the order in which the page shows them. */
export function scalingCharts(record: ScalingOutput): Chart[] {
  const { planned } = scalingState(record, NO_DIALS);
  const workers = workersChart(record);
  return [
    ...(planned === undefined ? [] : [rateChart(record, planned, planned.simulated?.curve)]),
    ...dayCharts(record, record.simulated?.days),
    ...(workers === undefined ? [] : [workers]),
  ];
}

/** The top of the picture, in objectives: what is above is cut off and said. Its foot is as far below the plan. */
const HEAD = 2;

/**
 * Latency against rate: the closed form as lines, the simulation as a band as soon as there is one, load tests as marks, the objective
 * as a level line, the plan and the knee as flags.
 */
export function rateChart(
  record: ScalingOutput,
  { plan, knee }: Pick<Planned, "plan" | "knee">,
  simulated?: SimulatedScaling["curve"],
): Chart {
  const { demand, replicas } = plan;
  const { ratePerSecond, objective } = demand;
  const p = percentileName(objective.percentile);
  const top = roundUp(HEAD * Math.max(objective.latencyMs, plan.latencyMs.value));
  const usual = plan.latencyMs.value;
  const { axis, factor } = amountAxis([usual, top], usual, { label: `Latency ${p}`, unit: "ms" });
  const range =
    axis.scale === "log" ? logRange([usual / HEAD / factor, top / factor]) : from0(top / factor);
  const tests = record.loadTests.filter(({ latencyMs }) => latencyMs <= top);
  const right = roundUp(Math.max(knee.saturationPerSecond, 1.1 * ratePerSecond));
  return chartOf({
    name: "rate",
    mark: "line",
    title: `Latency ${p} against rate`,
    x: { label: "Rate, queries a second", range: from0(right) },
    y: { ...axis, range },
    series: [
      ...lineSeries(record, plan, { top, factor }),
      ...(tests.length === 0
        ? []
        : [
            {
              name: "load test of one replica, p99",
              place: 3,
              isJoined: false,
              points: tests.map(placed(factor)),
            },
          ]),
      {
        name: `${replicasWords(replicas)}, simulated`,
        place: 2,
        hasBand: true,
        points: simulated === undefined ? [] : simulatedPoints(simulated, { top, factor }),
      },
    ],
    levels: [{ y: objective.latencyMs / factor, label: "objective" }],
    markers: [
      { x: ratePerSecond, label: `plan: ${replicasWords(replicas)}` },
      { x: knee.ratePerSecond, label: "knee" },
    ],
    note: sentences(
      `What is above ${numberText(top / factor)} ${axis.unit} is cut off`,
      simulated === undefined
        ? ""
        : `The band is the 95 % interval of a simulation of ${integerText(record.simulation.requests)} requests at each of ${simulated.length} rates`,
      record.loadTests.length > tests.length
        ? `${record.loadTests.length - tests.length} load tests lie above the picture`
        : "",
    ),
  });
}

interface Frame {
  top: number;
  factor: number;
}

/** In closed form. */
function lineSeries(
  { service }: ScalingOutput,
  plan: CapacityPlan,
  { top, factor }: Frame,
): SeriesDraft[] {
  if (service === undefined) return [];
  const { replicas, demand } = plan;
  const { spareReplicas } = demand;
  const { all, lost, one } = rateCurves(service, plan);
  const lines = [
    { name: `${replicasWords(replicas)}, closed form`, place: 0, curve: all },
    ...(lost === undefined
      ? []
      : [
          {
            name: `${replicasWords(replicas - spareReplicas)}, ${spareReplicas} lost`,
            place: 1,
            curve: lost,
          },
        ]),
    ...(replicas === 1 ? [] : [{ name: "one replica", place: 4, curve: one }]),
  ];
  return lines.map(({ curve, ...line }) => ({
    ...line,
    points: cutAt(curve, top).map(placed(factor)),
  }));
}

function simulatedPoints(curve: SimulatedScaling["curve"], { top, factor }: Frame): DraftPoint[] {
  return curve
    .filter(({ latencyMs }) => latencyMs.value <= top)
    .map(({ ratePerSecond, latencyMs: { value, low, high } }) => ({
      x: ratePerSecond,
      y: value / factor,
      low: low / factor,
      high: Math.min(top, high) / factor,
    }));
}

function replicasWords(count: number): string {
  return count === 1 ? "one replica" : `${integerText(count)} replicas`;
}

function placed(factor: number) {
  return ({ ratePerSecond, latencyMs }: CurvePoint): DraftPoint => ({
    x: ratePerSecond,
    y: latencyMs / factor,
  });
}

/** Up to where the curve leaves the picture. */
function cutAt(points: readonly CurvePoint[], top: number): CurvePoint[] {
  const end = points.findIndex(({ latencyMs }) => latencyMs > top);
  if (end < 0) return [...points];
  const [before, beyond] = [points[end - 1], points[end]];
  if (before === undefined || beyond === undefined) return [];
  const share = (top - before.latencyMs) / (beyond.latencyMs - before.latencyMs);
  const ratePerSecond =
    before.ratePerSecond + share * (beyond.ratePerSecond - before.ratePerSecond);
  return [...points.slice(0, end), { ratePerSecond, latencyMs: top }];
}

/** 1, 2 or 5 times a power of ten: ends of axes that stay where they are while a dial moves a little. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((end) => end >= value * 0.999999) ?? value;
}

function from0(end: number): AxisRange {
  return linearRange([0, end], { isTight: true });
}
