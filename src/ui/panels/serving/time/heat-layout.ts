/** Where things lie on the Serving panel's time axis: the last minute, a second a column, the present at the right end. */
import type { HeatColumn, ServingOutput } from "../../../../outputs/panels/serving/serving.ts";

export const SECONDS = 60;
/** Heights in pixels, from top to bottom. */
export const LOST_HEIGHT = 12;
export const HEAT_TOP = LOST_HEIGHT + 3;
export const HEAT_HEIGHT = 176;
export const SPANS_TOP = HEAT_TOP + HEAT_HEIGHT + 22;
export const SPANS_HEIGHT = 84;
export const TIME_HEIGHT = SPANS_TOP + SPANS_HEIGHT;

/** Upper ends of the shades: shares of the requests that ended in a second. Fixed, so that a shade always means the same. */
export const SHADES = [0.02, 0.05, 0.1, 0.25, 0.5, 1] as const;

/** The second at the right end: the last one in which something ended or befell the system. */
export function lastSecond({ heat, marks }: Pick<ServingOutput, "heat" | "marks">): number {
  return Math.max(heat.columns.at(-1)?.second ?? 0, marks.at(-1)?.second ?? 0);
}

/** The columns of the axis from left to right; undefined where nothing ended, or before the system was opened. */
export function columnsUpTo(
  last: number,
  columns: readonly HeatColumn[],
): (HeatColumn | undefined)[] {
  const places: (HeatColumn | undefined)[] = Array.from({ length: SECONDS });
  for (const column of columns) {
    const place = placeOf(column.second, last);
    if (place >= 0 && place < SECONDS) places[place] = column;
  }
  return places;
}

/** Of a second among the columns. */
export function placeOf(second: number, last: number): number {
  return second - last + SECONDS - 1;
}

/** Left end of a column, in whole pixels; that of column `SECONDS` is the right end. */
export function columnLeft(place: number, width: number): number {
  return Math.round((place * width) / SECONDS);
}

/** The column at `x`, between the first and the last. */
export function columnAt(x: number, width: number): number {
  return Math.min(SECONDS - 1, Math.max(0, Math.floor((x / Math.max(1, width)) * SECONDS)));
}

/** Requests that ended in a second, with and without an answer. */
export function endedIn({ counts, notAnswered }: HeatColumn): number {
  return counts.reduce((sum, count) => sum + count, notAnswered);
}

/** Which shade `count` of `all` requests have, from 1; 0 for none. */
export function shadeOf(count: number, all: number): number {
  if (count <= 0 || all <= 0) return 0;
  const share = count / all;
  return (
    1 +
    Math.max(
      0,
      SHADES.findIndex((upper) => share <= upper + 1e-9),
    )
  );
}

/** Top of a row of latencies, in pixels from the top of the heat map; the slowest are on top. */
export function rowTop(row: number, rows: number): number {
  return Math.round(((rows - 1 - row) * HEAT_HEIGHT) / rows);
}

/**
 * Height of a latency above the foot of the heat map, in rows: edges are exact, between them it goes by factors. Undefined beyond
 * the last edge, where rows have no scale, and beneath the first.
 */
export function rowsBelow(ms: number, edgesMs: readonly number[]): number | undefined {
  const next = edgesMs.findIndex((edge) => ms <= edge);
  const upper = edgesMs[next];
  if (upper === undefined || next < 0) return undefined;
  if (ms === upper) return next + 1;
  const lower = edgesMs[next - 1];
  if (lower === undefined) return undefined;
  return next + Math.log(ms / lower) / Math.log(upper / lower);
}

export interface Tick {
  readonly value: number;
  /** In pixels from the top. */
  readonly y: number;
}

/** Latencies to name at the axis: 1, 2, 5, 10, … ms, as many as stand apart by `gap` pixels; powers of ten go first. */
export function latencyTicks(edgesMs: readonly number[], gap = 17): Tick[] {
  const rows = edgesMs.length + 1;
  const ticks: Tick[] = [];
  for (const factor of [1, 5, 2]) {
    for (let power = -2; power <= 5; power += 1) {
      const value = Number((factor * 10 ** power).toPrecision(1));
      const below = rowsBelow(value, edgesMs);
      if (below === undefined) continue;
      const y = HEAT_HEIGHT * (1 - below / rows);
      if (ticks.every((tick) => Math.abs(tick.y - y) >= gap)) ticks.push({ value, y });
    }
  }
  return ticks.toSorted((a, b) => a.value - b.value);
}

/** Upper end of the spans' axis in ms: 1, 2 or 5 times a power of ten, so that it seldom moves. */
export function spansTop(columns: readonly (HeatColumn | undefined)[]): number {
  const totals = columns.map((column) => (column === undefined ? 0 : total(column)));
  const most = Math.max(0, ...totals.filter(Number.isFinite));
  if (most === 0) return 1;
  // Beyond, and beneath, are no powers of ten.
  const highest = Math.min(1e300, Math.max(1e-300, most));
  const power = 10 ** Math.floor(Math.log10(highest));
  const factor = [1, 2, 5].find((it) => highest <= it * power * (1 + 1e-9)) ?? 10;
  return Number((factor * power).toPrecision(1));
}

function total({ spansMs: { queue, batch, compute, hop } }: HeatColumn): number {
  return queue + batch + compute + hop;
}

/** The latency up to which half of a second's answers came, as the row that has it; undefined where none came. */
export function medianRow({ counts }: HeatColumn): number | undefined {
  const answered = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  for (const [row, count] of counts.entries()) {
    below += count;
    if (answered > 0 && below >= answered / 2) return row;
  }
  return undefined;
}
