/**
 * The one place where an open notebook changes: `apply(state, operation)` gives the next state and the effects to carry out.
 * Pure, so that each behaviour is a test of values.
 */

import { unreachable } from "../base/assert.ts";
import { lookUp } from "../base/look-up.ts";
import type { Exercises } from "../notebook/exercise.ts";
import { isRunnable, type Notebook } from "../notebook/notebook.ts";
import { applyToDocument } from "./document/document-operations.ts";
import { NOTHING_DONE, recorded, stepLabel, travel } from "./document/undo.ts";
import type { Applied, SessionOperation } from "./operations.ts";
import { applyToRuns } from "./running/run-operations.ts";
import { applyToSources, followSources } from "./running/source-operations.ts";
import { changedAt } from "./running/sources.ts";
import type { CellResult, SessionState } from "./state.ts";
import type { Trust } from "./trust/trust.ts";
import {
  followTrust,
  openedNotebook,
  refuseRun,
  setTrust,
  withoutFirstRun,
} from "./trust/trust-operations.ts";

/** A session that has just been opened: nothing has run, its kernel is to be in its place, every code cell to be analysed. */
export function openSession(
  notebook: Notebook,
  exercises: Exercises = {},
  trust: Trust = "own",
): Applied {
  const codeCells = notebook.cells.filter(isRunnable);
  return {
    state: {
      notebook,
      exercises,
      questions: {},
      trust,
      cells: Object.fromEntries(notebook.cells.map((cell) => [cell.id, {}])),
      kernel: { status: "starting" },
      queue: [],
      run: undefined,
      lastRunId: 0,
      scope: {},
      selection: { cellId: notebook.cells[0]?.id, mode: "command" },
      storage: { status: "saved" },
      notices: [],
      undo: NOTHING_DONE,
    },
    effects: [
      { type: "place-kernel" },
      ...codeCells.map(({ id, source }) => ({ type: "analyse" as const, cellId: id, source })),
    ],
  };
}

export function apply(state: SessionState, operation: SessionOperation): Applied {
  const applied = followSources(state, followTrust(state, applyOnce(state, operation)));
  const step = stepLabel(operation);
  return step === undefined ? applied : recorded(state, applied, step);
}

function applyOnce(state: SessionState, operation: SessionOperation): Applied {
  switch (operation.type) {
    case "edit-source":
    case "edit-sources":
    case "reset-cell":
    case "insert-cell":
    case "delete-cell":
    case "take-document":
    case "move-cell":
    case "change-kind":
    case "rename":
    case "change-settings":
    case "answer":
    case "turn-dial":
    case "prepare":
    case "select":
      return applyToDocument(state, operation);
    case "run-cells":
    case "run-all":
    case "run-stale":
    case "run-to":
      return refuseRun(state, operation) ?? applyToRuns(state, operation);
    case "put-off-first-run":
      return only(withoutFirstRun(state));
    case "stop":
    case "clear-outputs":
    case "kernel-ready":
    case "kernel-failed":
    case "kernel-replaced":
    case "outputs-changed":
    case "run-finished":
      return applyToRuns(state, operation);
    case "end-source":
    case "source-opened":
    case "sources-changed":
    case "source-ended":
      return applyToSources(state, operation);
    case "open": {
      const { notebook, exercises, trust } = operation;
      const { state: opened, effects } = openSession(notebook, exercises, trust);
      const { lastRunId, kernel, storage } = state;
      const { questions = state.questions } = operation;
      return {
        state: { ...opened, questions, lastRunId, kernel, storage },
        effects: [...openedNotebook(opened.trust), ...effects],
      };
    }
    case "set-trust":
      return setTrust(state, operation.trust);
    case "undo":
    case "redo":
      return travel(state, operation.type);
    case "cell-analysed":
      return only(analysed(state, operation));
    case "device-reported":
      return only({ ...state, kernel: { ...state.kernel, device: operation.device } });
    case "storage-changed":
      return only({ ...state, storage: operation.storage });
    case "results-restored":
      return only(restored(state, operation.results));
    case "notify":
      return only({
        ...state,
        notices: [
          ...state.notices.filter((notice) => notice.id !== operation.notice.id),
          operation.notice,
        ],
      });
    case "dismiss":
      return only({
        ...state,
        notices: state.notices.filter((notice) => notice.id !== operation.noticeId),
      });
    default:
      return unreachable(operation);
  }
}

/** A result of this visit stays; a restored one makes way for a later state of the same run, which another tab has saved. */
function isNewer(restored: CellResult, here: CellResult | undefined): boolean {
  if (here === undefined) return true;
  if (!here.restored || here.startedAt !== restored.startedAt) return false;
  return changedAt(restored) > changedAt(here);
}

function only(state: SessionState): Applied {
  return { state, effects: [] };
}

function analysed(
  state: SessionState,
  { cellId, source, names, checked }: Extract<SessionOperation, { type: "cell-analysed" }>,
): SessionState {
  const cell = lookUp(state.cells, cellId);
  const { names: _, ...rest } = cell ?? {};
  if (cell === undefined) return state;
  const next = {
    ...rest,
    analysedSource: source,
    ...(names === undefined ? {} : { names }),
    ...(checked === undefined ? {} : { checked }),
  };
  return { ...state, cells: { ...state.cells, [cellId]: next } };
}

function restored(
  state: SessionState,
  results: Extract<SessionOperation, { type: "results-restored" }>["results"],
): SessionState {
  const cells = Object.entries(state.cells).map(([id, cell]) => {
    const result = lookUp(results, id);
    return [id, result === undefined || !isNewer(result, cell.result) ? cell : { ...cell, result }];
  });
  return { ...state, cells: Object.fromEntries(cells) };
}
