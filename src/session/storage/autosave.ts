/**
 * Saves soon after a change and at once when the page is hidden; reports the state of the copy. At most `DELAY_MS` of typing can be
 * lost, to a crash. Where another tab saved the same notebook meanwhile, its edits and the ones here are put together; only when
 * both changed the same cell is saving put off, until the reader has chosen. The records of live systems are saved every few
 * seconds, without a word.
 */
import { isEqual } from "es-toolkit";
import { errorMessage } from "../../base/assert.ts";
import { type Merged, mergeNotebooks } from "../../notebook/merge-notebooks.ts";
import type { CellId } from "../../notebook/notebook.ts";
import type { SessionOperation } from "../operations.ts";
import { isLive } from "../running/sources.ts";
import type { SessionState } from "../state.ts";
import { lowest, mergeTrust, type Trust } from "../trust/trust.ts";
import { createPageDrafts } from "./draft.ts";
import { newest } from "./newest-results.ts";
import type { Copy, NotebookStorage, Results } from "./storage.ts";

const DELAY_MS = 400;
/** How often the record of a live system is saved. */
const LIVE_DELAY_MS = 5000;
/** Tries to save before it gives up for now, where another tab saves without end. */
const MOST_TRIES = 5;

export interface Autosave {
  changed(): void;
  /** A live system's record has changed: it is saved now and then, and when the page is left. */
  changedALittle(): void;
  /** Saves now what is not saved yet. */
  flush(): Promise<void>;
  /** The page may be gone in a moment: keeps a draft at once, and saves. */
  leave(): void;
  /** Takes up what another tab has saved of this notebook. */
  catchUp(): Promise<void>;
  /** Another notebook took the place of the one in `before`; `stored` is what the store holds of it, if that is known. */
  replaced(before: SessionState, stored: StoredState | undefined): void;
  /** Ends a conflict: with the other tab's version, or with this one as a notebook of its own. */
  resolve(choice: "theirs" | "copy"): Promise<void>;
}

type TextAndTrust = Pick<Copy, "notebook" | "trust">;

/** A state that lies in the store. */
export type StoredState = Pick<Copy, "notebook" | "revision" | "trust">;

export interface AutosaveOptions {
  storage: Pick<NotebookStorage, "load" | "save" | "snapshots">;
  getState: () => SessionState;
  dispatch: (operation: SessionOperation) => void;
  /** The notebook's state in the store when the page opens. */
  stored?: StoredState | undefined;
  /** It was saved. */
  onSaved?: (saved: TextAndTrust) => void;
}

interface Conflict {
  readonly merged: Merged;
  readonly theirs: Copy;
}

