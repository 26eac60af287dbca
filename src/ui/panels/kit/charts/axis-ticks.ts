/** Where an axis begins, ends and is labelled; the same rules for every chart. */
export interface AxisRange {
  readonly domain: [number, number];
  readonly ticks: number[];
}

/** Round steps of 1, 2 or 5 times a power of ten; starts at zero where the data come near it. */
export function linearRange(
  values: readonly number[],
  { wanted = 5, fromZero = false, isTight = false } = {},
): AxisRange {
  const [least, most] = extent(values);
  const isNearZero = fromZero || (!isTight && least > 0 && least < 0.4 * most);
  const low = isNearZero ? Math.min(0, least) : least;
  const high = most === low ? low + (Math.abs(low) || 1) : most;
  const step = roundStep((high - low) / wanted);
  const domain: [number, number] = isTight
    ? [low, high]
    : [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step];
  const first = Math.ceil(domain[0] / step - 1e-9);
  const count = Math.floor(domain[1] / step + 1e-9) - first + 1;
  return {
    domain,
    // Through text, so that 3 × 0.1 is 0.3.
    ticks: Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12))),
  };
}

/** Powers of ten; with 2 and 5 between where there is room. Values must be above zero. */
export function logRange(values: readonly number[]): AxisRange {
  const [least, most] = extent(values);
  const low = least > 0 ? least : 1;
  const high = most > low ? most : low * 10;
  const decades = Math.log10(high / low);
  const steps = decades <= 2.5 ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil(decades / 8));
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)) - 1; power <= Math.ceil(Math.log10(high)); power++) {
    if (power % every !== 0) continue;
    ticks.push(...steps.map((step) => Number((step * 10 ** power).toPrecision(12))));
  }
  const from = ticks.findLast((tick) => tick <= low * 1.0001) ?? low;
  const to = ticks.find((tick) => tick >= high * 0.9999) ?? high;
  return { domain: [from, to], ticks: ticks.filter((tick) => tick >= from && tick <= to) };
}

/** Every value a tick of its own, as for batch sizes that double. */
export function valueTicks(values: readonly number[]): AxisRange {
  const ticks = [...new Set(values)].sort((a, b) => a - b);
  const [low, high] = extent(ticks);
  // A little beyond the ends, so that marks there are whole.
  return { domain: low === high ? [low / 2, high * 2] : [low / 1.15, high * 1.15], ticks };
}

/** Ticks at even distances share their decimals; those of a logarithmic axis have only what each needs. */
export function tickText(tick: number, ticks: readonly number[]): string {
  const largest = Math.max(...ticks.map(Math.abs), 0);
  const size = Math.abs(tick);
  if (size !== 0 && size < 1e-3) return powerText(tick);
  if (largest >= 1e5 && size >= 1000) return COMPACT.format(tick);
  const gaps = ticks.slice(1).map((next, i) => next - (ticks[i] ?? 0));
  const gap = gaps[0] ?? 0;
  const isEven = gaps.every((it) => Math.abs(it - gap) < 1e-6 * Math.abs(gap));
  const decimals =
    isEven && gap !== 0 && tick !== 0
      ? Math.max(0, -Math.floor(Math.log10(Math.abs(gap)) + 1e-9))
      : 0;
  return tick.toLocaleString("en", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: isEven ? decimals : 3,
  });
}

const COMPACT = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

function powerText(value: number): string {
  return value.toExponential(0).replace("e-", " × 10⁻").replace(/\d+$/, superscript);
}

function superscript(digits: string): string {
  return [...digits].map((digit) => [..."⁰¹²³⁴⁵⁶⁷⁸⁹"][Number(digit)]).join("");
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const share = rough / power;
  return power * (share < 1.5 ? 1 : share < 3.5 ? 2 : share < 7.5 ? 5 : 10);
}

function extent(values: readonly number[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}
