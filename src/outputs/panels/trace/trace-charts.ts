/**
 * The charts of a trace, in the order in which they are shown: for each pass its phases, its operations over time and how they
 * add up; then the roofline and the bound on throughput.
 */
import type { Chart, ReferenceLine, SeriesDraft } from "../../drawing/chart.ts";
import { sentences } from "../../drawing/chart-notes.ts";
import { chartOf } from "../../drawing/chart-of.ts";
import {
  amountAxis,
  figurePoints,
  figureValues,
  linearAxis,
  withoutValue,
} from "../../drawing/figure-points.ts";
import type { Figure } from "../../figure/figure.ts";
import { amountText, figureValue } from "../../figure/figure-text.ts";
import type { PanelChart } from "../panel-charts.ts";
import { isAboveBound, pointsAboveRoof, ROOF_TOO_LOW } from "./above-roof.ts";
import { flameData } from "./flame/flame-data.ts";
import { isHostTimed } from "./operation-rate.ts";
import { passChartName, passTitle } from "./pass-title.ts";
import { PHASES, phasePlace } from "./phases.ts";
import type {
  Roofline,
  RooflineRow,
  ThroughputBoundFigures,
  TraceOutput,
  TracePass,
} from "./trace.ts";

const GIGA = 1e9;

export function traceCharts(trace: TraceOutput): PanelChart[] {
  const { passes, roofline, bound, model } = trace;
  const context = { modelName: model.name, hostTimed: isHostTimed(trace) };
  return [
    ...passes.flatMap((pass) => [
      phasesChart(pass),
      flameData(pass, context),
      accountingChart(pass),
    ]),
    ...(roofline === undefined ? [] : [rooflineChart(roofline)]),
    ...(bound === undefined ? [] : [boundChart(bound)]),
  ];
}

/** The phases as figures, in the order of the pass. */
export function phaseFigures({ phases }: Pick<TracePass, "phases">) {
  return phases.map(({ name, durationMs }) => ({
    name,
    figure: {
      kind: "computed",
      value: durationMs,
      unit: "ms",
      method: "From the beginning of the phase to its end, in the one pass that was traced.",
    } satisfies Figure,
  }));
}

/** The pass as one bar, split into its phases. */
export function phasesChart(pass: TracePass): Chart {
  const phases = phaseFigures(pass);
  const total = pass.phases.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const { axis, factor } = linearAxis([total], { label: "Time", unit: "ms", ticks: "tight" });
  return chartOf({
    name: passChartName("phases", pass),
    mark: "stacked",
    title: `Phases: ${passTitle(pass)}`,
    x: { label: "Pass" },
    y: axis,
    series: phases.map(({ name, figure }) => ({
      name,
      place: phasePlace(name),
      points: figurePoints([{ name: pass.name, figure }], factor),
    })),
  });
}

/** Two bars over each other: the pass with a trace, split, and without. */
export function accountingChart(pass: TracePass): Chart {
  const { corrected, between, recording, untraced } = pass.accounting;
  const parts = [
    { name: "operations", bar: "traced", figure: corrected, place: 0 },
    { name: "between operations", bar: "traced", figure: between, place: 4 },
    { name: "recording", bar: "traced", figure: recording, place: 1 },
    { name: "without a trace", bar: "untraced", figure: untraced, place: 5 },
  ];
  const traced = figureValues(parts.slice(0, 3)).reduce(
    (sum, value) => sum + Math.max(0, value),
    0,
  );
  const { axis, factor } = linearAxis([traced, ...figureValues(parts.slice(3))], {
    label: "Time",
    unit: "ms",
    ticks: "tight",
  });
  return chartOf({
    name: passChartName("accounting", pass),
    mark: "stacked",
    title: `How it adds up: ${passTitle(pass)}`,
    x: { label: "Pass" },
    y: axis,
    series: parts.map(({ name, bar, figure, place }) => ({
      name,
      place,
      points: figurePoints([{ name: bar, figure }], factor),
    })),
    note: sentences(withoutValue(parts), pass.deviceTimer),
  });
}

/** Modules as points under the measured roofs, on logarithmic axes (Williams et al. 2009). */
export function rooflineChart(roofline: Roofline): Chart {
  const { points } = roofline;
  const above = pointsAboveRoof(roofline);
  const drawn = points.filter((it) => it.intensity > 0 && it.flopsPerSecond > 0);
  const { peak, ridge, lines } = roofLines(
    roofline,
    drawn.map(({ intensity }) => intensity),
  );
  const series = PHASES.map(
    (phase): SeriesDraft => ({
      name: phase,
      place: phasePlace(phase),
      points: points.filter((it) => it.phase === phase).map(rooflinePoint),
    }),
  );
  return chartOf({
    name: "roofline",
    mark: "scatter",
    title: "Roofline",
    x: {
      label: "Intensity, FLOP a byte, logarithmic",
      scale: "log",
      // A little beyond the least, so that marks there are whole.
      reach: [...drawn.map(({ intensity }) => intensity / 1.2), ridge / 4, ridge * 4],
    },
    y: {
      label: "Reached, GFLOP/s, logarithmic",
      scale: "log",
      reach: [
        ...drawn.map(({ flopsPerSecond }) => flopsPerSecond / GIGA / 1.3),
        ...(peak > 0 ? [peak * 1.3] : []),
        // Without a point, what lies about the bend.
        ...(drawn.length === 0 && peak > 0 ? [peak / 4] : []),
      ],
    },
    series: series.filter((it) => it.points.length > 0),
    lines,
    note: `On ${roofline.backend}. Each mark is a module in a phase; its area grows with the time spent there. Lines are what was measured to be possible: left of the bend memory is the limit, right of it arithmetic.${above.length === 0 ? "" : ` Above its roof: ${above.join(", ")}. ${ROOF_TOO_LOW}`}`,
  });
}

