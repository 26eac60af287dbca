/** Places in a flame chart, in pixels: the same on the page and in files. */
import { linearRange, tickText } from "../../../drawing/axis-range.ts";
import { scaleFor } from "../../../figure/figure-text.ts";
import type { TimeSpan } from "./flame-data.ts";

export const AXIS_HEIGHT = 22;
export const ROW_HEIGHT = 20;
const GAP = 26;
export const MEMORY_HEIGHT = 64;
/** Shows which part of the pass is in view. */
export const OVERVIEW_HEIGHT = 5;

export function rowTop(row: number): number {
  return AXIS_HEIGHT + row * ROW_HEIGHT;
}

/** The row at a height; -1 outside of all. */
export function rowAt(y: number, rows: number): number {
  const row = Math.floor((y - AXIS_HEIGHT) / ROW_HEIGHT);
  return row >= 0 && row < rows ? row : -1;
}

export function memoryTop(rows: number): number {
  return rowTop(rows) + GAP;
}

export function flameHeight(rows: number): number {
  return memoryTop(rows) + MEMORY_HEIGHT + 6 + OVERVIEW_HEIGHT;
}

/** A letter of a label takes up about this much. */
const LETTER = 6.1;

/** A block's name, cut to the room there is; empty where fewer than three letters fit. */
export function labelIn(name: string, room: number): string {
  const letters = Math.floor(room / LETTER);
  if (name.length <= letters) return name;
  return letters < 3 ? "" : `${name.slice(0, letters - 1)}…`;
}

export interface TimeTick {
  readonly x: number;
  readonly text: string;
}

/** Round times in view. */
export function timeTicks({ from, to }: TimeSpan, width: number): TimeTick[] {
  const { factor, label } = scaleFor("ms", to);
  const wanted = Math.max(2, Math.floor(width / 90));
  const { ticks } = linearRange([from / factor, to / factor], { wanted, isTight: true });
  return ticks.map((tick) => ({
    x: ((tick * factor - from) / (to - from)) * width,
    text: `${tickText(tick, ticks)} ${label}`,
  }));
}
