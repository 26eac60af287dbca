import { decimalText } from "../figure/number-text.ts";

/** Where an axis begins, ends and is labelled; the same rules for every chart. */
export interface AxisRange {
  readonly domain: readonly [number, number];
  /** Ascending, and within the domain. */
  readonly ticks: readonly number[];
}

/** A span narrower than this share of its values is below what doubles and labels can tell apart. */
const LEAST_SPAN = 1e-9;

/** Values beyond it stand at the end of the axis: a span over all numbers is none that arithmetic has. */
const LARGEST = 1e307;
/** Powers of ten below it lose their digits. */
const LEAST_POWER = 1e-300;

/** Round steps of 1, 2 or 5 times a power of ten; starts at zero where the data come near it. */
export function linearRange(
  values: readonly number[],
  { wanted = 5, fromZero = false, isTight = false } = {},
): AxisRange {
  const [least, most] = extent(values);
  const isNearZero = fromZero || (!isTight && least > 0 && least < 0.4 * most);
  const low = isNearZero ? Math.min(0, least) : least;
  const end = isNearZero && fromZero ? Math.max(0, most) : most;
  const size = Math.max(Math.abs(low), Math.abs(end));
  const isSpan = end - low > Math.max(LEAST_SPAN * size, LEAST_POWER);
  const high = isSpan ? end : low + (size > LEAST_POWER ? size : 1);
  const step = roundStep((high - low) / wanted);
  const first = isTight ? Math.ceil(low / step - 1e-9) : Math.floor(low / step + 1e-9);
  const last = isTight ? Math.floor(high / step + 1e-9) : Math.ceil(high / step - 1e-9);
  const at = (place: number) => rounded(place * step);
  const domain: [number, number] = isTight ? [low, high] : [at(first), at(last)];
  return {
    domain,
    ticks: Array.from({ length: last - first + 1 }, (_, index) => held(at(first + index), domain)),
  };
}

/** Powers of ten; with 2 and 5 between where there is room. Values that are not above zero do not count. */
export function logRange(values: readonly number[]): AxisRange {
  const [least, most] = extent(values.filter((value) => value > 0));
  const low = least > 0 ? Math.max(least, LEAST_POWER) : 1;
  // Closer ends would come to the same tick.
  const high = most > low * 1.001 ? most : low * 10;
  const decades = Math.log10(high) - Math.log10(low);
  const steps = decades <= 2.5 ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil(decades / 8));
  const ticks: number[] = [];
  const lowest = Math.floor(Math.log10(low)) - every;
  const highest = Math.ceil(Math.log10(high)) + every;
  for (let power = lowest; power <= highest; power++) {
    if (power % every !== 0) continue;
    for (const step of steps) {
      const tick = rounded(step * 10 ** power);
      if (tick > 0 && tick <= LARGEST) ticks.push(tick);
    }
  }
  const from = ticks.findLast((tick) => tick <= low * 1.0001) ?? low;
  const to = ticks.find((tick) => tick >= high * 0.9999) ?? high;
  return { domain: [from, to], ticks: ticks.filter((tick) => tick >= from && tick <= to) };
}

/** Every value a tick of its own, as for batch sizes that double. */
export function valueTicks(values: readonly number[], scale: "linear" | "log"): AxisRange {
  const known = values.filter((value) => Math.abs(value) <= LARGEST);
  const ticks = [...new Set(known)]
    .filter((value) => scale !== "log" || value > 0)
    .sort((a, b) => a - b);
  if (ticks.length === 0) return scale === "log" ? logRange([]) : linearRange([]);
  const [low, high] = extent(ticks);
  // A little beyond the ends, so that marks there are whole.
  if (scale === "log") {
    return { domain: low === high ? [low / 2, high * 2] : [low / 1.15, high * 1.15], ticks };
  }
  const room = (high - low) / 20 || Math.abs(low) / 2 || 1;
  return { domain: [low - room, high + room], ticks };
}

/** Where a value stands on an axis: 0 at its beginning, 1 at its end; what lies beyond is held there. */
export function placeOn(
  { domain: [low, high], scale }: Pick<AxisRange, "domain"> & { scale: "linear" | "log" },
  value: number,
): number {
  const share =
    scale === "log"
      ? Math.log(Math.max(value, Number.MIN_VALUE) / low) / Math.log(high / low)
      : (value - low) / (high - low);
  return Number.isNaN(share) ? 0 : Math.min(1, Math.max(0, share));
}

/** Ticks at even distances share their decimals; those of a logarithmic axis have only what each needs. */
export function tickText(tick: number, ticks: readonly number[]): string {
  const largest = Math.max(...ticks.map(Math.abs), 0);
  const size = Math.abs(tick);
  if (!Number.isFinite(tick)) return "";
  if (size !== 0 && (size < 1e-3 || size >= 1e15)) return powerText(tick);
  if (largest >= 1e5 && size >= 1000) return COMPACT.format(tick).replace("-", "−");
  const gaps = ticks.slice(1).map((next, i) => next - (ticks[i] ?? 0));
  const gap = gaps[0] ?? 0;
  const isEven = gaps.every((it) => Math.abs(it - gap) < 1e-6 * Math.abs(gap));
  const decimals =
    isEven && gap !== 0 && tick !== 0
      ? Math.max(0, -Math.floor(Math.log10(Math.abs(gap)) + 1e-9))
      : 0;
  return decimalText(tick, decimals, isEven ? decimals : 3);
}

const COMPACT = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

function powerText(value: number): string {
  return value
    .toExponential(2)
    .replace(/\.?0+e/, "e")
    .replace(/^-/, "−")
    .replace("e", " × 10")
    .replace("+", "")
    .replace(/10(-?)(\d+)$/, (_, sign: string, digits: string) => {
      return `10${sign === "" ? "" : "⁻"}${superscript(digits)}`;
    });
}

function superscript(digits: string): string {
  return [...digits].map((digit) => [..."⁰¹²³⁴⁵⁶⁷⁸⁹"][Number(digit)]).join("");
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const share = rough / power;
  return power * (share < 1.5 ? 1 : share < 3.5 ? 2 : share < 7.5 ? 5 : 10);
}

/** Through text, so that 3 × 0.1 is 0.3. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

function held(value: number, [low, high]: readonly [number, number]): number {
  return Math.min(high, Math.max(low, value));
}

/** Of the values that are finite numbers; others have no place on an axis. */
function extent(values: readonly number[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const all = [-LARGEST, LARGEST] as const;
  return low <= high ? [held(low, all), held(high, all)] : [0, 1];
}

/** Room for the longest label of a vertical axis. */
export function tickWidth(ticks: readonly number[]): number {
  return 10 + 7.6 * Math.max(1, ...ticks.map((tick) => tickText(tick, ticks).length));
}
