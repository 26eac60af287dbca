/** The stretch of time in view, and how it moves: never beyond the pass, never narrower than can be told apart. */
import type { TimeSpan } from "../../../../outputs/panels/trace/flame/flame-data.ts";

/** A nanosecond across the whole width. */
const LEAST_MS = 1e-4;

export function isWhole(view: TimeSpan, bounds: TimeSpan): boolean {
  return view.from <= bounds.from && view.to >= bounds.to;
}

/** `factor` above 1 shows less time; the time `at` stays where it is. */
export function zoomed(view: TimeSpan, bounds: TimeSpan, at: number, factor: number): TimeSpan {
  const whole = bounds.to - bounds.from;
  const length = Math.min(whole, Math.max(LEAST_MS, (view.to - view.from) / factor));
  const share = (at - view.from) / (view.to - view.from);
  return held({ from: at - share * length, to: at + (1 - share) * length }, bounds);
}

export function panned(view: TimeSpan, bounds: TimeSpan, byMs: number): TimeSpan {
  return held({ from: view.from + byMs, to: view.to + byMs }, bounds);
}

/** A block with a little room on both sides. */
export function around({ from, to }: TimeSpan, bounds: TimeSpan): TimeSpan {
  const room = Math.max(0.04 * (to - from), LEAST_MS / 2);
  return held({ from: from - room, to: to + room }, bounds);
}

/** Moves only as far as is needed to have a block in view. */
export function revealing(view: TimeSpan, bounds: TimeSpan, block: TimeSpan): TimeSpan {
  const length = view.to - view.from;
  if (block.to - block.from >= length) return view;
  const margin = 0.08 * length;
  if (block.from < view.from) return panned(view, bounds, block.from - margin - view.from);
  if (block.to > view.to) return panned(view, bounds, block.to + margin - view.to);
  return view;
}

function held({ from, to }: TimeSpan, bounds: TimeSpan): TimeSpan {
  const length = Math.min(to - from, bounds.to - bounds.from);
  const start = Math.min(Math.max(from, bounds.from), bounds.to - length);
  return { from: start, to: start + length };
}
