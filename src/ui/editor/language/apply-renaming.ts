/** Another name in all cells that mean it, as one step; false, and nothing done, where a cell was edited meanwhile. */
import type { Renaming } from "../../../kernel/language/protocol.ts";
import { findCell } from "../../../notebook/find-cell.ts";
import type { Session } from "../../../session/session.ts";

export function applyRenaming(
  session: Session,
  { cells }: Renaming,
  from: string,
  to: string,
): boolean {
  const { notebook } = session.getState();
  if (cells.some(({ cellId, before }) => findCell(notebook, cellId)?.source !== before)) {
    return false;
  }
  session.dispatch({
    type: "edit-sources",
    sources: Object.fromEntries(cells.map(({ cellId, after }) => [cellId, after])),
    undo: `Renamed ${from} to ${to}`,
  });
  return true;
}
