/** What a trace's pictures show besides its operations, as charts: the memory held and the roofline. */
import type { ChartLine, PanelChart } from "../../drawing/chart-svg.ts";
import { figureText, figureValue, scaleFor } from "../../figure/figure-text.ts";
import { integerText } from "../../figure/number-text.ts";
import type { StepPhase } from "../profile/profile.ts";
import type { Roofline, TracePass } from "./trace.ts";
import { operationEnd } from "./trace-spans.ts";

const PHASES: readonly StepPhase[] = ["loading", "forward", "backward", "update"];
const GIGA = 1e9;
/** Points of the roofline that are named: those that took longest. */
const MOST_NAMED = 6;
/** Steps of a memory curve beyond which it is thinned. */
const MOST_STEPS = 400;

interface Held {
  ms: number;
  bytes: number;
}

/** Memory held over the time of a pass: a step after each operation. None where there are fewer than two. */
export function memoryChart(pass: TracePass): PanelChart[] {
  const all = pass.operations.map((it) => ({ ms: operationEnd(it), bytes: it.memoryBytes }));
  const steps = thinned(all);
  const last = steps.at(-1);
  if (all.length < 2 || last === undefined) return [];
  const most = steps.reduce((peak, { bytes }) => Math.max(peak, bytes), 0);
  const [time, size] = [scaleFor("ms", last.ms), scaleFor("bytes", most)];
  const points = steps.flatMap(({ ms, bytes }, index) => {
    const [x, y] = [ms / time.factor, bytes / size.factor];
    const before = steps[index - 1];
    return before === undefined
      ? [{ x, y }]
      : [
          { x, y: before.bytes / size.factor },
          { x, y },
        ];
  });
  return [
    {
      kind: "chart",
      mark: "line",
      title: `Memory held: ${pass.name}, batch ${pass.batchSize}`,
      x: { label: "Time", unit: time.label },
      y: { label: "Memory", unit: size.label },
      series: [{ name: "memory", points }],
      ...(steps.length < all.length
        ? {
            note: `Of ${integerText(all.length)} steps, the least and the most of each stretch are drawn.`,
          }
        : {}),
    },
  ];
}

/** Of each of equal stretches the least and the most, in their order, so that no peak is lost. */
function thinned(steps: readonly Held[]): readonly Held[] {
  if (steps.length <= MOST_STEPS) return steps;
  const size = Math.ceil((2 * steps.length) / MOST_STEPS);
  const stretches = Array.from({ length: Math.ceil(steps.length / size) }, (_, index) =>
    steps.slice(index * size, (index + 1) * size),
  );
  return stretches.flatMap((stretch) => {
    const ascending = stretch.toSorted((a, b) => a.bytes - b.bytes);
    const ends = [ascending[0], ascending.at(-1)].filter((it) => it !== undefined);
    return [...new Set(ends)].toSorted((a, b) => a.ms - b.ms);
  });
}

/** Modules as points under the measured roofs, on logarithmic axes (Williams et al. 2009). */
export function rooflineChart(roofline: Roofline): PanelChart[] {
  const drawn = roofline.points.filter((it) => it.intensity > 0 && it.flopsPerSecond > 0);
  if (drawn.length === 0) return [];
  const lines = roofLines(
    roofline,
    drawn.map(({ intensity }) => intensity),
  );
  const series = PHASES.map((phase) => ({
    name: phase,
    points: drawn
      .filter((it) => it.phase === phase)
      .map(({ intensity, flopsPerSecond }) => ({ x: intensity, y: flopsPerSecond / GIGA })),
  }));
  const longest = drawn.toSorted((a, b) => b.ms - a.ms).slice(0, MOST_NAMED);
  return [
    {
      kind: "chart",
      mark: "scatter",
      title: `Roofline, ${roofline.backend}`,
      x: { label: "Intensity, FLOP a byte", scale: "log" },
      y: { label: "Reached, GFLOP/s", scale: "log" },
      series: series.filter(({ points }) => points.length > 0),
      lines,
      labels: longest.map(({ name, intensity, flopsPerSecond }) => ({
        x: intensity,
        y: flopsPerSecond / GIGA,
        text: name,
      })),
      note: "Each mark is a module in a phase; those that took longest are named. Lines are what was measured to be possible: left of the bend memory is the limit, right of it arithmetic.",
    },
  ];
}

/** A memory roof ends where it meets the compute roof; a compute roof begins where memory stops holding it down. */
function roofLines({ roofs }: Roofline, intensities: readonly number[]): ChartLine[] {
  const known = roofs.flatMap(({ name, unit, figure }) => {
    const value = figureValue(figure);
    if (value === undefined || value <= 0) return [];
    const words = `${name} ${figureText({ kind: "computed", value, unit, method: "" })}`;
    return [{ name: words, unit, value: value / GIGA }];
  });
  const best = (unit: "flop/s" | "bytes/s") =>
    known.reduce((most, it) => (it.unit === unit ? Math.max(most, it.value) : most), 0);
  const [peak, bandwidth] = [best("flop/s"), best("bytes/s")];
  const ridge = peak > 0 && bandwidth > 0 ? peak / bandwidth : 1;
  const least = Math.min(...intensities, ridge / 4);
  const most = Math.max(...intensities, ridge * 4);
  return known.map(({ name, unit, value }) => {
    if (unit === "flop/s") {
      const from = bandwidth > 0 ? Math.max(least, value / bandwidth) : least;
      return { name, from: { x: from, y: value }, to: { x: most, y: value } };
    }
    const to = peak > 0 ? Math.min(most, peak / value) : most;
    return { name, from: { x: least, y: least * value }, to: { x: to, y: to * value } };
  });
}
