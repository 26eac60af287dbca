/** Everything between an open session and the store: saving, other tabs, history, the shelf of notebooks. */
import type { Notebook, NotebookSpec } from "../../notebook/notebook.ts";
import { createHistory, reasonToKeep } from "../document/history.ts";
import type { SessionOperation } from "../operations.ts";
import { addressNotebook } from "../sharing/address.ts";
import type { SessionState } from "../state.ts";
import { isReadersOwn } from "../trust/trust.ts";
import { createAutosave, type StoredState } from "./autosave.ts";
import { createShelf, type NotebookShelf } from "./shelf.ts";
import type { NotebookStorage } from "./storage.ts";
import { joinTabs } from "./tabs.ts";

export interface Keeping {
  readonly shelf: NotebookShelf;
  /** To be told of each operation before it is applied. */
  before(operation: SessionOperation): void;
  /** To be told of each operation after it was applied, with the state before. */
  after(operation: SessionOperation, before: SessionState): void;
  /** Something is to be saved. */
  changed(): void;
  /** Something is to be saved that changes all the time. */
  changedALittle(): void;
  /** Saves now what is not saved yet. */
  flush(): Promise<void>;
}

export interface KeepingOptions {
  storage: NotebookStorage;
  module: NotebookSpec;
  /** The open notebook's state in the store. */
  stored: StoredState | undefined;
  getState: () => SessionState;
  dispatch: (operation: SessionOperation) => void;
  /** It was saved. */
  onSaved?: ((notebook: Notebook) => void) | undefined;
}

export function keepSession(options: KeepingOptions): Keeping {
  const { storage, module, stored, getState, dispatch } = options;
  const history = createHistory(storage.snapshots);
  const autosave = createAutosave({
    storage,
    getState,
    dispatch,
    stored,
    onSaved: (saved) => {
      const { notebook } = saved;
      tabs.saved(notebook.id);
      // The reader's own is found again on a reload; what is only looked at stays behind its link.
      const { trust, notebook: open } = getState();
      if (isReadersOwn(trust) && open.id === notebook.id) {
        addressNotebook(notebook.id === module.id ? undefined : notebook.id);
      }
      history.keepNowAndThen(saved, "while it was edited");
      options.onSaved?.(notebook);
    },
  });
  const tabs = joinTabs((id) => {
    if (id === undefined || id === getState().notebook.id) void autosave.catchUp();
  });
  addEventListener("pagehide", () => autosave.leave());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") autosave.leave();
  });
  if (stored !== undefined) history.keep(getState(), "on opening");
  /** Between reading a notebook and listening to other tabs, one of them may have saved it. */
  const lookAgain = async (read: StoredState) => {
    const { id } = read.notebook;
    const entry = (await storage.list()).find((it) => it.id === id);
    const isOpen = getState().notebook.id === id;
    if (isOpen && entry !== undefined && entry.revision !== read.revision) await autosave.catchUp();
  };
  // Not to be read now: the next save looks again, and says so.
  const lookAgainSoon = (read: StoredState) => void lookAgain(read).catch(() => {});
  if (stored !== undefined) lookAgainSoon(stored);

  /** State in the store of the notebook that is just being opened. */
  let known: StoredState | undefined;
  const shelf = createShelf({
    storage,
    module,
    autosave,
    history,
    getState,
    dispatch,
    replace(operation, next) {
      known = next;
      dispatch(operation);
      known = undefined;
      if (next !== undefined) lookAgainSoon(next);
    },
  });

  return {
    shelf,
    before(operation) {
      const reason = reasonToKeep(operation);
      if (reason !== undefined) history.keep(getState(), reason);
    },
    after(operation, before) {
      if (operation.type === "open") autosave.replaced(before, known);
      if (operation.type === "run-finished") history.keepNowAndThen(getState(), "on a run");
    },
    changed: () => autosave.changed(),
    changedALittle: () => autosave.changedALittle(),
    flush: () => autosave.flush(),
  };
}
