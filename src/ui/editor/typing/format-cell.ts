/** Formats a cell's source where it stands; a cell that does not parse is left as it is, and its reader told why. */

import { errorMessage } from "../../../base/assert.ts";
import { findCell } from "../../../notebook/find-cell.ts";
import { type Cell, isRunnable } from "../../../notebook/notebook.ts";
import type { Session } from "../../../session/session.ts";
import { formatSource } from "./format-source.ts";

export async function formatCell(session: Session, { id, source }: Cell): Promise<void> {
  const current = () => findCell(session.getState().notebook, id);
  const cell = current();
  if (cell === undefined || !isRunnable(cell)) return;
  try {
    const formatted = await formatSource(source);
    // It may have been written in meanwhile.
    if (current()?.source !== source || formatted === source) return;
    session.dispatch({ type: "edit-source", cellId: id, source: formatted });
  } catch (error) {
    const [why] = errorMessage(error).split("\n");
    const text = `The cell could not be formatted: ${why}`;
    session.dispatch({ type: "notify", notice: { id: "format", tone: "warning", text } });
  }
}
