/**
 * Undo across cells, beside the editors' own for text. A step holds what to change to go back: cells to put back, take away,
 * move or change, outputs to show again. It names cells, not positions, so that what was typed elsewhere since stays; going
 * back makes the step that goes forward again.
 */

import { isEqual } from "es-toolkit";
import { lookUp } from "../../base/look-up.ts";
import { type Cell, type CellId, isRunnable, type Notebook } from "../../notebook/notebook.ts";
import type { Applied, Effect, SessionOperation } from "../operations.ts";
import type { SessionState } from "../state.ts";
import { lowered } from "../trust/trust-operations.ts";
import type { CellPlace, Change, FieldsChange, UndoState, UndoStep } from "./undo-state.ts";

export const NOTHING_DONE: UndoState = { done: [], undone: [] };

const MOST_STEPS = 200;

/** A step without the way back. */
type StepHead = Omit<UndoStep, "changes" | "trust">;

/** Name of an operation's step; undefined for operations that cannot be undone. */
export function stepLabel(operation: SessionOperation): StepHead | undefined {
  switch (operation.type) {
    case "insert-cell":
      return { label: "Inserted a cell", isAnnounced: false };
    case "delete-cell":
      return { label: "Deleted a cell", isAnnounced: true };
    case "move-cell":
      return { label: "Moved a cell", isAnnounced: false };
    case "change-kind":
      return { label: "Changed the kind of a cell", isAnnounced: false };
    case "reset-cell":
      return { label: "Reset a cell", isAnnounced: false };
    case "edit-sources":
      return { label: operation.undo, isAnnounced: true };
    case "turn-dial":
      return {
        label: "Turned a dial",
        isAnnounced: false,
        gesture: `${operation.gesture} ${operation.cellId} ${operation.dial}`,
      };
    case "clear-outputs":
      return { label: "Cleared outputs", isAnnounced: operation.cellId === undefined };
    case "take-document":
      return operation.undo === undefined
        ? undefined
        : { label: operation.undo, isAnnounced: true };
    default:
      return undefined;
  }
}

/** Notes what was done, so that it can be undone; what had been undone is forgotten. */
export function recorded(before: SessionState, applied: Applied, step: StepHead): Applied {
  const { state } = applied;
  const changes = changesBack(before, state);
  if (changes.length === 0) return applied;
  // The first of a gesture knows the way back from all of it.
  if (step.gesture !== undefined && before.undo.done.at(-1)?.gesture === step.gesture) {
    return { ...applied, state: { ...state, undo: { ...before.undo, undone: [] } } };
  }
  const done = [...before.undo.done, { ...step, changes, trust: before.trust }].slice(-MOST_STEPS);
  return { ...applied, state: { ...state, undo: { done, undone: [] } } };
}

/** Goes one step back, or forward again. A step changes the document, never what its reader decided to let it do. */
export function travel(state: SessionState, direction: "undo" | "redo"): Applied {
  const [from, to] =
    direction === "undo" ? (["done", "undone"] as const) : (["undone", "done"] as const);
  const step = state.undo[from].at(-1);
  if (step === undefined) return { state, effects: [] };
  const running = state.run?.cellId;
  const isBlocked = step.changes.some(
    (change) => change.type === "remove" && change.cellId === running,
  );
  if (isBlocked) return { state, effects: [] };
  const rest = { ...state, undo: { ...state.undo, [from]: state.undo[from].slice(0, -1) } };
  const next = withChanges(rest, step.changes);
  const changes = changesBack(state, next);
  // Nothing is left of what was done: the step before is meant.
  if (changes.length === 0) return travel(rest, direction);
  const back = { ...step, changes, trust: state.trust };
  const undo = { ...next.undo, [to]: [...next.undo[to], back] };
  const travelled = { ...next, undo };
  return {
    // Text from before its reader trusted the notebook is no more trusted for being brought back.
    state: step.changes.some(bringsText) ? lowered(travelled, step.trust) : travelled,
    effects: [{ type: "save" }, ...analyses(state, next)],
  };
}

