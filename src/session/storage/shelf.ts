/**
 * The notebooks that this browser keeps: list, open, begin, rename, duplicate, delete and bring back, with the history of the
 * open one. It is the store as its reader sees it.
 */
import { type Exercises, exercisesOf } from "../../notebook/exercise.ts";
import type { Cell, CellId, Notebook, NotebookSpec } from "../../notebook/notebook.ts";
import { type Questions, questionsOf } from "../../notebook/question.ts";
import { toNotebook } from "../../notebook/to-notebook.ts";
import type { History } from "../document/history.ts";
import type { SessionOperation } from "../operations.ts";
import { addressNotebook } from "../sharing/address.ts";
import type { SessionState } from "../state.ts";
import { lowest, type Trust } from "../trust/trust.ts";
import type { Autosave, StoredState } from "./autosave.ts";
import { recallDrafts } from "./draft.ts";
import type { Snapshot } from "./snapshots.ts";
import { keepSpace, type Space, spaceLeft } from "./space.ts";
import type { AsideRecord, Copy, NotebookEntry, NotebookStorage } from "./storage.ts";

export interface NotebookShelf {
  /** The one changed last first; deleted ones have `deletedAt`. */
  list(): Promise<NotebookEntry[]>;
  /** Opens a stored notebook in place of this one. Throws an error with a sentence where that cannot be. */
  open(id: string): Promise<void>;
  /** Begins a notebook and opens it: another copy of the module, or an empty one. */
  begin(from: "module" | "empty"): Promise<void>;
  /** Stores a notebook that came from elsewhere, under a name of its own if one of its id is there, and opens it. */
  add(arrival: ArrivedNotebook): Promise<void>;
  /** Records that could not be read, the latest first, to be downloaded. */
  aside(): Promise<AsideRecord[]>;
  rename(id: string, title: string): Promise<void>;
  duplicate(id: string): Promise<void>;
  /** A deleted notebook can be brought back for 30 days. The open one makes way for another first. */
  remove(id: string): Promise<void>;
  bringBack(id: string): Promise<void>;
  /** Ends a conflict with another tab: with its version, or with this one as a notebook of its own. */
  resolveConflict(choice: "theirs" | "copy"): Promise<void>;
  /** Earlier states of the open notebook, newest first. */
  history(): Promise<Snapshot[]>;
  /** Puts an earlier state in place of this one, or one cell of it; both can be undone. */
  restore(snapshot: Snapshot, cellId?: CellId): void;
  /** Room in the browser's storage, and whether the browser may clear it; asks the browser to keep what is stored. */
  space(): Promise<Space>;
}

/** A notebook from a link or a file. */
export interface ArrivedNotebook {
  notebook: Notebook;
  exercises?: Exercises;
  questions?: Questions;
  trust: Trust;
}

export interface ShelfOptions {
  storage: NotebookStorage;
  module: NotebookSpec;
  autosave: Autosave;
  history: History;
  getState: () => SessionState;
  /** Puts another notebook in the place of the open one; `stored` is what the store holds of it. */
  replace: (operation: SessionOperation, stored: StoredState | undefined) => void;
  dispatch: (operation: SessionOperation) => void;
}

