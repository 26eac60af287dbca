/** What of many outputs is made at a time: a run may bring a thousand within a frame. */
import type { Output } from "../../outputs/output.ts";

/** What outputs cost that are made at a time; a line of text costs 1. */
const COST_AT_A_TIME = 100;

/** Cells of a table that cost as much, and characters of a text. */
const CELLS = 20;
const CHARACTERS = 1000;

/** How many outputs there are when those have been made that come next after the first `from`: one at least. */
export function endOfStep(outputs: readonly Output[], from: number): number {
  let cost = 0;
  let end = from;
  // At first none is too much: what a cell usually shows is there at once.
  while (end < outputs.length && (end === from || cost < COST_AT_A_TIME)) {
    cost += knownCost(outputs[end]);
    end += 1;
  }
  return end;
}

/** A record that is not what its kind says fails where it is drawn, which says so, and not here. */
function knownCost(output: Output | undefined): number {
  try {
    const cost = costOf(output);
    return Number.isFinite(cost) ? cost : COST_AT_A_TIME;
  } catch {
    return COST_AT_A_TIME;
  }
}

function costOf(output: Output | undefined): number {
  switch (output?.kind) {
    case undefined:
    case "error":
    case "progress":
    case "file":
      return 2;
    case "text":
    case "markdown":
      return 1 + output.text.length / CHARACTERS;
    case "table":
      return 2 + Math.min(MOST_CELLS_AT_ONCE, output.rows.length * output.columns.length) / CELLS;
    case "figures":
      return 2 + output.rows.length;
    case "checks":
      return 2 + output.results.length;
    case "image":
      return 20;
    default:
      // Charts and panels.
      return COST_AT_A_TIME / 2;
  }
}

/** Cells of one table that are made at once, and that are shown unless more are asked for. */
export const MOST_CELLS_AT_ONCE = 1000;
export const MOST_CELLS_SHOWN = 4000;
