/** Announcements of runs: that one has begun, and how it ended. Not how far it is; that would drown all else. */
import { findCell } from "../../../notebook/find-cell.ts";
import { isSyntaxError } from "../../../session/running/syntax-error.ts";
import type { CellResult, SessionState } from "../../../session/state.ts";
import { cellName } from "../../cells/cell-name.ts";
import { durationText } from "../../panels/kit/figures/durations.ts";

export function runNews(state: SessionState): string {
  const { run, queue, cells } = state;
  // When many cells run one after the other, only the beginning and the end.
  if (run !== undefined)
    return queue.length > 0 ? "Running cells" : `Running ${nameOf(state, run.cellId)}`;
  let last: { id: string; result: CellResult } | undefined;
  for (const [id, { result }] of Object.entries(cells)) {
    if (result === undefined || result.restored) continue;
    if (last === undefined || result.startedAt >= last.result.startedAt) last = { id, result };
  }
  return last === undefined ? "" : `${nameOf(state, last.id)} ${ending(last.result)}`;
}

function nameOf({ notebook }: SessionState, cellId: string): string {
  const cell = findCell(notebook, cellId);
  return cell === undefined ? cellId : cellName(cell);
}

function ending(result: CellResult): string {
  const { outcome, durationMs = 0 } = result;
  if (isSyntaxError(result)) return "has a syntax error";
  if (outcome === "ok") return `ran in ${durationText(durationMs)}`;
  if (outcome === "failed") return "failed";
  return outcome === "running" ? "is running" : "was stopped";
}