function bringsText(change: Change): boolean {
  if (change.type === "put") return true;
  return change.type === "set" && ("source" in change.fields || "kind" in change.fields);
}

/** Cells that may come back: their names are not free. */
export function idsToComeBack({ done, undone }: UndoState): CellId[] {
  return [...done, ...undone].flatMap(({ changes }) =>
    changes.flatMap((change) => (change.type === "put" ? [change.cell.id] : [])),
  );
}

/** The code cells that another state of the document brought or changed are to be analysed. */
export function analyses(before: SessionState, after: SessionState): Effect[] {
  const old = new Map(before.notebook.cells.map((cell) => [cell.id, cell]));
  return after.notebook.cells.flatMap((cell) => {
    const was = old.get(cell.id);
    const isKnown = was?.source === cell.source && was.kind === cell.kind;
    return isKnown || !isRunnable(cell)
      ? []
      : [{ type: "analyse", cellId: cell.id, source: cell.source }];
  });
}

/** The changes from `after` back to `before`. */
function changesBack(before: SessionState, after: SessionState): Change[] {
  return [
    ...documentChange(before.notebook, after.notebook),
    ...cellChanges(before.notebook.cells, after.notebook.cells),
    ...outputChanges(before, after),
  ];
}

function documentChange(before: Notebook, after: Notebook): Change[] {
  const { cells: _, ...was } = before;
  const { cells: __, ...is } = after;
  return isEqual(was, is) ? [] : [{ type: "document", notebook: { ...before, cells: [] } }];
}

function cellChanges(before: readonly Cell[], after: readonly Cell[]): Change[] {
  if (before === after) return [];
  const was = new Map(before.map((cell) => [cell.id, cell]));
  const is = new Map(after.map((cell) => [cell.id, cell]));
  const changes: Change[] = after
    .filter(({ id }) => !was.has(id))
    .map(({ id }) => ({ type: "remove", cellId: id }));
  const common = after.filter(({ id }) => was.has(id)).map(({ id }) => id);
  const still = inOrder(
    before.map(({ id }) => id).filter((id) => is.has(id)),
    common,
  );
  for (const [index, cell] of before.entries()) {
    const place = { follows: before[index - 1]?.id, index };
    const now = is.get(cell.id);
    if (now === undefined) changes.push({ type: "put", cell, place });
    else {
      if (!isEqual(cell, now))
        changes.push({ type: "set", cellId: cell.id, ...fieldsBack(cell, now) });
      if (!still.has(cell.id)) changes.push({ type: "move", cellId: cell.id, place });
    }
  }
  return changes;
}

function fieldsBack(was: Cell, is: Cell): Pick<FieldsChange, "fields" | "unset"> {
  const changed = Object.entries(was).filter(
    ([key, value]) => !isEqual(value, is[key as keyof Cell]),
  );
  const unset = Object.keys(is).filter((key) => !Object.hasOwn(was, key)) as (keyof Cell)[];
  return { fields: Object.fromEntries(changed), unset };
}

function outputChanges(before: SessionState, after: SessionState): Change[] {
  return Object.entries(before.cells).flatMap(([cellId, { result }]): Change[] => {
    const now = lookUp(after.cells, cellId)?.result;
    if (result === undefined || result === now || now?.startedAt !== result.startedAt) return [];
    const { startedAt, outputs } = result;
    return now.outputs === outputs ? [] : [{ type: "outputs", cellId, startedAt, outputs }];
  });
}

function withChanges(state: SessionState, changes: readonly Change[]): SessionState {
  return changes.reduce(withChange, state);
}

