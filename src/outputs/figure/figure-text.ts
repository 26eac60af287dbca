/**
 * A figure as the page writes it. Scaled to a readable unit, with as many digits as its interval supports, and with where
 * it comes from. Byte units are decimal (1 MB = 1,000,000 B), as for rates and file sizes, so that parameters times four
 * bytes can be checked in the head. A `ratio` is written as a percentage, `times` as a factor.
 */
import type { Figure, Unit } from "./figure.ts";
import { exponentOf, fixedText, integerText, numberText, powerOfTen } from "./number-text.ts";

export interface UnitScale {
  /** Divisor of a value in this unit. */
  readonly factor: number;
  readonly label: string;
}

/** A figure's words, apart so that each can be set in its own way. */
export interface FigureParts {
  /** `1.84`, or the words that stand in for a number. */
  readonly value: string;
  readonly unit: string;
  /** `± 0.05`, or `1.79–2.10` where the interval is lopsided. */
  readonly spread?: string;
  /** `n = 662`, `assumed`, `modelled`. */
  readonly note?: string;
  readonly isAbsent: boolean;
}

type ValueFigure = Extract<Figure, { value: number }>;

const TIMES: readonly UnitScale[] = [
  { factor: 1e-6, label: "ns" },
  { factor: 1e-3, label: "µs" },
  { factor: 1, label: "ms" },
  { factor: 1e3, label: "s" },
  { factor: 6e4, label: "min" },
  { factor: 3.6e6, label: "h" },
];

const SCALES: Record<Unit, readonly UnitScale[]> = {
  ms: TIMES,
  s: TIMES.map(({ factor, label }) => ({ factor: factor / 1000, label })),
  bytes: decimal(["B", "kB", "MB", "GB", "TB"]),
  "bytes/s": decimal(["B/s", "kB/s", "MB/s", "GB/s", "TB/s"]),
  "samples/s": decimal(["samples/s", "K samples/s", "M samples/s"]),
  "queries/s": decimal(["queries/s", "K queries/s", "M queries/s"]),
  flop: decimal(["FLOP", "kFLOP", "MFLOP", "GFLOP", "TFLOP"]),
  "flop/s": decimal(["FLOP/s", "kFLOP/s", "MFLOP/s", "GFLOP/s", "TFLOP/s"]),
  ratio: [{ factor: 0.01, label: "%" }],
  times: [{ factor: 1, label: "×" }],
  count: [
    { factor: 1, label: "" },
    { factor: 1e6, label: "M" },
    { factor: 1e9, label: "G" },
  ],
  usd: [{ factor: 1, label: "" }],
  kWh: [{ factor: 1, label: "kWh" }],
  "kg CO₂e": [
    { factor: 0.001, label: "g CO₂e" },
    { factor: 1, label: "kg CO₂e" },
  ],
  none: [{ factor: 1, label: "" }],
};

const NOT_MEASURED = {
  pending: "not yet",
  failed: "failed",
  omitted: "not measured",
  none: "none",
} as const;

/** More digits than this are never shown, however narrow the interval. */
const MOST_DIGITS = 6;
/** A row of more zeros is read wrong. */
const MOST_DECIMALS = 12;

export function figureParts(figure: Figure): FigureParts {
  if (figure.kind === "needs-samples") {
    return { value: `needs ${integerText(figure.more)} more`, unit: "", isAbsent: true };
  }
  if (figure.kind === "not-measured") {
    return { value: NOT_MEASURED[figure.why], unit: "", isAbsent: true };
  }
  if (figure.kind === "not-measurable") {
    return { value: "not measurable here", unit: "", isAbsent: true };
  }
  const scale = scaleFor(figure.unit, figure.value);
  const interval = intervalOf(figure, scale);
  const decimals = decimalsOf(figure, scale, interval);
  const note = noteOf(figure);
  const value = figure.value / scale.factor;
  const finest = interval === undefined ? Math.abs(value) : precisionOf(value, interval);
  const write = writer(finest, decimals);
  return {
    value: `${figure.unit === "usd" ? "$" : ""}${write(value)}`,
    unit: scale.label,
    ...(interval === undefined ? {} : { spread: spreadText(value, interval, write) }),
    ...(note === undefined ? {} : { note }),
    isAbsent: false,
  };
}

/** `1.84 ms ± 0.05, n = 662`; `12.3 MB (12.1–13.0)`; `needs 38 more`; `0.50 $, assumed (source, date)`. */
export function figureText(figure: Figure): string {
  const { value, unit, spread, note } = figureParts(figure);
  const isRange = spread !== undefined && !spread.startsWith("±");
  const words = [value, unit, isRange ? `(${spread})` : spread].filter(Boolean).join(" ");
  const source = "source" in figure ? ` (${figure.source}, ${figure.date})` : "";
  return note === undefined ? words : `${words}, ${note}${source}`;
}

/** Where a figure comes from, in a sentence: what a reader gets on asking. */
export function figureOrigin(figure: Figure): string {
  switch (figure.kind) {
    case "measured":
      return `Measured here: ${figure.method}`;
    case "computed":
      return `Computed: ${figure.method}`;
    case "modelled":
      return `Modelled, not measured here: ${figure.method}${inputsText(figure.inputs)}`;
    case "assumed":
      return `Assumed, not measured here. Source: ${figure.source}, ${figure.date}`;
    case "needs-samples":
      return `${integerText(figure.more)} more samples are needed: ${figure.method}`;
    case "not-measured":
    case "not-measurable":
      return figure.reason;
  }
}

