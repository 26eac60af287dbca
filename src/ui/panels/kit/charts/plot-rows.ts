/** The points of a chart as Recharts wants them: in rows by x, with a column a series. */
import { placeOn } from "../../../../outputs/drawing/axis-range.ts";
import type { Chart, DrawnAxis, DrawnPoint } from "../../../../outputs/drawing/chart.ts";

/** One x: `y0`, `y1`, … and, where intervals are known, `band0` and `arms0`, …; `points` are the points that it is made of. */
export interface PlotRow {
  readonly x: number | string;
  readonly points: Record<number, DrawnPoint>;
  [column: string]: number | string | [number, number] | Record<number, DrawnPoint>;
}

export function plotRows({ series, x, y }: Pick<Chart, "series" | "x" | "y">): PlotRow[] {
  const rows = new Map<number | string, PlotRow[]>();
  for (const name of x.names ?? []) rows.set(name, [{ x: name, points: {} }]);
  for (const [index, { points }] of series.entries()) {
    for (const point of points) put(rowFor(rows, point.x, index), index, point, y);
  }
  const all = [...rows.values()].flat();
  return x.names === undefined ? all.toSorted((a, b) => Number(a.x) - Number(b.x)) : all;
}

/** The first row at this x that the series has no point in: points at one x stand beside each other. */
function rowFor(rows: Map<number | string, PlotRow[]>, x: number | string, index: number): PlotRow {
  const here = rows.get(x) ?? [];
  rows.set(x, here);
  const free = here.find((row) => row.points[index] === undefined);
  if (free !== undefined) return free;
  const row: PlotRow = { x, points: {} };
  here.push(row);
  return row;
}

function put(row: PlotRow, index: number, point: DrawnPoint, axis: DrawnAxis): void {
  row.points[index] = point;
  // Nothing stands in an empty bin, and a logarithmic axis has no zero.
  row[`y${index}`] = point.isEmpty ? Math.max(0, axis.domain[0]) : point.y;
  if (point.low === undefined || point.high === undefined) return;
  const [low, high] = [held(point.low, axis), held(point.high, axis)];
  row[`band${index}`] = [low, high];
  row[`arms${index}`] = [point.y - low, high - point.y];
}

/** An interval may reach below what a logarithmic axis has. */
function held(value: number, axis: DrawnAxis): number {
  return placeOn(axis, value) === 0 ? axis.domain[0] : value;
}
