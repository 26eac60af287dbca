/** What its reader does to the document: edit, insert, delete, move. Each ends in a save. */
import { unreachable } from "../base/assert.ts";
import { type Cell, type CellId, isRunnable, type Notebook } from "../notebook/notebook.ts";
import { freeCellId } from "../notebook/to-notebook.ts";
import type { Applied, Effect, InsertCell, ReaderOperation } from "./operations.ts";
import type { SessionState } from "./state.ts";

type DocumentOperation = Extract<
  ReaderOperation,
  {
    type:
      | "edit-source"
      | "reset-cell"
      | "insert-cell"
      | "delete-cell"
      | "undo-delete"
      | "move-cell"
      | "change-kind"
      | "rename"
      | "change-settings"
      | "select";
  }
>;

export function applyToDocument(state: SessionState, operation: DocumentOperation): Applied {
  switch (operation.type) {
    case "edit-source":
      return changeCell(state, operation.cellId, (cell) => ({
        ...cell,
        source: operation.source,
      }));
    case "reset-cell":
      return resetCell(state, operation.cellId, operation.source);
    case "change-kind":
      return changeCell(state, operation.cellId, (cell) =>
        cell.kind === "exercise" ? cell : { ...cell, kind: operation.kind },
      );
    case "insert-cell":
      return insertCell(state, operation);
    case "delete-cell":
      return deleteCell(state, operation.cellId);
    case "undo-delete":
      return undoDelete(state);
    case "move-cell":
      return moveCell(state, operation.cellId, operation.direction === "up" ? -1 : 1);
    case "rename":
      return saved(state, { ...state.notebook, title: operation.title });
    case "change-settings": {
      const settings = { ...state.notebook.settings, ...operation.settings };
      const { state: next, effects } = saved(state, { ...state.notebook, settings });
      return {
        state: next,
        effects: [...effects, { type: "switch-backend", backend: settings.backend }],
      };
    }
    case "select":
      return { state: { ...state, selection: operation.selection }, effects: [] };
    default:
      return unreachable(operation);
  }
}

function changeCell(state: SessionState, cellId: CellId, change: (cell: Cell) => Cell): Applied {
  const before = state.notebook.cells.find((cell) => cell.id === cellId);
  if (before === undefined) return { state, effects: [] };
  const after = change(before);
  if (after.source === before.source && after.kind === before.kind) return { state, effects: [] };
  const cells = state.notebook.cells.map((cell) => (cell.id === cellId ? after : cell));
  return saved(state, { ...state.notebook, cells }, analysis(after));
}

/** What it replaces is kept, for as long as the notebook is open. */
function resetCell(state: SessionState, cellId: CellId, source: string): Applied {
  const replaced = state.notebook.cells.find((cell) => cell.id === cellId)?.source;
  // A copy from before the cell became an exercise gets the exercise with its source.
  const kind = state.exercises[cellId] === undefined ? {} : { kind: "exercise" as const };
  const changed = changeCell(state, cellId, (cell) => ({ ...cell, ...kind, source }));
  if (changed.state === state || replaced === undefined) return changed;
  const cells = { ...changed.state.cells, [cellId]: { ...state.cells[cellId], replaced } };
  return { ...changed, state: { ...changed.state, cells } };
}

function insertCell(
  state: SessionState,
  { place, anchor, kind, source = "", id }: InsertCell,
): Applied {
  const { cells } = state.notebook;
  if (id !== undefined && cells.some((cell) => cell.id === id)) {
    return { state: { ...state, selection: { cellId: id, mode: "command" } }, effects: [] };
  }
  const position = cells.findIndex((cell) => cell.id === anchor);
  const taken = new Set(
    [...cells, ...state.deleted.map((entry) => entry.cell)].map(({ id }) => id),
  );
  const cell: Cell = {
    id: id ?? freeCellId(taken),
    part: cells[position]?.part ?? 1,
    kind,
    source,
  };
  // A deleted cell of that name will not come back: its place is taken.
  const deleted = state.deleted.filter((entry) => entry.cell.id !== cell.id);
  return withCell(
    { ...state, deleted },
    cell,
    place === "above" ? Math.max(0, position) : position + 1,
  );
}

function withCell(state: SessionState, cell: Cell, index: number): Applied {
  const cells = state.notebook.cells.toSpliced(index, 0, cell);
  return saved(
    {
      ...state,
      cells: { ...state.cells, [cell.id]: state.cells[cell.id] ?? {} },
      selection: { cellId: cell.id, mode: "command" },
    },
    { ...state.notebook, cells },
    analysis(cell),
  );
}

function deleteCell(state: SessionState, cellId: CellId): Applied {
  const index = state.notebook.cells.findIndex((cell) => cell.id === cellId);
  const cell = state.notebook.cells[index];
  if (cell === undefined || state.run?.cellId === cellId) return { state, effects: [] };
  const cells = state.notebook.cells.toSpliced(index, 1);
  const neighbour = cells[index] ?? cells[index - 1];
  return saved(
    {
      ...state,
      // Its run state stays, so that undoing brings its outputs back too.
      queue: state.queue.filter((id) => id !== cellId),
      selection: { cellId: neighbour?.id, mode: "command" },
      deleted: [...state.deleted, { cell, index }],
    },
    { ...state.notebook, cells },
  );
}

function undoDelete(state: SessionState): Applied {
  const last = state.deleted.at(-1);
  if (last === undefined) return { state, effects: [] };
  const index = Math.min(last.index, state.notebook.cells.length);
  return withCell({ ...state, deleted: state.deleted.slice(0, -1) }, last.cell, index);
}

function moveCell(state: SessionState, cellId: CellId, step: -1 | 1): Applied {
  const index = state.notebook.cells.findIndex((cell) => cell.id === cellId);
  const cell = state.notebook.cells[index];
  const neighbour = state.notebook.cells[index + step];
  if (cell === undefined || neighbour === undefined) return { state, effects: [] };
  const cells = state.notebook.cells
    .toSpliced(index, 1)
    .toSpliced(index + step, 0, { ...cell, part: neighbour.part });
  return saved(state, { ...state.notebook, cells });
}

function analysis(cell: Cell): Effect[] {
  if (!isRunnable(cell)) return [];
  return [{ type: "analyse", cellId: cell.id, source: cell.source }];
}

function saved(state: SessionState, notebook: Notebook, effects: Effect[] = []): Applied {
  return { state: { ...state, notebook }, effects: [{ type: "save" }, ...effects] };
}