function withChange(state: SessionState, change: Change): SessionState {
  const { notebook } = state;
  if (change.type === "outputs") return { ...state, cells: withOutputs(state.cells, change) };
  if (change.type === "document") {
    const { id, cells } = notebook;
    return { ...state, notebook: { ...change.notebook, id, cells } };
  }
  const cells = changeCells(notebook.cells, change);
  if (cells === notebook.cells) return state;
  const selection = selectionAfter(state.selection, change, notebook.cells);
  const next = { ...state, notebook: { ...notebook, cells }, selection };
  if (change.type === "put") {
    const { id } = change.cell;
    return { ...next, cells: { ...state.cells, [id]: lookUp(state.cells, id) ?? {} } };
  }
  if (change.type !== "remove") return next;
  return { ...next, queue: state.queue.filter((id) => id !== change.cellId) };
}

type CellChange = Extract<Change, { type: "put" | "remove" | "move" | "set" }>;

function changeCells(cells: Cell[], change: CellChange): Cell[] {
  const id = change.type === "put" ? change.cell.id : change.cellId;
  const index = cells.findIndex((cell) => cell.id === id);
  const cell = cells[index];
  if (change.type === "put") {
    return cell === undefined ? inserted(cells, change.cell, change.place) : cells;
  }
  if (cell === undefined) return cells;
  if (change.type === "remove") return cells.toSpliced(index, 1);
  if (change.type === "set") return cells.with(index, withFields(cell, change));
  return inserted(cells.toSpliced(index, 1), cell, change.place);
}

function withFields(cell: Cell, { fields, unset }: FieldsChange): Cell {
  const kept = Object.entries(cell).filter(([key]) => !unset.includes(key as keyof Cell));
  return { ...(Object.fromEntries(kept) as unknown as Cell), ...fields };
}

function inserted(cells: readonly Cell[], cell: Cell, { follows, index }: CellPlace): Cell[] {
  const before = cells.findIndex(({ id }) => id === follows);
  const position = before >= 0 ? before + 1 : Math.min(index, cells.length);
  return cells.toSpliced(position, 0, cell);
}

/** The changed cell is in view; a cell that goes hands the selection to its neighbour. */
function selectionAfter(
  selection: SessionState["selection"],
  change: CellChange,
  cells: readonly Cell[],
): SessionState["selection"] {
  if (change.type === "put") return { cellId: change.cell.id, mode: "command" };
  if (change.type !== "remove") return { cellId: change.cellId, mode: "command" };
  if (selection.cellId !== change.cellId) return selection;
  const index = cells.findIndex(({ id }) => id === change.cellId);
  return { cellId: (cells[index + 1] ?? cells[index - 1])?.id, mode: "command" };
}

function withOutputs(
  cells: SessionState["cells"],
  { cellId, startedAt, outputs }: Extract<Change, { type: "outputs" }>,
): SessionState["cells"] {
  const cell = lookUp(cells, cellId);
  if (cell?.result === undefined || cell.result.startedAt !== startedAt) return cells;
  return { ...cells, [cellId]: { ...cell, result: { ...cell.result, outputs } } };
}

/** The longest run of ids that stand in the same order in both; the others have moved. */
function inOrder(before: readonly CellId[], after: readonly CellId[]): Set<CellId> {
  const positions = new Map(before.map((id, index) => [id, index]));
  const places = after.map((id) => positions.get(id) ?? -1);
  const longest: number[] = [];
  const previous: number[] = [];
  for (const [index, place] of places.entries()) {
    let best = -1;
    for (let earlier = 0; earlier < index; earlier += 1) {
      const length = longest[earlier] ?? 0;
      if ((places[earlier] ?? -1) < place && length > (longest[best] ?? 0)) best = earlier;
    }
    longest.push((longest[best] ?? 0) + 1);
    previous.push(best);
  }
  const still = new Set<CellId>();
  let last = longest.indexOf(Math.max(...longest));
  while (last >= 0) {
    const id = after[last];
    if (id !== undefined) still.add(id);
    last = previous[last] ?? -1;
  }
  return still;
}
