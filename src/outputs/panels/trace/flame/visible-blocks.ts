/** Which blocks of a row are drawn, and where. Blocks narrower than a pixel or so are drawn together with their neighbours. */
import type { FlameRow, TimeSpan } from "./flame-data.ts";

export interface DrawnBlock {
  readonly x: number;
  readonly width: number;
  /** The block, or the longest of those drawn together. */
  readonly block: number;
  /** How many are drawn as this one. */
  readonly count: number;
}

/** Pixels below which blocks are drawn together, on a screen. */
const LEAST_WIDTH = 1.5;

export function visibleBlocks(
  row: FlameRow,
  view: TimeSpan,
  width: number,
  leastWidth = LEAST_WIDTH,
): DrawnBlock[] {
  const { starts, ends, blocks } = row;
  const perMs = width / (view.to - view.from);
  const leastMs = leastWidth / perMs;
  const drawn: DrawnBlock[] = [];
  let index = firstEndingAfter(row, view.from);
  while (index < blocks.length && (starts[index] ?? 0) < view.to) {
    const start = starts[index] ?? 0;
    const { next, end, longest } = together(row, index, start + leastMs);
    const x = (start - view.from) * perMs;
    const right = ((next === index + 1 ? (ends[index] ?? 0) : end) - view.from) * perMs;
    drawn.push({
      x,
      width: Math.max(1, right - x),
      block: blocks[longest] ?? 0,
      count: next - index,
    });
    index = next;
  }
  return drawn;
}

/** From `first` on, what begins and ends before `limit`: at least the first itself. */
function together({ starts, ends }: FlameRow, first: number, limit: number) {
  let next = first + 1;
  let end = ends[first] ?? 0;
  let longest = first;
  if (end > limit) return { next, end, longest };
  while (next < starts.length && (ends[next] ?? 0) <= limit) {
    const length = (ends[next] ?? 0) - (starts[next] ?? 0);
    if (length > (ends[longest] ?? 0) - (starts[longest] ?? 0)) longest = next;
    end = Math.max(end, ends[next] ?? 0);
    next += 1;
  }
  return { next, end, longest };
}

/** The block at a time, or the nearest one within `reachMs`; -1 where there is none. */
export function blockAt(row: FlameRow, ms: number, reachMs: number): number {
  const index = firstEndingAfter(row, ms);
  const before = (row.ends[index - 1] ?? Number.NEGATIVE_INFINITY) - ms;
  const after = (row.starts[index] ?? Number.POSITIVE_INFINITY) - ms;
  if (after <= 0) return row.blocks[index] ?? -1;
  if (after <= -before && after <= reachMs) return row.blocks[index] ?? -1;
  return -before <= reachMs ? (row.blocks[index - 1] ?? -1) : -1;
}

function firstEndingAfter({ ends }: FlameRow, ms: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0) <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
}
