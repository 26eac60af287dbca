/**
 * Everything that a reader can do with a key or from the palette: one table. The key handler, the palette and the list of
 * shortcuts are all made from it.
 */
import { findCell } from "../../notebook/find-cell.ts";
import { type Cell, type CellId, isRunnable } from "../../notebook/notebook.ts";
import { shownCells } from "../../notebook/teaching.ts";
import type { Session } from "../../session/session.ts";
import { renameAtCursor } from "../editor/language/rename-request.ts";
import type { Command } from "./command.ts";
import { PAGE_COMMANDS } from "./page-commands.ts";

export const COMMANDS: readonly Command[] = [
  {
    id: "run-and-next",
    title: "Run cell and select the next",
    group: "Run",
    keys: ["Shift+Enter"],
    scope: "anywhere",
    run: ({ session }) => {
      const cell = runSelected(session);
      if (cell === undefined) return;
      const next = neighbour(session, cell.id, 1);
      if (next === undefined) insert(session, "below", "edit");
      else select(session, next.id);
    },
  },
  {
    id: "run-and-stay",
    title: "Run cell",
    group: "Run",
    keys: ["Mod+Enter"],
    scope: "anywhere",
    run: ({ session }) => {
      const cell = runSelected(session);
      if (cell !== undefined) select(session, cell.id);
    },
  },
  {
    id: "run-and-insert",
    title: "Run cell and insert one below",
    group: "Run",
    keys: ["Alt+Enter"],
    scope: "anywhere",
    run: ({ session }) => {
      if (runSelected(session) !== undefined) insert(session, "below", "edit");
    },
  },
  {
    id: "run-to",
    title: "Run to here",
    group: "Run",
    keys: [],
    scope: "command",
    run: ({ session }) => withSelected(session, ({ id: cellId }) => ({ type: "run-to", cellId })),
  },
  {
    id: "run-all",
    title: "Run all",
    group: "Run",
    keys: [],
    scope: "command",
    run: ({ session }) => session.dispatch({ type: "run-all" }),
  },
  {
    id: "run-stale",
    title: "Run stale",
    group: "Run",
    keys: [],
    scope: "command",
    run: ({ session }) => session.dispatch({ type: "run-stale" }),
  },
  {
    id: "stop",
    title: "Stop",
    group: "Run",
    keys: ["I I"],
    scope: "command",
    run: ({ session }) => session.dispatch({ type: "stop" }),
  },
  {
    id: "edit",
    title: "Edit cell",
    group: "Write",
    keys: ["Enter"],
    scope: "command",
    run: ({ session }) => {
      const cell = selectedCell(session);
      if (cell !== undefined) select(session, cell.id, "edit");
    },
  },
  { id: "leave", title: "Leave the editor", group: "Write", keys: ["Escape"], scope: "editor" },
  {
    id: "tab-moves-focus",
    title: "Let Tab move on instead of indenting, and back",
    group: "Write",
    keys: ["Ctrl+M"],
    scope: "editor",
  },
  { id: "complete", title: "Complete", group: "Write", keys: ["Ctrl+Space"], scope: "editor" },
  {
    id: "definition",
    title: "Go to the definition",
    group: "Write",
    keys: ["F12"],
    scope: "editor",
  },
  {
    id: "rename-name",
    title: "Rename the name at the cursor in all cells",
    group: "Write",
    keys: ["F2"],
    scope: "anywhere",
    run: ({ session }) => renameAtCursor(session.getState().selection.cellId),
  },
  {
    id: "describe",
    title: "Show the type and the documentation",
    group: "Write",
    keys: ["Shift+F1"],
    scope: "editor",
  },
  {
    id: "next-problem",
    title: "Next type error in the cell",
    group: "Write",
    keys: ["F8"],
    scope: "editor",
  },
  {
    id: "select-next",
    title: "Select the next of the same; type in all at once",
    group: "Write",
    keys: ["Mod+D"],
    scope: "editor",
  },
  {
    id: "format",
    title: "Format cell",
    group: "Write",
    keys: ["Alt+Shift+F"],
    scope: "anywhere",
    run: ({ session }) => void formatSelected(session),
  },
  {
    id: "insert-above",
    title: "Insert cell above",
    group: "Write",
    keys: ["A"],
    scope: "command",
    run: ({ session }) => insert(session, "above", "command"),
  },
  {
    id: "insert-below",
    title: "Insert cell below",
    group: "Write",
    keys: ["B"],
    scope: "command",
    run: ({ session }) => insert(session, "below", "command"),
  },
  {
    id: "delete",
    title: "Delete cell",
    group: "Write",
    keys: ["D D"],
    scope: "command",
    run: ({ session }) =>
      withSelected(session, ({ id: cellId }) => ({ type: "delete-cell", cellId })),
  },
  {
    id: "undo",
    title: "Undo what was done to cells",
    group: "Write",
    keys: ["Z"],
    scope: "command",
    run: ({ session }) => session.dispatch({ type: "undo" }),
  },
  {
    id: "redo",
    title: "Redo what was undone",
    group: "Write",
    keys: ["Shift+Z"],
    scope: "command",
    run: ({ session }) => session.dispatch({ type: "redo" }),
  },
  {
    id: "to-markdown",
    title: "Make it a text cell",
    group: "Write",
    keys: ["M"],
    scope: "command",
    run: ({ session }) => changeKind(session, "markdown"),
  },
  {
    id: "to-code",
    title: "Make it a code cell",
    group: "Write",
    keys: ["Y"],
    scope: "command",
    run: ({ session }) => changeKind(session, "code"),
  },
  {
    id: "reset",
    title: "Reset cell to the module's source",
    group: "Write",
    keys: [],
    scope: "command",
    run: ({ session }) =>
      withSelected(session, ({ id: cellId }) => {
        const source = session.originalSource(cellId);
        return source === undefined ? undefined : { type: "reset-cell", cellId, source };
      }),
  },
  {
    id: "clear-outputs",
    title: "Clear all outputs",
    group: "Write",
    keys: [],
    scope: "command",
    run: ({ session }) => session.dispatch({ type: "clear-outputs" }),
  },
  {
    id: "next",
    title: "Next cell",
    group: "Move",
    keys: ["J", "ArrowDown"],
    scope: "command",
    run: ({ session }) => step(session, 1),
  },
  {
    id: "previous",
    title: "Previous cell",
    group: "Move",
    keys: ["K", "ArrowUp"],
    scope: "command",
    run: ({ session }) => step(session, -1),
  },
  {
    id: "move-down",
    title: "Move cell down",
    group: "Move",
    keys: [],
    scope: "command",
    run: ({ session }) => move(session, "down"),
  },
  {
    id: "move-up",
    title: "Move cell up",
    group: "Move",
    keys: [],
    scope: "command",
    run: ({ session }) => move(session, "up"),
  },
  ...PAGE_COMMANDS,
];

