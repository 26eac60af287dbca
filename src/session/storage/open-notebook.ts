/**
 * Finds what to open: the notebook that the address names, the reader's stored copy, or the module. Edits that a page left
 * unsaved are put together with what is stored. Says what could not be read or stored; never waits for ever.
 */
import { isEqual } from "es-toolkit";
import { errorMessage } from "../../base/assert.ts";
import { mergeNotebooks } from "../../notebook/merge-notebooks.ts";
import type { Notebook, NotebookSpec } from "../../notebook/notebook.ts";
import { toNotebook } from "../../notebook/to-notebook.ts";
import { addressedNotebook } from "../sharing/address.ts";
import type { Notice } from "../state.ts";
import { lowest, mergeTrust, type Trust } from "../trust/trust.ts";
import type { StoredState } from "./autosave.ts";
import { type Draft, dropDraft, recallDrafts } from "./draft.ts";
import { newest } from "./newest-results.ts";
import {
  type Copy,
  type NotebookStorage,
  openStorage,
  type Results,
  type StoredNotebook,
} from "./storage.ts";

export interface Opened extends Pick<Copy, "notebook" | "results" | "trust"> {
  /** Exercises and questions of the notebook, where they are not the module's. */
  exercises?: Copy["exercises"];
  questions?: Copy["questions"];
  storage: NotebookStorage | undefined;
  /** The notebook's state in the store; where the open one differs, the difference is not saved yet. */
  stored: StoredState | undefined;
  /** Whether the last records of live systems are in drafts alone, from when the page was closed. */
  hasUnsavedResults: boolean;
  /** To be called when it has been saved. */
  onSaved: (notebook: Notebook) => void;
  notices: Notice[];
}

/** A store that does not answer for this long counts as absent. */
const STORAGE_PATIENCE_MS = 4000;
const KEEP_DELETED_MS = 30 * 24 * 3_600_000;

/** `openStore` gives the store; it may reject, and then nothing can be saved. */
export async function openNotebook(
  module: NotebookSpec,
  openStore: () => Promise<NotebookStorage> = openStorage,
): Promise<Opened> {
  const notices: Notice[] = [];
  const asked = addressedNotebook();
  let found: Found = { storage: undefined, id: asked ?? module.id ?? "", stored: { kind: "none" } };
  try {
    found = await withTimeout(find(asked, module, openStore), STORAGE_PATIENCE_MS);
  } catch (error) {
    notices.push({
      id: "no-storage",
      tone: "warning",
      text: `Nothing can be saved in this browser window (${errorMessage(error)}). Everything else works; your edits are lost when you close it.`,
    });
  }
  const { storage, id, stored } = found;
  if (stored.kind === "unreadable") notices.push(unreadableNotice(stored));
  if (asked !== undefined && asked !== id) notices.push(missingNotice);
  const copy: Copy =
    stored.kind === "notebook"
      ? stored
      : { notebook: toNotebook({ ...module, id }), results: {}, trust: "own", revision: 0 };
  const drafts = recallDrafts(id);
  const isStored = stored.kind === "notebook";
  const { notebook, trust, waiting } = await withDrafts(copy, drafts, isStored, storage, notices);
  const { base } = notebook;
  const isOurs = base !== null && base.module === module.base?.module;
  if (isOurs && base.version !== module.base?.version) notices.push(olderNotice);
  const { exercises, questions, revision } = copy;
  const results = laterResults([copy.results, ...drafts.map((draft) => draft.results)], notebook);
  return {
    notebook,
    results,
    trust,
    ...(isOurs ? {} : { exercises: exercises ?? {}, questions: questions ?? {} }),
    storage,
    // Before the first save, two tabs both began from the module.
    stored: { notebook: copy.notebook, revision, trust: copy.trust },
    hasUnsavedResults: drafts.some((draft) => Object.keys(draft.results).length > 0),
    onSaved: (saved) => {
      if (saved.id !== id) return;
      for (const draft of drafts.splice(0)) if (!waiting.has(draft)) dropDraft(draft.key);
    },
    notices,
  };
}

/** For each cell, the state that came last. */
function laterResults(all: readonly Results[], { cells }: Notebook): Results {
  return all.reduce((mine, theirs) => newest(mine, theirs, cells), {});
}

interface Found {
  storage: NotebookStorage | undefined;
  id: string;
  stored: StoredNotebook;
}

