/** From values to places along an axis, and where its ticks are. */

export interface Scale {
  (value: number): number;
  ticks: readonly number[];
}

interface Axis {
  scale?: "linear" | "log";
}

interface ScaleOptions {
  /** Where the axis runs in the picture. */
  from: number;
  to: number;
  /** Whether zero is on the axis. */
  hasZero?: boolean;
  /** Of a logarithmic axis, in place of powers of ten; ascending. */
  ticks?: readonly number[];
}

/** A scale that holds all values and begins and ends at ticks. */
export function axisScale(values: readonly number[], axis: Axis, options: ScaleOptions): Scale {
  const { from, to, hasZero = false, ticks: given } = options;
  const isLog = axis.scale === "log";
  const finite = values.filter((value) => Number.isFinite(value) && (!isLog || value > 0));
  if (isLog) {
    const ticks = given ?? powersOfTen(finite);
    return logScale([ticks[0] ?? 1, ticks.at(-1) ?? 10], from, to, ticks);
  }
  const least = finite.reduce((a, b) => Math.min(a, b), hasZero ? 0 : (finite[0] ?? 0));
  const most = finite.reduce((a, b) => Math.max(a, b), hasZero ? 0 : (finite[0] ?? 1));
  const ticks = niceTicks(least, most === least ? least + 1 : most);
  const [first = least, last = most] = [ticks[0], ticks.at(-1)];
  return linearScale([Math.min(least, first), Math.max(most, last)], from, to, ticks);
}

export function linearScale(
  [low, high]: readonly [number, number],
  from: number,
  to: number,
  ticks: readonly number[],
): Scale {
  const place = (value: number) => from + ((value - low) / (high - low || 1)) * (to - from);
  return Object.assign(place, { ticks });
}

/** What lies beyond the ends of a logarithmic scale is held there: zero has no place on it. */
export function logScale(
  [low, high]: readonly [number, number],
  from: number,
  to: number,
  ticks: readonly number[],
): Scale {
  const inner = linearScale([Math.log10(low), Math.log10(high)], from, to, []);
  const place = (value: number) => inner(Math.log10(Math.min(high, Math.max(low, value))));
  return Object.assign(place, { ticks });
}

/** Powers of ten around all values, at most seven of them. */
export function powersOfTen(values: readonly number[]): number[] {
  const logs = values.map(Math.log10);
  const low = Math.floor(logs.reduce((a, b) => Math.min(a, b), logs[0] ?? 0));
  const high = Math.max(low + 1, Math.ceil(logs.reduce((a, b) => Math.max(a, b), logs[0] ?? 1)));
  const step = Math.ceil((high - low) / 6);
  const count = Math.ceil((high - low) / step) + 1;
  return Array.from({ length: count }, (_, index) => 10 ** (low + index * step));
}

/** About five round values from below the least to the most. */
export function niceTicks(least: number, most: number): number[] {
  const rough = (most - least) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((it) => it >= rough) ?? rough;
  const first = Math.floor(least / step);
  const count = Math.ceil(most / step) - first + 1;
  return Array.from({ length: Math.min(count, 12) }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}