export function createAutosave({
  storage,
  getState,
  dispatch,
  stored,
  onSaved,
}: AutosaveOptions): Autosave {
  const drafts = createPageDrafts();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let liveTimer: ReturnType<typeof setTimeout> | undefined;
  let work: Promise<void> | undefined;
  let dirty = false;
  /** Nothing is unsaved but the records of live systems: not worth mentioning. */
  let isQuiet = true;
  let base = stored;
  let conflict: Conflict | undefined;
  /** States in the store of notebooks that were open here before. */
  const known = new Map<string, StoredState>();
  /** Results that other tabs have saved. */
  let others: Results = {};

  const report = (status: SessionState["storage"]["status"], message?: string) =>
    dispatch({
      type: "storage-changed",
      storage: { status, ...(message === undefined ? {} : { message }) },
    });

  const keep = (state = getState()) => {
    const { notebook, trust } = state;
    const known = base?.notebook.id === notebook.id ? base : undefined;
    const revision = known?.revision ?? 0;
    drafts.keep({ notebook, trust, revision, results: systemResults(state) }, known?.notebook);
  };

  /** Unsaved changes of a notebook that makes way are kept as a draft first, as when the page is closed. */
  const part = async (before: SessionState) => {
    const { id } = before.notebook;
    keep(before);
    if (conflict !== undefined) return;
    const from = base?.notebook.id === id ? base : undefined;
    const saved = await saveParting(copyOf(before, others, from?.revision ?? 0), from);
    // Otherwise the draft is there for the next visit.
    if (saved === undefined) return;
    drafts.drop(id);
    known.set(id, saved);
    if (getState().notebook.id === id) base = saved;
    onSaved?.(saved);
  };

  /** Saves a notebook that is no longer open, put together with what another tab saved; undefined where that takes its reader. */
  const saveParting = async (
    copy: Copy,
    from: StoredState | undefined,
  ): Promise<StoredState | undefined> => {
    const saved = await storage.save(copy);
    if (saved.kind === "saved") return stateOf({ ...copy, revision: saved.revision });
    const theirs = await storage.load(copy.notebook.id);
    if (theirs.kind !== "notebook") return undefined;
    const merged = mergeNotebooks(from?.notebook, copy.notebook, theirs.notebook);
    if (merged.conflicts.length > 0) return undefined;
    const trust = mergedTrust(from, copy, theirs);
    const { revision } = theirs;
    return saveParting({ ...copy, notebook: merged.notebook, trust, revision }, stateOf(theirs));
  };

  /** One after the other: each begins from what the one before left. */
  const inTurn = (act: () => Promise<void>): Promise<void> => {
    const turn = (work ?? Promise.resolve()).then(act);
    const ended: Promise<void> = turn.finally(() => {
      if (work === ended) work = undefined;
    });
    work = ended;
    return ended;
  };

  const save = async (): Promise<void> => {
    if (!dirty || conflict !== undefined) return;
    if (!isQuiet) report("saving");
    try {
      await saveAll();
      if (conflict === undefined && getState().storage.status !== "saved") {
        report(dirty && !isQuiet ? "unsaved" : "saved");
      }
    } catch (error) {
      dirty = true;
      report("unavailable", await failure(error, storage, getState().notebook.id));
    }
  };

  /** Until what is here is stored; what changes meanwhile has a timer of its own. */
  const saveAll = async () => {
    for (let tries = 0; dirty && conflict === undefined; tries += 1) {
      if (tries === MOST_TRIES) throw new Error("another tab keeps changing this notebook");
      if (await saveOnce()) return;
    }
  };

  /** Says whether it was stored; otherwise what another tab had stored has been taken up. */
  const saveOnce = async (): Promise<boolean> => {
    dirty = false;
    isQuiet = true;
    const state = getState();
    const { notebook, trust } = state;
    const { id } = notebook;
    const revision = base?.notebook.id === id ? base.revision : 0;
    const saved = await storage.save(copyOf(state, others, revision));
    const isStillOpen = getState().notebook.id === id;
    if (saved.kind === "behind") {
      dirty = true;
      if (isStillOpen) await takeUp();
      return false;
    }
    if (isStillOpen) base = { notebook, revision: saved.revision, trust };
    if (!dirty) drafts.drop(id);
    onSaved?.({ notebook, trust });
    return true;
  };

  /** Puts what is stored and what is here together, in one step: nothing can be typed meanwhile. */
  const takeUp = async () => {
    const { id } = getState().notebook;
    const loaded = await storage.load(id);
    const state = getState();
    if (state.notebook.id !== id) return;
    if (loaded.kind !== "notebook") {
      base = undefined;
      return;
    }
    const from = base?.notebook.id === id ? base : undefined;
    if (from?.revision === loaded.revision) return;
    const merged = mergeNotebooks(from?.notebook, state.notebook, loaded.notebook);
    const trust = mergedTrust(from, state, loaded);
    if (merged.conflicts.length > 0) {
      // Trust that was withdrawn does not wait for the reader's choice.
      if (trust !== state.trust) {
        dispatch({ type: "take-document", notebook: state.notebook, trust });
      }
      conflict = { merged, theirs: loaded };
      keep();
      report("conflict", conflictText(merged.conflicts));
      return;
    }
    base = stateOf(loaded);
    others = loaded.results;
    take(merged, trust, loaded.results);
  };

  const take = ({ notebook, renamed }: Merged, trust: Trust, results: Results, undo?: string) => {
    const state = getState();
    // Results that are not saved yet are left over, also where the text is the same.
    dirty ||= !isEqual(notebook, base?.notebook) || trust !== base?.trust;
    if (isEqual(notebook, state.notebook) && trust === state.trust) {
      dispatch({ type: "results-restored", results });
    } else {
      const label = undo === undefined ? {} : { undo };
      dispatch({ type: "take-document", notebook, trust, renamed, results, ...label });
    }
  };

  const clearTimers = () => {
    clearTimeout(timer);
    clearTimeout(liveTimer);
    timer = undefined;
    liveTimer = undefined;
  };

  const flush = async () => {
    clearTimers();
    await inTurn(save);
  };

  const resolve = async (choice: "theirs" | "copy") => {
    if (conflict === undefined) return;
    const { merged, theirs } = conflict;
    const { notebook: mine, trust } = getState();
    conflict = undefined;
    drafts.drop(mine.id);
    if (choice === "copy") {
      base = undefined;
      const copy = { ...mine, id: crypto.randomUUID(), title: `${mine.title} (copy)` };
      dispatch({ type: "take-document", notebook: copy, trust });
      dirty = true;
      return;
    }
    await storage.snapshots.add({ notebook: mine, trust }, "before taking the other tab's version");
    base = stateOf(theirs);
    others = theirs.results;
    dirty = false;
    take(merged, lowest(trust, theirs.trust), theirs.results, "Took the other tab’s version");
    report("saved");
  };

  return {
    changed() {
      if (conflict !== undefined) {
        timer ??= setTimeout(() => {
          timer = undefined;
          keep();
        }, DELAY_MS);
        return;
      }
      if (!dirty || isQuiet) report("unsaved");
      dirty = true;
      isQuiet = false;
      timer ??= setTimeout(() => void flush(), DELAY_MS);
    },
    changedALittle() {
      if (conflict !== undefined) return;
      dirty = true;
      liveTimer ??= setTimeout(() => void flush(), LIVE_DELAY_MS);
    },
    flush,
    leave() {
      if (dirty || conflict !== undefined || work !== undefined) keep();
      void flush();
    },
    catchUp: () =>
      inTurn(async () => {
        // A reader who has to choose chooses about the state that they were shown.
        if (conflict !== undefined) return;
        await takeUp().catch(() => {}); // Not to be read now; the next save looks again, and says so.
      }).then(() => (dirty ? flush() : undefined)),
    replaced(before, next) {
      clearTimers();
      if (base !== undefined) known.set(base.notebook.id, base);
      if (dirty || conflict !== undefined) part(before).catch(() => {}); // The draft is there for the next visit.
      dirty = false;
      isQuiet = true;
      conflict = undefined;
      others = {};
      base = next ?? known.get(getState().notebook.id);
      report("saved");
    },
    resolve: (choice) => inTurn(() => resolve(choice)).then(flush),
  };
}

