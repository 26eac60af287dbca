/** Where a keyboard's cursor goes from a block: to neighbours in its row, out to the block around it, in to the ones inside. */
import { blockTimes, type FlameData } from "../../../../outputs/panels/trace/flame/flame-data.ts";
import { blockAt } from "../../../../outputs/panels/trace/flame/visible-blocks.ts";

export type FlameStep = "next" | "previous" | "out" | "in" | "first" | "last";

/** The block one step on; the same one where there is none. */
export function stepFrom(data: FlameData, block: number, step: FlameStep): number {
  const level = data.levels[block] ?? 0;
  const row = data.rows[level];
  if (row === undefined) return block;
  const place = row.blocks.indexOf(block);
  switch (step) {
    case "next":
      return row.blocks[place + 1] ?? block;
    case "previous":
      return row.blocks[place - 1] ?? block;
    case "first":
      return row.blocks[0] ?? block;
    case "last":
      return row.blocks.at(-1) ?? block;
    case "out":
      return outwards(data, block, level);
    case "in":
      return inwards(data, block, level);
  }
}

function outwards(data: FlameData, block: number, level: number): number {
  const { from, to } = blockTimes(data, block);
  const row = data.rows[level - 1];
  const outer = row === undefined ? -1 : blockAt(row, (from + to) / 2, 0);
  return outer < 0 ? block : outer;
}

function inwards(data: FlameData, block: number, level: number): number {
  const { from, to } = blockTimes(data, block);
  const row = data.rows[level + 1];
  if (row === undefined) return block;
  // The first that begins inside.
  let low = 0;
  let high = row.starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((row.starts[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return (row.starts[low] ?? Number.POSITIVE_INFINITY) < to ? (row.blocks[low] ?? block) : block;
}