function inputsText(inputs: readonly string[]): string {
  return inputs.length === 0 ? "" : ` From: ${inputs.join("; ")}.`;
}

/** With so many decimals; as powers of ten where nothing would be left of what the digits are for. */
function writer(finest: number, decimals: number): (value: number) => string {
  const isLost = finest !== 0 && finest < 0.5 * 10 ** -decimals;
  return (value) => (isLost ? numberText(value, 3) : fixedText(value, decimals));
}

/** A bare value in the unit that reads best, with three digits. */
export function amountText(value: number, unit: Unit): string {
  const { factor, label } = scaleFor(unit, value);
  const scaled = value / factor;
  // Whole where it counts something: 512 B, 200 FLOP.
  const isWhole = Number.isInteger(value) && factor === 1;
  const decimals = isWhole ? 0 : Math.max(0, 2 - exponentOf(Number(scaled.toPrecision(3))));
  const write = writer(Math.abs(scaled), Math.min(decimals, MOST_DECIMALS));
  return `${write(scaled)}${label === "" ? "" : ` ${label}`}`;
}

/** The value of a figure that has one. */
export function figureValue(figure: Figure): number | undefined {
  return "value" in figure ? figure.value : undefined;
}

/** The unit in which a value of this size reads best; for axes, give the largest. */
export function scaleFor(unit: Unit, size: number): UnitScale {
  const scales = SCALES[unit];
  const magnitude = Math.abs(size);
  if (magnitude === 0) return scales.find(({ factor }) => factor === 1) ?? only(scales);
  // A unit without a smaller one: powers of ten, as a row of zeros is read wrong.
  if ((unit === "none" || unit === "count") && magnitude < 1e-4) {
    const exponent = exponentOf(Number(magnitude.toPrecision(3)));
    return { factor: 10 ** exponent, label: `× ${powerOfTen(exponent)}` };
  }
  // Whole counts are exact up to ten million; 999.6 µs would round to 1000.
  if (unit === "count" && Number.isInteger(size) && magnitude < 1e7) return only(scales);
  return scales.findLast(({ factor }) => magnitude >= factor * 0.9995) ?? only(scales);
}

function only(scales: readonly UnitScale[]): UnitScale {
  return scales[0] ?? { factor: 1, label: "" };
}

function decimal(labels: readonly string[]): UnitScale[] {
  return labels.map((label, index) => ({ factor: 1000 ** index, label }));
}

interface Interval {
  readonly low: number;
  readonly high: number;
}

function intervalOf(figure: ValueFigure, { factor }: UnitScale): Interval | undefined {
  if (!("low" in figure) || figure.low === undefined || figure.high === undefined) return undefined;
  // Where a clock ticks coarsely, most samples are the same: what is left of the interval is rounding.
  if (!(figure.high - figure.low > 1e-6 * Math.abs(figure.value))) return undefined;
  return { low: figure.low / factor, high: figure.high / factor };
}

/** One digit of the interval's half width counts, two where the first is a one: 0.05, 0.015. */
function decimalsOf(figure: ValueFigure, scale: UnitScale, interval: Interval | undefined): number {
  const value = Math.abs(figure.value / scale.factor);
  if (interval !== undefined) {
    const half = precisionOf(figure.value / scale.factor, interval);
    const exponent = exponentOf(half);
    const wanted = (half / 10 ** exponent < 1.95 ? 1 : 0) - exponent;
    const most = MOST_DIGITS - 1 - exponentOf(Math.max(value, half));
    return Math.min(MOST_DECIMALS, Math.max(0, wanted), Math.max(0, most));
  }
  if (Number.isInteger(value) && (scale.factor === 1 || value === 0)) return 0;
  if (figure.unit === "usd" && value >= 1) return 2;
  return Math.min(MOST_DECIMALS, Math.max(0, 2 - exponentOf(Number(value.toPrecision(3)))));
}

/** Distance that decides the number of digits: half the interval, or the shorter of two very different arms. */
function precisionOf(value: number, { low, high }: Interval): number {
  // A value at the very end of its interval has one arm only, give or take rounding errors.
  const arms = [value - low, high - value].filter((arm) => arm > 0.05 * (high - low));
  return isCentred(value, { low, high }) ? (high - low) / 2 : Math.min(...arms);
}

function isCentred(value: number, { low, high }: Interval): boolean {
  return Math.abs(high - value - (value - low)) <= 0.25 * (high - low);
}

function spreadText(
  value: number,
  { low, high }: Interval,
  write: (number: number) => string,
): string {
  if (isCentred(value, { low, high })) return `± ${write((high - low) / 2)}`;
  return `${write(low)}–${write(high)}`;
}

function noteOf(figure: ValueFigure): string | undefined {
  if (figure.kind === "measured") return `n = ${integerText(figure.n)}`;
  return figure.kind === "computed" ? undefined : figure.kind;
}
