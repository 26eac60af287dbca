/**
 * Saves soon after a change and at once when the page is hidden; says what state the copy is in. At most `DELAY_MS` of
 * typing can be lost, to a crash.
 */
import { errorMessage } from "../base/assert.ts";
import { dropDraft, keepDraft } from "./draft.ts";
import type { SessionState, StorageState } from "./state.ts";
import type { NotebookStorage, Results } from "./storage.ts";

const DELAY_MS = 400;

export interface Autosave {
  changed(): void;
  /** Saves now what is not saved yet. */
  flush(): Promise<void>;
  /** The page may be gone in a moment: keeps a draft at once, and saves. */
  leave(): void;
}

export function createAutosave(
  storage: NotebookStorage,
  getState: () => SessionState,
  report: (storage: StorageState) => void,
): Autosave {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let saving: Promise<void> | undefined;
  let dirty = false;

  const save = async () => {
    dirty = false;
    report({ status: "saving" });
    const state = getState();
    try {
      await storage.save(state.notebook, finishedResults(state));
      if (!dirty) dropDraft(state.notebook.id);
      report({ status: dirty ? "unsaved" : "saved" });
    } catch (error) {
      dirty = true;
      report({ status: "unavailable", message: `Not saved: ${errorMessage(error)}` });
    }
  };

  const flush = async () => {
    clearTimeout(timer);
    timer = undefined;
    await saving;
    if (!dirty) return;
    saving = save();
    await saving;
    saving = undefined;
  };

  return {
    changed() {
      if (!dirty) report({ status: "unsaved" });
      dirty = true;
      timer ??= setTimeout(() => void flush(), DELAY_MS);
    },
    flush,
    leave() {
      if (dirty || saving !== undefined) keepDraft(getState().notebook);
      void flush();
    },
  };
}

/** A run under way is not a result yet. */
function finishedResults(state: SessionState): Results {
  const ids = new Set(state.notebook.cells.map((cell) => cell.id));
  return Object.fromEntries(
    Object.entries(state.cells).flatMap(([id, { result }]) =>
      result === undefined || result.outcome === "running" || !ids.has(id) ? [] : [[id, result]],
    ),
  );
}