/** The notebook asked for; the module's copy; where that was deleted, the one changed last, or another copy. */
async function find(
  asked: string | undefined,
  module: NotebookSpec,
  openStore: () => Promise<NotebookStorage>,
): Promise<Found> {
  const storage = await openStore();
  // Deleted long ago: thrown away when there is time.
  setTimeout(() => void storage.purge(Date.now() - KEEP_DELETED_MS).catch(() => {}), 5000);
  if (asked !== undefined) {
    const stored = await storage.load(asked);
    if (stored.kind !== "none") return { storage, id: asked, stored };
  }
  const own = module.id ?? "";
  const entries = await storage.list();
  if (entries.find(({ id }) => id === own)?.deletedAt === undefined) {
    return { storage, id: own, stored: await storage.load(own) };
  }
  const last = entries.find(({ deletedAt }) => deletedAt === undefined);
  if (last === undefined) return { storage, id: crypto.randomUUID(), stored: { kind: "none" } };
  return { storage, id: last.id, stored: await storage.load(last.id) };
}

/** The stored copy put together with drafts that pages left unsaved; a draft in conflict with it becomes a notebook of its own. */
async function withDrafts(
  copy: Copy,
  drafts: readonly Draft[],
  isStored: boolean,
  storage: NotebookStorage | undefined,
  notices: Notice[],
): Promise<Pick<Copy, "notebook" | "trust"> & { waiting: ReadonlySet<Draft> }> {
  const { notebook: stored, revision } = copy;
  const waiting = new Set<Draft>();
  let { notebook, trust } = copy;
  for (const draft of drafts) {
    const base = draft.base ?? (draft.revision === revision || !isStored ? stored : undefined);
    const merged = mergeNotebooks(base, draft.notebook, notebook);
    if (merged.conflicts.length === 0) {
      trust = draftTrust(draft, { notebook, trust }, copy, base);
      notebook = merged.notebook;
      continue;
    }
    // Withdrawn trust stays withdrawn, for the stored copy too.
    trust = lowest(draft.trust ?? trust, trust);
    if (storage === undefined) {
      waiting.add(draft);
      notices.push(waitingNotice);
    } else {
      notices.push(await keepApart(draft, trust, storage));
    }
  }
  if (isEqual(notebook, stored) && trust === copy.trust) {
    const isDone = (draft: Draft) => Object.keys(draft.results).length === 0 && !waiting.has(draft);
    for (const { key } of drafts.filter(isDone)) dropDraft(key);
  }
  return { notebook, trust, waiting };
}

/** Makes a draft a notebook of its own, and says so. */
async function keepApart(draft: Draft, trust: Trust, storage: NotebookStorage): Promise<Notice> {
  const kept = {
    ...draft.notebook,
    id: crypto.randomUUID(),
    title: `${draft.notebook.title} (unsaved edits)`,
  };
  await storage.save({ notebook: kept, results: {}, revision: 0, trust });
  dropDraft(draft.key);
  return {
    id: `draft-${kept.id}`,
    tone: "info",
    text: `This notebook was closed with unsaved edits of cells that another tab has changed since. Your edits are kept as a notebook of their own, “${kept.title}”; the list of notebooks has it.`,
  };
}

/** Trust of a draft put together with `now`: a decision counts that was taken about the stored state. */
function draftTrust(
  draft: Draft,
  now: Pick<Copy, "notebook" | "trust">,
  stored: Copy,
  base: Notebook | undefined,
): Trust {
  const began = draft.revision === stored.revision ? stored.trust : undefined;
  return mergeTrust(
    began,
    {
      trust: draft.trust ?? now.trust,
      isTextUnchanged: isEqual(draft.notebook.cells, base?.cells),
    },
    { trust: now.trust, isTextUnchanged: isEqual(now.notebook.cells, base?.cells) },
  );
}

function unreadableNotice({
  reason,
  text,
}: Extract<StoredNotebook, { kind: "unreadable" }>): Notice {
  return {
    id: "unreadable",
    tone: "error",
    text: `Your stored notebook could not be read (${reason}). It is kept aside in this browser, and the list of notebooks has it for download, now and later; the module is shown as it is delivered.`,
    download: { name: "unreadable-notebook.json", text },
  };
}

const missingNotice: Notice = {
  id: "no-such-notebook",
  tone: "warning",
  text: "The address names a notebook that this browser does not have. It may have been deleted, or it was made in another browser; your own is shown instead.",
};

const waitingNotice: Notice = {
  id: "draft-waiting",
  tone: "warning",
  text: "This notebook was closed with unsaved edits that do not fit what is shown now, and nothing can be saved in this window. Your edits are kept, and are put back when the notebook is next opened where it can be saved.",
};

const olderNotice: Notice = {
  id: "older-module",
  tone: "info",
  text: "The module has changed since you began this copy, which is shown as you left it. Reset cell brings a cell's new text; New from the module, under Notebooks, begins a copy with all that is new.",
};

function withTimeout<T>(promise: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`the browser's database did not answer within ${ms} ms`)),
      ms,
    );
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
