/** How far a reader is with each cell of a part: those that run and those that ask. */
import { lookUp } from "../../../base/look-up.ts";
import { type Cell, type CellId, isRunnable } from "../../../notebook/notebook.ts";
import { cellStatus, isStale } from "../../../session/running/status.ts";
import type { SessionState } from "../../../session/state.ts";
import { cellName } from "../../cells/cell-name.ts";
import { isSolved, isUntried } from "../../cells/exercise-progress.ts";
import { isAnswered } from "./part-progress.ts";

export type CellMark =
  | "new"
  | "waiting"
  | "running"
  | "begun"
  | "finished"
  | "changed"
  | "failed"
  | "earlier";

export interface CellProgress {
  readonly cellId: CellId;
  readonly name: string;
  readonly mark: CellMark;
}

export const MARK_WORDS: Readonly<Record<CellMark, string>> = {
  new: "not reached yet",
  waiting: "waiting to run",
  running: "running",
  begun: "not finished",
  finished: "finished",
  changed: "changed since it ran",
  failed: "failed",
  earlier: "from an earlier visit, or its names are lost",
};

export function cellProgress(state: SessionState, part: number): CellProgress[] {
  return state.notebook.cells
    .filter((cell) => cell.part === part && (isRunnable(cell) || cell.kind === "question"))
    .map((cell) => ({ cellId: cell.id, name: cellName(cell), mark: markOf(state, cell) }));
}

export function isSameCellProgress(a: CellProgress, b: CellProgress): boolean {
  return a.cellId === b.cellId && a.name === b.name && a.mark === b.mark;
}

function markOf(state: SessionState, cell: Cell): CellMark {
  if (cell.kind === "question") return questionMark(state, cell);
  const status = cellStatus(state, cell.id);
  switch (status) {
    case "fresh":
      return "new";
    case "queued":
      return "waiting";
    case "running":
    case "failed":
      return status;
    case "stale":
      return "changed";
    case "aborted":
      return abortedMark(state, cell.id);
    case "evaluated":
      return cell.kind === "exercise" ? exerciseMark(state, cell.id) : "finished";
  }
}

/** A starter that ran with all the others is not reached yet. */
function exerciseMark(state: SessionState, cellId: CellId): CellMark {
  const result = lookUp(state.cells, cellId)?.result;
  if (isSolved(result)) return "finished";
  return isUntried(result, lookUp(state.exercises, cellId)) ? "new" : "begun";
}

/** A cell that was stopped has its names, and is not finished. */
function abortedMark(state: SessionState, cellId: CellId): CellMark {
  if (isStale(state, cellId)) return "changed";
  return lookUp(state.cells, cellId)?.result?.outcome === "stopped" ? "begun" : "earlier";
}

function questionMark(state: SessionState, cell: Cell): CellMark {
  if (isAnswered(state, cell)) return "finished";
  return lookUp(state.notebook.answers, cell.id) === undefined ? "new" : "begun";
}
