/** Figures as points of a chart: in the unit that reads best on an axis, with what has no value told apart. */
import type { Figure, Unit } from "../figure/figure.ts";
import { figureText, figureValue, scaleFor, type UnitScale } from "../figure/figure-text.ts";
import type { AxisDraft, DraftPoint } from "./chart.ts";

/** Beyond this ratio a linear axis would show the largest values alone. */
const FAR = 20;

/** The axis of amounts of one unit, and what an amount is divided by to stand on it. */
export interface AmountAxis {
  readonly axis: AxisDraft;
  readonly factor: number;
}

interface AmountWords {
  label: string;
  unit: Unit;
  /** Where a linear axis begins and ends. */
  ticks?: NonNullable<AxisDraft["ticks"]>;
}

/** Linear, in the unit of the largest. */
export function linearAxis(
  amounts: readonly number[],
  { label, unit, ticks }: AmountWords,
): AmountAxis {
  return axisIn(scaleFor(unit, largest(amounts)), { label, ...(ticks ? { ticks } : {}) });
}

/** Linear, unless some amounts are far above `usual`; then logarithmic, in the unit of `usual`. */
export function amountAxis(
  amounts: readonly number[],
  usual: number,
  words: AmountWords,
): AmountAxis {
  const isPositive = amounts.every((amount) => amount > 0);
  if (!isPositive || largest(amounts) <= FAR * usual) return linearAxis(amounts, words);
  return axisIn(scaleFor(words.unit, usual), {
    label: `${words.label}, logarithmic`,
    scale: "log",
  });
}

function axisIn({ factor, label: unit }: UnitScale, axis: AxisDraft): AmountAxis {
  return { axis: unit === "" ? axis : { ...axis, unit }, factor };
}

export interface NamedPart {
  readonly name: string | number;
  readonly figure: Figure;
}

/** The parts that have a value, with their intervals. */
export function figurePoints(parts: readonly NamedPart[], factor: number): DraftPoint[] {
  return parts.flatMap(({ name, figure }) => {
    const point = figurePoint(figure, factor);
    return point === undefined ? [] : [{ x: name, ...point }];
  });
}

function figurePoint(figure: Figure, factor: number): Omit<DraftPoint, "x"> | undefined {
  if (!("value" in figure)) return undefined;
  const facts = [{ label: "figure", value: figureText(figure) }];
  const y = figure.value / factor;
  if (!("low" in figure) || figure.low === undefined || figure.high === undefined) {
    return { y, facts };
  }
  return { y, low: figure.low / factor, high: figure.high / factor, facts };
}

/** The values that there are. */
export function figureValues(parts: readonly { figure: Figure }[]): number[] {
  return parts.flatMap(({ figure }) => figureValue(figure) ?? []);
}

/** The unit of the first part that has a value. */
export function unitOf(parts: readonly { figure: Figure }[]): Unit | undefined {
  return parts.flatMap(({ figure }) => ("unit" in figure ? [figure.unit] : []))[0];
}

/** `Without a value, so not drawn: batch 1, batch 2`; empty where all have one. */
export function withoutValue(
  parts: readonly NamedPart[],
  nameOf: (part: NamedPart) => string = ({ name }) => String(name),
): string {
  const absent = parts.filter(({ figure }) => figureValue(figure) === undefined);
  return absent.length === 0
    ? ""
    : `Without a value, so not drawn: ${absent.map(nameOf).join(", ")}`;
}

/** Said beneath points that have arms. */
export function armsNote(points: readonly DraftPoint[]): string {
  return points.some(({ low }) => low !== undefined) ? "Arms are 95 % intervals" : "";
}

function largest(amounts: readonly number[]): number {
  return amounts.reduce(
    (most, amount) => (Number.isFinite(amount) ? Math.max(most, Math.abs(amount)) : most),
    0,
  );
}
