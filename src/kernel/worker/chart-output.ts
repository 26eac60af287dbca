/** `display.chart` for cells: what a cell gives, checked and made into a chart's record. */
import { closestName } from "../../base/closest-name.ts";
import { decimate } from "../../outputs/drawing/decimate.ts";
import { linePoints } from "../../outputs/drawing/line-points.ts";
import type {
  ChartAxis,
  ChartOutput,
  ChartPoint,
  ChartSeries,
} from "../../outputs/plain-outputs.ts";
import { inspectInline } from "./inspect.ts";

export interface ChartSpec {
  title: string;
  /** Default `line`. */
  mark?: ChartOutput["mark"];
  /** Axis labels; a string or `{label, unit, scale}`. */
  x?: string | ChartAxis;
  y?: string | ChartAxis;
  /** Points by name; plain numbers are drawn against their index. What is no number is a gap in a line. */
  series: Record<string, ChartValues>;
  note?: string;
}

/** Numbers, as in an array or as a tensor's `data()` gives them, or points. */
type ChartValues = Iterable<number | bigint | ChartPoint | null | undefined>;

const MARKS = ["line", "scatter", "bar", "histogram"] as const;
const OPTIONS = ["title", "mark", "x", "y", "series", "note"];
const AXIS_OPTIONS = ["label", "unit", "scale"];
/** Points of a line or of dots that are sent of more than this: enough to look the same, and to be saved. */
const MOST_SENT = 20_000;
/** Bars that are sent at most. */
const MOST_BARS = 100_000;
const MOST_SERIES = 50;

/** Throws a TypeError with a sentence where something in it is not understood. */
export function chartOutput(spec: ChartSpec): ChartOutput {
  refuseUnknown(spec, OPTIONS, "display.chart");
  const { title, mark = "line", x = "", y = "", series, note } = spec;
  if (!MARKS.includes(mark)) throw refusal("mark", `one of ${MARKS.join(", ")}`, mark);
  if (typeof series !== "object" || series === null || Symbol.iterator in series) {
    throw refusal("series", "an object of lists by name, such as { loss: [3, 2, 1] }", series);
  }
  const names = Object.keys(series);
  if (names.length > MOST_SERIES) {
    throw new RangeError(
      `display.chart: ${names.length} series are more than the ${MOST_SERIES} that a chart has`,
    );
  }
  return {
    kind: "chart",
    mark,
    title: title === undefined ? names.join(", ") : String(title),
    x: axis("x", x),
    y: axis("y", y),
    series: Object.entries(series).map(([name, values]) => seriesOf(name, values, mark)),
    ...(note === undefined ? {} : { note: String(note) }),
  };
}

function axis(side: "x" | "y", given: string | ChartAxis): ChartAxis {
  if (typeof given === "string") return { label: given };
  refuseUnknown(given, AXIS_OPTIONS, `display.chart: ${side}`);
  const { label, unit, scale } = given;
  if (scale !== undefined && scale !== "linear" && scale !== "log") {
    throw refusal(`${side}.scale`, '"linear" or "log"', scale);
  }
  return {
    label: label === undefined ? "" : String(label),
    ...(unit === undefined ? {} : { unit: String(unit) }),
    ...(scale === undefined ? {} : { scale }),
  };
}

function seriesOf(name: string, values: unknown, mark: ChartOutput["mark"]): ChartSeries {
  const points = pointsOf(name, values);
  if (mark === "bar" || mark === "histogram" || points.some(({ x }) => typeof x === "string")) {
    if (points.length <= MOST_BARS) return { name, points };
    throw new RangeError(
      `display.chart: series.${name} has ${points.length} bars, and at most ${MOST_BARS} can be sent; count them into fewer, or use mark: "line"`,
    );
  }
  if (points.length <= MOST_SENT) return { name, points };
  const sent = fewer(points as NumericPoint[], mark);
  const known = points.reduce((count, { x, y }) => count + (isPlaced(x, y) ? 1 : 0), 0);
  const drawn = sent.reduce((count, { x, y }) => count + (isPlaced(x, y) ? 1 : 0), 0);
  return { name, points: sent, ...(drawn < known ? { omittedPoints: known - drawn } : {}) };
}

type NumericPoint = ChartPoint & { x: number };

function isPlaced(x: number | string, y: number): boolean {
  return Number.isFinite(x) && Number.isFinite(y);
}

/** Those that stand out, with the gaps of a line as points that are no numbers. */
function fewer(points: readonly NumericPoint[], mark: ChartOutput["mark"]): ChartPoint[] {
  const placed = points.filter(({ x }) => Number.isFinite(x));
  if (mark !== "line")
    return [
      ...decimate(
        placed.filter(({ y }) => Number.isFinite(y)),
        MOST_SENT,
      ),
    ];
  const line = linePoints(placed, ({ y }) => Number.isFinite(y), MOST_SENT);
  return line.flatMap(({ isAfterGap, ...point }) =>
    isAfterGap ? [{ x: point.x, y: Number.NaN }, point] : [point],
  );
}

function pointsOf(name: string, values: unknown): ChartPoint[] {
  if (typeof values === "string" || !isIterable(values)) {
    const advice = isTensor(values) ? "; a tensor gives its numbers by `await t.data()`" : "";
    throw refusal(`series.${name}`, `a list of numbers or of { x, y }${advice}`, values);
  }
  const points: ChartPoint[] = [];
  for (const value of values) points.push(pointOf(name, value, points.length));
  return points;
}

function pointOf(name: string, value: unknown, index: number): ChartPoint {
  const plain = numberOf(value);
  if (plain !== undefined) return { x: index, y: plain };
  const isRecord = typeof value === "object" && value !== null && "x" in value && "y" in value;
  const { x, y, low, high } = (isRecord ? value : {}) as Record<string, unknown>;
  const height = numberOf(y);
  const place = typeof x === "string" ? x : numberOf(x);
  if (!isRecord || height === undefined || place === undefined) {
    throw refusal(`series.${name}[${index}]`, "a number or { x, y }", value);
  }
  const [from, to] = [numberOf(low ?? undefined), numberOf(high ?? undefined)];
  return {
    x: place,
    y: height,
    ...(low === undefined || from === undefined ? {} : { low: from }),
    ...(high === undefined || to === undefined ? {} : { high: to }),
  };
}

/** Nothing is a gap; undefined for what is no number at all. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  return value === null || value === undefined ? Number.NaN : undefined;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

function isTensor(value: unknown): boolean {
  return typeof value === "object" && value !== null && "data" in value && "shape" in value;
}

function refuseUnknown(given: object, known: readonly string[], where: string): void {
  if (typeof given !== "object" || given === null) {
    throw new TypeError(`${where}: expected an object, got ${inspectInline(given)}`);
  }
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    const close = closestName(name, known);
    const advice = close === undefined ? "." : `; did you mean “${close}”?`;
    throw new TypeError(`${where} has no option “${name}”${advice} There are ${known.join(", ")}.`);
  }
}

function refusal(what: string, expected: string, got: unknown): TypeError {
  return new TypeError(`display.chart: ${what}: expected ${expected}, got ${inspectInline(got)}`);
}
