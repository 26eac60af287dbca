/** The axes of a chart: its categories, or the range and the ticks that its values need. */
import { numberText } from "../figure/number-text.ts";
import { type AxisRange, linearRange, logRange, valueTicks } from "./axis-range.ts";
import type { AxisDraft, ChartMark, DraftPoint, DrawnAxis, DrawnPoint } from "./chart.ts";

/** Categories that a chart has room for. */
const MOST_NAMES = 60;

export interface Names {
  readonly shown: readonly string[];
  /** How many there are beyond those. */
  readonly omitted: number;
}

/** The categories of a chart that has some, in the order in which they come first. */
export function namesOf(
  series: readonly (readonly DraftPoint[])[],
  mark: ChartMark,
): Names | undefined {
  if (mark !== "bar" && mark !== "stacked" && mark !== "intervals") return undefined;
  const places = series.flatMap((points) => points.map(({ x }) => x)).filter(isPlace);
  const all = new Set(places.map(categoryName));
  const shown = [...all].slice(0, MOST_NAMES);
  return { shown, omitted: all.size - shown.length };
}

/** Whether it is a name, or a number that there is. */
export function isPlace(x: number | string): boolean {
  return typeof x === "string" || Number.isFinite(x);
}

export function categoryName(x: number | string): string {
  return typeof x === "number" ? numberText(x) : x;
}

interface OnAxes {
  mark: ChartMark;
  points: readonly (readonly DrawnPoint[])[];
  names: Names | undefined;
}

export function axisOf(side: "x" | "y", draft: AxisDraft, on: OnAxes): DrawnAxis {
  const { label, unit, scale = "linear", range } = draft;
  const words = { label, ...(unit === undefined || unit === "" ? {} : { unit }) };
  if (side === "x" && on.names !== undefined) {
    const names = on.names.shown;
    return { ...words, scale: "linear", domain: [0, Math.max(1, names.length)], ticks: [], names };
  }
  const drawn = range ?? (side === "x" ? xRange(draft, on) : yRange(draft, on));
  return { ...words, scale, domain: drawn.domain, ticks: drawn.ticks };
}

function xRange({ scale = "linear", ticks, reach = [] }: AxisDraft, on: OnAxes): AxisRange {
  const values = [...on.points.flatMap((points) => points.map(({ x }) => Number(x))), ...reach];
  if (ticks === "values") return valueTicks(values, scale);
  if (scale === "log") return logRange(values);
  if (on.mark === "line" && ticks === undefined)
    return linearRange(apart(values), { isTight: true });
  return linearRange(values, { isTight: on.mark !== "scatter", fromZero: ticks === "zero" });
}

/** A single place has room on both sides, so that its mark is whole. */
function apart(values: readonly number[]): readonly number[] {
  const [first] = values;
  if (first === undefined || values.some((value) => value !== first)) return values;
  const room = Math.abs(first) / 2 || 1;
  return [first - room, first + room];
}

function yRange({ scale, ticks, reach = [] }: AxisDraft, { mark, points }: OnAxes): AxisRange {
  const isOfParts = mark === "stacked" || mark === "areas";
  const values = [...(isOfParts ? sums(points) : points.flatMap(ends)), ...reach];
  if (scale === "log") return logRange(values);
  const hasBars = mark === "bar" || isOfParts || mark === "histogram";
  return linearRange(hasBars ? [0, ...values] : values, {
    fromZero: hasBars || ticks === "zero",
    isTight: ticks === "tight",
    wanted: 4,
  });
}

function ends(points: readonly DrawnPoint[]): number[] {
  return points.flatMap(({ y, low = y, high = y, isEmpty }) => (isEmpty ? [] : [y, low, high]));
}

/** Where each stacked bar ends, and the uppermost area at each place. */
function sums(points: readonly (readonly DrawnPoint[])[]): number[] {
  const ends = new Map<string, number>();
  for (const { x, y } of points.flat()) ends.set(String(x), (ends.get(String(x)) ?? 0) + y);
  return [...ends.values()];
}