function stateOf({ notebook, revision, trust }: Copy): StoredState {
  return { notebook, revision, trust };
}

/** Trust of this state and the stored one once they are put together; `from` is the state that this one began from. */
function mergedTrust(
  from: StoredState | undefined,
  mine: TextAndTrust,
  theirs: TextAndTrust,
): Trust {
  const side = ({ notebook, trust }: TextAndTrust) => ({
    trust,
    isTextUnchanged: isEqual(notebook.cells, from?.notebook.cells),
  });
  return mergeTrust(from?.trust, side(mine), side(theirs));
}

function conflictText(cells: readonly CellId[]): string {
  const names = cells.length > 3 ? `${cells.length} cells` : cells.join(", ");
  return `Another tab changed ${names} too`;
}

/** Why it could not be saved, in words; a full store is given some room for the next try. */
async function failure(
  error: unknown,
  storage: Pick<NotebookStorage, "snapshots">,
  id: string,
): Promise<string> {
  const name = error instanceof Error ? error.name : "";
  if (name === "QuotaExceededError") {
    await storage.snapshots.makeRoom(id).catch(() => {});
    return "The browser’s storage is full. Earlier versions were thinned to make room; delete notebooks or download this one";
  }
  if (name === "InvalidStateError") {
    return "Another tab runs a newer version of this page. Reload this one; what you typed is kept as a draft";
  }
  return errorMessage(error);
}

function copyOf(state: SessionState, others: Results, revision: number): Copy {
  const { notebook, trust, exercises, questions } = state;
  const results = newest(finishedResults(state), others, notebook.cells);
  // Parts of the module's exercises and questions are looked up in the module when the notebook is opened.
  const own = notebook.base === null ? { exercises, questions } : {};
  return { notebook, results, revision, trust, ...own };
}

/** Results in which systems live. */
function systemResults(state: SessionState): Results {
  const results = Object.entries(finishedResults(state));
  return Object.fromEntries(results.filter(([, result]) => isLive(result)));
}

/** A run under way is not a result yet. */
function finishedResults(state: SessionState): Results {
  return Object.fromEntries(
    Object.entries(state.cells).flatMap(([id, { result }]) =>
      result === undefined || result.outcome === "running" ? [] : [[id, result]],
    ),
  );
}