function rooflinePoint(point: RooflineRow): SeriesDraft["points"][number] {
  const { name, intensity, flopsPerSecond, flops, bytes, ms, shareOfRoof, limit } = point;
  const amount = (value: number, unit: "flop" | "flop/s" | "bytes" | "ms") => ({
    value,
    text: amountText(value, unit),
  });
  return {
    x: intensity,
    y: flopsPerSecond / GIGA,
    name,
    size: ms,
    facts: [
      { label: "reached", unit: "FLOP/s", ...amount(flopsPerSecond, "flop/s") },
      {
        label: "of its roof",
        unit: "%",
        value: 100 * shareOfRoof,
        text: `${Math.round(100 * shareOfRoof)} %`,
      },
      { label: "computes", unit: "FLOP", ...amount(flops, "flop") },
      { label: "moves", unit: "B", ...amount(bytes, "bytes") },
      { label: "time", unit: "ms", ...amount(ms, "ms") },
      {
        label: "intensity",
        unit: "FLOP/byte",
        value: intensity,
        text: `${amountText(intensity, "none")} FLOP a byte`,
      },
      { label: "limit", value: limit },
    ],
  };
}

interface Roofs {
  /** GFLOP/s; 0 where it is not known. */
  peak: number;
  /** Where the best memory roof meets the best compute roof. */
  ridge: number;
  lines: ReferenceLine[];
}

/** A line's ends lie beyond any axis: it is cut to the part in view. */
const FAR_OUT = 1e9;

/** A memory roof ends where it meets the compute roof; a compute roof begins where memory stops holding it down. */
function roofLines({ roofs }: Roofline, intensities: readonly number[]): Roofs {
  const known = roofs.flatMap(({ name, unit, figure }) => {
    const value = figureValue(figure);
    if (value === undefined || !Number.isFinite(value) || value <= 0) return [];
    return [{ label: `${name} ${amountText(value, unit)}`, unit, value: value / GIGA }];
  });
  const best = (unit: "flop/s" | "bytes/s") =>
    known.reduce((most, it) => (it.unit === unit ? Math.max(most, it.value) : most), 0);
  const [peak, bandwidth] = [best("flop/s"), best("bytes/s")];
  const ridge = peak > 0 && bandwidth > 0 ? peak / bandwidth : 1;
  const least = Math.min(ridge, ...intensities) / FAR_OUT;
  const most = Math.max(ridge, ...intensities) * FAR_OUT;
  const lines = known.map(({ label, unit, value }) => {
    if (unit === "flop/s") {
      const from = bandwidth > 0 ? value / bandwidth : least;
      return { label, from: { x: from, y: value }, to: { x: most, y: value } };
    }
    const to = peak > 0 ? peak / value : most;
    return { label, from: { x: least, y: least * value }, to: { x: to, y: to * value } };
  });
  return { peak, ridge, lines };
}

/** The terms of the bound and what was measured: from zero where they are near each other, else on a logarithmic axis. */
export function boundChart({ terms, active, measured, reached }: ThroughputBoundFigures): Chart {
  const parts = [
    ...terms.map(({ name, figure }) => ({ name: String(name), figure })),
    { name: "measured", figure: measured },
  ];
  const values = figureValues(parts);
  const { axis, factor } = amountAxis(values, Math.min(...values), {
    label: "Throughput",
    unit: "samples/s",
    ticks: "tight",
  });
  const value = figureValue(measured);
  const share = figureValue(reached);
  return chartOf({
    name: "bound",
    mark: "bar",
    title: "The bound on throughput",
    x: { label: "Term" },
    // A logarithmic axis begins at a power of ten: the least has a length too.
    y: axis.scale === "log" ? { ...axis, reach: [powerBelow(Math.min(...values) / factor)] } : axis,
    series: [{ name: "throughput", points: figurePoints(parts, factor) }],
    levels: value === undefined || value <= 0 ? [] : [{ y: value / factor, label: "measured" }],
    note: sentences(
      `The smallest term is the bound: here ${active}${share === undefined ? "" : `, of which ${Math.round(100 * share)} % is reached`}`,
      isAboveBound({ reached }) ? ROOF_TOO_LOW : "",
      withoutValue(parts),
    ),
  });
}

function powerBelow(value: number): number {
  return 10 ** Math.floor(Math.log10(value) - 1e-9);
}
