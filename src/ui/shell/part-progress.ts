/** How far each part is: its code cells, and those whose results hold. */
import { isRunnable } from "../../notebook/notebook.ts";
import type { SessionState } from "../../session/state.ts";
import { cellStatus } from "../../session/status.ts";

export interface PartProgress {
  readonly part: number;
  readonly evaluated: number;
  readonly total: number;
  readonly isRunning: boolean;
  readonly hasFailed: boolean;
}

export function partProgress(state: SessionState): PartProgress[] {
  const { cells } = state.notebook;
  return [...new Set(cells.map((cell) => cell.part))].map((part) => {
    const statuses = cells
      .filter((cell) => cell.part === part && isRunnable(cell))
      .map((cell) => cellStatus(state, cell.id));
    return {
      part,
      evaluated: statuses.filter((status) => status === "evaluated").length,
      total: statuses.length,
      isRunning: statuses.includes("running"),
      hasFailed: statuses.includes("failed"),
    };
  });
}

export function isSameProgress(a: PartProgress, b: PartProgress): boolean {
  return (
    a.part === b.part &&
    a.evaluated === b.evaluated &&
    a.total === b.total &&
    a.isRunning === b.isRunning &&
    a.hasFailed === b.hasFailed
  );
}
