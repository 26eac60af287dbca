/** Finds what to open: the reader's stored copy, or the module. Says what could not be read or stored; never waits for ever. */
import { errorMessage } from "../base/assert.ts";
import type { Notebook, NotebookSpec } from "../notebook/notebook.ts";
import { toNotebook } from "../notebook/to-notebook.ts";
import { recallDraft } from "./draft.ts";
import type { Notice } from "./state.ts";
import { type NotebookStorage, openStorage, type Results, type Stored } from "./storage.ts";

export interface Opened {
  notebook: Notebook;
  results: Results;
  storage: NotebookStorage | undefined;
  notices: Notice[];
}

/** A store that does not answer for this long counts as absent. */
const STORAGE_PATIENCE_MS = 1500;

export async function openNotebook(module: NotebookSpec): Promise<Opened> {
  const notices: Notice[] = [];
  let storage: NotebookStorage | undefined;
  let stored: Stored = { kind: "none" };
  try {
    const opening = openAndLoad(module.id ?? "");
    ({ storage, stored } = await withTimeout(opening, STORAGE_PATIENCE_MS));
  } catch (error) {
    notices.push({
      id: "no-storage",
      tone: "warning",
      text: `Nothing can be saved in this browser window (${errorMessage(error)}). Everything else works; your edits are lost when you close it.`,
    });
  }
  if (stored.kind === "unreadable") notices.push(unreadableNotice(stored));
  const draft = recallDraft(module.id ?? "");
  if (draft !== undefined) {
    const results = stored.kind === "notebook" ? stored.results : {};
    stored = { kind: "notebook", notebook: draft, results };
  }
  if (stored.kind !== "notebook") {
    return { notebook: toNotebook(module), results: {}, storage, notices };
  }
  const { notebook, results } = stored;
  if (notebook.base?.version !== module.base?.version) notices.push(olderNotice);
  return { notebook, results, storage, notices };
}

async function openAndLoad(id: string) {
  const storage = await openStorage();
  return { storage, stored: await storage.load(id) };
}

function unreadableNotice({ reason, text }: Extract<Stored, { kind: "unreadable" }>): Notice {
  return {
    id: "unreadable",
    tone: "error",
    text: `Your stored notebook could not be read (${reason}). It is kept aside in this browser, and you can download it; the module is shown as it is delivered.`,
    download: { name: "unreadable-notebook.json", text },
  };
}

const olderNotice: Notice = {
  id: "older-module",
  tone: "info",
  text: "The module has changed since you began this copy. Your copy is shown; Reset cell brings a cell's new text.",
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
