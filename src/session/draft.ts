/**
 * A page that is closed has no time for a database: what is not saved then is written to `localStorage`, which is done at
 * once, and taken from there when the notebook is opened again.
 */
import type { Notebook } from "../notebook/notebook.ts";
import { readNotebook } from "../notebook/to-notebook.ts";

const key = (id: string) => `capstone.unsaved.${id}`;

export function keepDraft(notebook: Notebook): void {
  try {
    localStorage.setItem(key(notebook.id), JSON.stringify(notebook));
  } catch {
    // Full or refused: the database, written to at the same moment, is the other chance.
  }
}

export function dropDraft(id: string): void {
  try {
    localStorage.removeItem(key(id));
  } catch {
    // Refused: then there is none either.
  }
}

/** The notebook as it was when its page was closed before it could be saved, if that happened. */
export function recallDraft(id: string): Notebook | undefined {
  try {
    const text = localStorage.getItem(key(id));
    return text === null ? undefined : readNotebook(JSON.parse(text));
  } catch {
    return undefined;
  }
}