export function createShelf(options: ShelfOptions): NotebookShelf {
  const { storage, module, autosave, history, getState, replace, dispatch } = options;

  const load = async (id: string): Promise<Copy> => {
    const stored = await storage.load(id);
    if (stored.kind === "notebook") return stored;
    throw new Error(
      stored.kind === "none"
        ? "This notebook is no longer in the browser; another tab may have deleted it."
        : `This notebook cannot be read (${stored.reason}). It is kept aside, and the list of notebooks has it for download.`,
    );
  };

  const show = (copy: Copy) => {
    const { notebook, revision, results } = copy;
    // Trust that was withdrawn as a page closed, with no time to save it, lies in its draft.
    const trust = recallDrafts(notebook.id).reduce(
      (least, draft) => lowest(least, draft.trust ?? least),
      copy.trust,
    );
    const ours = notebook.base?.module === module.base?.module && notebook.base !== null;
    const exercises = copy.exercises ?? (ours ? exercisesOf(module) : {});
    const questions = copy.questions ?? (ours ? questionsOf(module) : {});
    replace(
      { type: "open", notebook, exercises, questions, trust },
      { notebook, revision, trust: copy.trust },
    );
    if (trust !== copy.trust) autosave.changed();
    dispatch({ type: "results-restored", results });
    addressNotebook(notebook.id === module.id ? undefined : notebook.id);
    history.keep({ notebook, trust }, "on opening");
  };

  const open = async (id: string) => {
    if (getState().notebook.id === id) return;
    await autosave.flush();
    show(await load(id));
  };

  const store = async (copy: Omit<Copy, "revision" | "results">): Promise<void> => {
    const saved = await storage.save({ ...copy, results: {}, revision: 0 });
    if (saved.kind === "behind") throw new Error("A notebook of that name is there already.");
  };

  const add = async ({ notebook, ...rest }: ArrivedNotebook) => {
    const isTaken = (await storage.list()).some(({ id }) => id === notebook.id);
    const own = isTaken ? { ...notebook, id: crypto.randomUUID() } : notebook;
    await store({ notebook: own, ...rest });
    await open(own.id);
  };

  /** The open notebook is changed on the page, others in the store. */
  const changeStored = async (id: string, change: (notebook: Notebook) => Notebook) => {
    const copy = await load(id);
    const saved = await storage.save({ ...copy, notebook: change(copy.notebook) });
    if (saved.kind === "behind") throw new Error("Another tab has just changed it; try again.");
  };

  return {
    list: async () => {
      await autosave.flush();
      return storage.list();
    },
    aside: storage.aside,
    open,
    begin: async (from) => {
      const id = crypto.randomUUID();
      const notebook =
        from === "module"
          ? toNotebook({ ...module, id })
          : toNotebook({ id, title: "Untitled notebook", cells: [{ source: "" }] });
      await store({ notebook, trust: "own" });
      await open(id);
    },
    add,
    rename: async (id, title) => {
      if (getState().notebook.id === id) dispatch({ type: "rename", title });
      else await changeStored(id, (notebook) => ({ ...notebook, title }));
    },
    duplicate: async (id) => {
      await autosave.flush();
      const { revision: _, ...copy } = await load(id);
      const notebook = {
        ...copy.notebook,
        id: crypto.randomUUID(),
        title: `${copy.notebook.title} (copy)`,
      };
      await storage.save({ ...copy, notebook, revision: 0 });
    },
    remove: async (id) => {
      if (getState().notebook.id === id) {
        const others = (await storage.list()).filter(
          (entry) => entry.id !== id && entry.deletedAt === undefined,
        );
        const [next] = others;
        if (next === undefined) throw new Error("This is the only notebook; begin another first.");
        await open(next.id);
      }
      await storage.setDeleted(id, true);
    },
    bringBack: (id) => storage.setDeleted(id, false),
    resolveConflict: async (choice) => {
      await autosave.resolve(choice);
      const { id } = getState().notebook;
      addressNotebook(id === module.id ? undefined : id);
    },
    history: async () => {
      await history.settled();
      return storage.snapshots.list(getState().notebook.id);
    },
    restore(snapshot, cellId) {
      const { notebook, trust: now } = getState();
      // Text from before its reader trusted the notebook is no more trusted for being brought back.
      const trust = lowest(now, snapshot.trust ?? now);
      const label = new Date(snapshot.at).toLocaleString();
      dispatch(
        cellId === undefined
          ? {
              type: "take-document",
              notebook: { ...snapshot.notebook, id: notebook.id },
              trust,
              undo: `Restored the version of ${label}`,
            }
          : {
              type: "take-document",
              notebook: { ...notebook, cells: withCell(notebook.cells, snapshot, cellId) },
              trust,
              undo: `Restored a cell of ${label}`,
            },
      );
    },
    space: async () => {
      await keepSpace();
      return spaceLeft();
    },
  };
}

/** The cells with one as it was then: changed where it stands, or put back behind the cell that it followed. */
function withCell(cells: readonly Cell[], { notebook }: Snapshot, cellId: CellId): Cell[] {
  const index = notebook.cells.findIndex(({ id }) => id === cellId);
  const earlier = notebook.cells[index];
  if (earlier === undefined) return cells.filter(({ id }) => id !== cellId);
  if (cells.some(({ id }) => id === cellId)) {
    return cells.map((cell) => (cell.id === cellId ? earlier : cell));
  }
  const follows = notebook.cells[index - 1]?.id;
  return cells.toSpliced(cells.findIndex(({ id }) => id === follows) + 1, 0, earlier);
}
