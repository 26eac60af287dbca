/** Status of a cell, in one word. Derived, never stored. */
import { lookUp } from "../../base/look-up.ts";
import type { CellId } from "../../notebook/notebook.ts";
import type { SessionState } from "../state.ts";
import { outdatedCells } from "./outdated.ts";

/**
 * `fresh` never ran; `evaluated` shows what its source and the names that it used now give; `stale` ran on another source, or
 * follows from something that has changed since; `aborted` was cut off, or lost its names with the kernel; `failed` threw or did
 * not parse.
 */
export type CellStatus =
  | "fresh"
  | "evaluated"
  | "stale"
  | "aborted"
  | "failed"
  | "queued"
  | "running";

export function cellStatus(state: SessionState, cellId: CellId): CellStatus {
  if (state.run?.cellId === cellId) return "running";
  if (state.queue.includes(cellId)) return "queued";
  const result = lookUp(state.cells, cellId)?.result;
  if (result === undefined) return "fresh";
  if (
    result.outcome === "aborted" ||
    result.outcome === "stopped" ||
    result.outcome === "running"
  ) {
    return "aborted";
  }
  if (isStale(state, cellId)) return "stale";
  return result.outcome === "failed" ? "failed" : "evaluated";
}

/** Whether a cell that ran would now run on something else: its source, a name that it used, or what that name follows from. */
export function isStale(state: SessionState, cellId: CellId): boolean {
  return outdatedCells(state).has(cellId);
}
