/** The reader's changes to the document: edit, insert, delete, move. Each ends in a save. */

import { unreachable } from "../../base/assert.ts";
import { lookUp } from "../../base/look-up.ts";
import { findCell } from "../../notebook/find-cell.ts";
import {
  type Answer,
  type Cell,
  type CellId,
  DIAL_NAME,
  isRunnable,
  LONGEST_ANSWER,
  type Notebook,
  type Teaching,
} from "../../notebook/notebook.ts";
import { areDialsHeld } from "../../notebook/teaching.ts";
import { freeCellId } from "../../notebook/to-notebook.ts";
import type { Applied, Effect, InsertCell, ReaderOperation, TakeDocument } from "../operations.ts";
import type { SessionState } from "../state.ts";
import { lowered, withTrust } from "../trust/trust-operations.ts";
import { analyses, idsToComeBack } from "./undo.ts";

type DocumentOperation =
  | TakeDocument
  | Extract<
      ReaderOperation,
      {
        type:
          | "edit-source"
          | "edit-sources"
          | "reset-cell"
          | "insert-cell"
          | "delete-cell"
          | "move-cell"
          | "change-kind"
          | "rename"
          | "change-settings"
          | "answer"
          | "turn-dial"
          | "prepare"
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
    case "edit-sources":
      return editSources(state, operation.sources);
    case "reset-cell":
      return resetCell(state, operation.cellId, operation.source);
    case "change-kind":
      return changeCell(state, operation.cellId, (cell) =>
        cell.kind === "exercise" || cell.kind === "question"
          ? cell
          : { ...cell, kind: operation.kind },
      );
    case "answer":
      return answer(state, operation.cellId, operation.answer);
    case "turn-dial":
      return turnDial(state, operation);
    case "prepare":
      return prepare(state, operation.teaching);
    case "insert-cell":
      return insertCell(state, operation);
    case "delete-cell":
      return deleteCell(state, operation.cellId);
    case "take-document":
      return takeDocument(state, operation);
    case "move-cell":
      return moveCell(state, operation.cellId, operation.direction === "up" ? -1 : 1);
    case "rename":
      return saved(state, { ...state.notebook, title: operation.title });
    case "change-settings": {
      const settings = { ...state.notebook.settings, ...operation.settings };
      const { state: next, effects } = saved(state, { ...state.notebook, settings });
      if (operation.settings.backend === undefined) return { state: next, effects };
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
  const before = findCell(state.notebook, cellId);
  if (before === undefined) return { state, effects: [] };
  const after = change(before);
  if (after.source === before.source && after.kind === before.kind) return { state, effects: [] };
  const cells = state.notebook.cells.map((cell) => (cell.id === cellId ? after : cell));
  return saved(state, { ...state.notebook, cells }, analysis(after));
}

function editSources(state: SessionState, sources: Readonly<Record<CellId, string>>): Applied {
  const cells = state.notebook.cells.map((cell) => {
    const source = lookUp(sources, cell.id);
    return source === undefined || source === cell.source ? cell : { ...cell, source };
  });
  if (cells.every((cell, index) => cell === state.notebook.cells[index])) {
    return { state, effects: [] };
  }
  const changed = saved(state, { ...state.notebook, cells });
  return { ...changed, effects: [...changed.effects, ...analyses(state, changed.state)] };
}

/** The replaced source is kept for as long as the notebook is open; brought back, it has the trust that it had then. */
function resetCell(state: SessionState, cellId: CellId, source: string): Applied {
  const replaced = findCell(state.notebook, cellId)?.source;
  const kept = lookUp(state.cells, cellId)?.replaced;
  // A copy from before the cell became an exercise gets the exercise with its source.
  const kind = lookUp(state.exercises, cellId) === undefined ? {} : { kind: "exercise" as const };
  const changed = changeCell(state, cellId, (cell) => ({ ...cell, ...kind, source }));
  if (changed.state === state || replaced === undefined) return changed;
  const own = {
    ...lookUp(state.cells, cellId),
    replaced: { source: replaced, trust: state.trust },
  };
  const next = { ...changed.state, cells: { ...changed.state.cells, [cellId]: own } };
  return {
    ...changed,
    state: kept !== undefined && kept.source === source ? lowered(next, kept.trust) : next,
  };
}

function turnDial(
  state: SessionState,
  { cellId, dial, value }: Extract<ReaderOperation, { type: "turn-dial" }>,
): Applied {
  const before = findCell(state.notebook, cellId);
  const isPosition = value === undefined || Number.isFinite(value);
  if (
    before === undefined ||
    areDialsHeld(state.notebook) ||
    !isPosition ||
    !DIAL_NAME.test(dial) ||
    lookUp(before.view, dial) === value
  ) {
    return { state, effects: [] };
  }
  const { view, ...cell } = before;
  const { [dial]: _, ...others } = view ?? {};
  const after = value === undefined ? others : { ...others, [dial]: value };
  const turned: Cell = Object.keys(after).length === 0 ? cell : { ...cell, view: after };
  const cells = state.notebook.cells.map((it) => (it.id === cellId ? turned : it));
  return saved(state, { ...state.notebook, cells });
}

/** What is stored is read back, and no longer answer is. */
function tooLong(state: SessionState, length: number): Applied {
  const id = "answer-too-long";
  const text = `An answer has at most ${LONGEST_ANSWER.toLocaleString("en")} characters, and this one ${length.toLocaleString("en")}: the last change was not taken. Shorten it, or put the rest into a cell.`;
  const others = state.notices.filter((notice) => notice.id !== id);
  return {
    state: { ...state, notices: [...others, { id, tone: "warning", text }] },
    effects: [],
  };
}

function answer(state: SessionState, cellId: CellId, change: Partial<Answer>): Applied {
  const { [cellId]: _, ...others } = state.notebook.answers ?? {};
  const after = { ...(lookUp(state.notebook.answers, cellId) ?? { text: "" }), ...change };
  if (after.text.length > LONGEST_ANSWER) return tooLong(state, after.text.length);
  const isEmpty =
    after.text === "" &&
    (after.evidence ?? []).length === 0 &&
    (after.selfAssessment ?? []).every((level) => level === null);
  return saved(state, {
    ...state.notebook,
    answers: isEmpty ? others : { ...others, [cellId]: after },
  });
}

function prepare(state: SessionState, teaching: Teaching): Applied {
  const { teaching: _, ...own } = state.notebook;
  const backend = teaching.fixed?.backend;
  const isEmpty =
    (teaching.hiddenParts ?? []).length === 0 &&
    !teaching.hideCode &&
    backend === undefined &&
    teaching.fixed?.dials === undefined;
  const notebook = isEmpty ? own : { ...own, teaching };
  if (backend === undefined || backend === own.settings.backend) return saved(state, notebook);
  return saved(state, { ...notebook, settings: { ...own.settings, backend } }, [
    { type: "switch-backend", backend },
  ]);
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
  const taken = new Set([...cells.map((cell) => cell.id), ...idsToComeBack(state.undo)]);
  const cell: Cell = {
    id: id ?? freeCellId(taken),
    part: cells[position]?.part ?? 1,
    kind,
    source,
  };
  const index = place === "above" ? Math.max(0, position) : position + 1;
  return saved(
    {
      ...state,
      cells: { ...state.cells, [cell.id]: lookUp(state.cells, cell.id) ?? {} },
      selection: { cellId: cell.id, mode: "command" },
    },
    { ...state.notebook, cells: cells.toSpliced(index, 0, cell) },
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
    },
    { ...state.notebook, cells },
  );
}

