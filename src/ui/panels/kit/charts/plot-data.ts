/** From series to what is drawn: thinned, fit for the scales, in rows by x. Pure, so that charts can be tested as data. */
import { type AxisRange, linearRange, logRange, tickText, valueTicks } from "./axis-ticks.ts";
import { decimate } from "./decimate.ts";

export interface PlotPoint {
  readonly x: number;
  readonly y: number;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

export interface PlotSeries {
  readonly name: string;
  readonly points: readonly PlotPoint[];
}

export interface PlotAxis {
  readonly label: string;
  readonly unit?: string | undefined;
  readonly scale?: "linear" | "log" | undefined;
  /** `values`: a tick at every x; `zero`: begins at zero. */
  readonly ticks?: "values" | "zero" | undefined;
}

export type PlotMark = "line" | "scatter" | "steps";

/** One x of the chart: `y0`, `y1`, … and, where intervals are known, `band0` and `arms0`, …. */
export type PlotRow = Record<string, number | [number, number]> & { x: number };

export interface PlotData {
  readonly rows: PlotRow[];
  readonly series: readonly { name: string; hasInterval: boolean; isSparse: boolean }[];
  readonly x: AxisRange;
  readonly y: AxisRange;
  /** Points that a logarithmic scale cannot show. */
  readonly leftOut: number;
}

/** Up to here each point is drawn for itself, with its interval as arms; above, a line with a band. */
const SPARSE = 24;

export function plotData(
  mark: PlotMark,
  series: readonly PlotSeries[],
  axes: { x: PlotAxis; y: PlotAxis },
  /** Values that the vertical axis has to reach. */
  levels: readonly number[] = [],
): PlotData {
  const drawable = series.map(({ name, points }) => {
    const fit = points.filter((point) => isDrawable(point, axes));
    const thin = mark === "steps" ? fit : decimate(fit);
    return { name, points: mark === "steps" ? closed(thin) : thin };
  });
  const total = series.reduce((sum, { points }) => sum + points.length, 0);
  const drawn = series.reduce(
    (sum, { points }) => sum + points.filter((point) => isDrawable(point, axes)).length,
    0,
  );
  const all = drawable.flatMap(({ points }) => points);
  return {
    rows: rowsOf(drawable.map(({ points }) => points)),
    series: drawable.map(({ name, points }) => ({
      name,
      hasInterval: points.some(hasInterval),
      isSparse: points.length <= SPARSE,
    })),
    x: xRange(
      mark,
      all.map((point) => point.x),
      axes.x,
    ),
    y: yRange(
      mark,
      [
        ...all.flatMap((point) => [point.y, point.low ?? point.y, point.high ?? point.y]),
        ...levels,
      ],
      axes.y,
    ),
    leftOut: total - drawn,
  };
}

/** A tick or a value with the axis's unit. */
export function withUnit(text: string, axis: PlotAxis): string {
  return axis.unit ? `${text} ${axis.unit}` : text;
}

export function axisTitle({ label, unit }: PlotAxis): string {
  return unit ? `${label}, ${unit}` : label;
}

/** Room for the longest label of a vertical axis. */
export function tickWidth(ticks: readonly number[]): number {
  return 10 + 6.6 * Math.max(1, ...ticks.map((tick) => tickText(tick, ticks).length));
}

function isDrawable({ x, y }: PlotPoint, axes: { x: PlotAxis; y: PlotAxis }): boolean {
  const fits = (value: number, axis: PlotAxis) =>
    Number.isFinite(value) && (axis.scale !== "log" || value > 0);
  return fits(x, axes.x) && fits(y, axes.y);
}

/** The last step of a histogram is as wide as the one before. */
function closed(points: readonly PlotPoint[]): readonly PlotPoint[] {
  const last = points.at(-1);
  const before = points.at(-2);
  if (last === undefined) return points;
  return [...points, { x: last.x + (before === undefined ? 1 : last.x - before.x), y: last.y }];
}

function hasInterval(point: PlotPoint): point is PlotPoint & { low: number; high: number } {
  return point.low !== undefined && point.high !== undefined;
}

function rowsOf(series: readonly (readonly PlotPoint[])[]): PlotRow[] {
  const rows = new Map<number, PlotRow>();
  for (const [index, points] of series.entries()) {
    for (const point of points) {
      const row = rows.get(point.x) ?? { x: point.x };
      rows.set(point.x, row);
      row[`y${index}`] = point.y;
      if (!hasInterval(point)) continue;
      row[`band${index}`] = [point.low, point.high];
      row[`arms${index}`] = [point.y - point.low, point.high - point.y];
    }
  }
  return [...rows.values()].sort((a, b) => a.x - b.x);
}

function xRange(mark: PlotMark, values: readonly number[], axis: PlotAxis): AxisRange {
  if (axis.ticks === "values") return valueTicks(values);
  if (axis.scale === "log") return logRange(values);
  return linearRange(values, { isTight: mark !== "scatter", fromZero: axis.ticks === "zero" });
}

function yRange(mark: PlotMark, values: readonly number[], axis: PlotAxis): AxisRange {
  if (axis.scale === "log") return logRange(values);
  return linearRange(values, { fromZero: mark === "steps" || axis.ticks === "zero", wanted: 4 });
}