/** The formatter is loaded when it is first wanted. */
async function formatSelected(session: Session): Promise<void> {
  const cell = selectedCell(session);
  if (cell === undefined) return;
  const { formatCell } = await import("../editor/typing/format-cell.ts");
  await formatCell(session, cell);
}

type CellOperation = Parameters<Session["dispatch"]>[0];

function withSelected(session: Session, operation: (cell: Cell) => CellOperation | undefined) {
  const cell = selectedCell(session);
  const chosen = cell && operation(cell);
  if (chosen !== undefined) session.dispatch(chosen);
}

function selectedCell(session: Session): Cell | undefined {
  const { notebook, selection } = session.getState();
  return findCell(notebook, selection.cellId);
}

/** Runs the selected cell if it is code; text needs no running, but counts as run. */
function runSelected(session: Session): Cell | undefined {
  const cell = selectedCell(session);
  if (cell !== undefined && isRunnable(cell)) {
    session.dispatch({ type: "run-cells", cellIds: [cell.id] });
  }
  return cell;
}

function neighbour(session: Session, cellId: CellId, distance: 1 | -1): Cell | undefined {
  const cells = shownCells(session.getState().notebook);
  return cells[cells.findIndex((cell) => cell.id === cellId) + distance];
}

function select(session: Session, cellId: CellId, mode: "command" | "edit" = "command"): void {
  session.dispatch({ type: "select", selection: { cellId, mode } });
}

function step(session: Session, distance: 1 | -1): void {
  const { selection, notebook } = session.getState();
  const target =
    selection.cellId === undefined
      ? shownCells(notebook)[0]
      : neighbour(session, selection.cellId, distance);
  if (target !== undefined) select(session, target.id);
}

function insert(session: Session, place: "above" | "below", mode: "command" | "edit"): void {
  const anchor = selectedCell(session) ?? session.getState().notebook.cells.at(-1);
  if (anchor === undefined) return;
  session.dispatch({ type: "insert-cell", place, anchor: anchor.id, kind: "code" });
  const inserted = neighbour(session, anchor.id, place === "above" ? -1 : 1);
  if (inserted !== undefined) select(session, inserted.id, mode);
}

function changeKind(session: Session, kind: "markdown" | "code"): void {
  withSelected(session, ({ id: cellId }) => ({ type: "change-kind", cellId, kind }));
}

function move(session: Session, direction: "up" | "down"): void {
  withSelected(session, ({ id: cellId }) => ({ type: "move-cell", cellId, direction }));
}