/** Cells keep what has run of them, also under another name; the selection stays where there still is a cell. */
function takeDocument(
  state: SessionState,
  { notebook, trust, renamed = {}, results = {}, undo }: TakeDocument,
): Applied {
  const before = new Map(Object.entries(renamed).map(([old, name]) => [name, old]));
  const cells = new Map(Object.entries(state.cells));
  for (const { id } of notebook.cells) {
    // A cell whose name was taken away from ours has run nothing here.
    const own = Object.hasOwn(renamed, id) ? {} : lookUp(state.cells, before.get(id) ?? id);
    const result = own?.result ?? lookUp(results, id);
    cells.set(id, { ...own, ...(result === undefined ? {} : { result }) });
  }
  const selected = state.selection.cellId;
  const renamedSelection =
    selected === undefined ? undefined : (lookUp(renamed, selected) ?? selected);
  const isThere = notebook.cells.some(({ id }) => id === renamedSelection);
  const next: SessionState = {
    ...state,
    notebook,
    cells: Object.fromEntries(cells),
    queue: state.queue.filter((id) => notebook.cells.some((cell) => cell.id === id)),
    selection: isThere
      ? { ...state.selection, cellId: renamedSelection }
      : { cellId: notebook.cells[0]?.id, mode: "command" },
  };
  const save: Effect[] = undo === undefined ? [] : [{ type: "save" }];
  return { state: withTrust(next, trust), effects: [...save, ...analyses(state, next)] };
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
