/**
 * Notebooks and their results in IndexedDB. Results are kept apart from the document, so that saving an edit stays small.
 * A record that cannot be read is moved aside, never overwritten.
 */
import { type IDBPDatabase, openDB } from "idb";
import { errorMessage } from "../base/assert.ts";
import type { Notebook } from "../notebook/notebook.ts";
import { readNotebook } from "../notebook/to-notebook.ts";
import type { CellResult } from "./state.ts";

export interface NotebookStorage {
  load(id: string): Promise<Stored>;
  save(notebook: Notebook, results: Results): Promise<void>;
  close(): void;
}

export type Results = Readonly<Record<string, CellResult>>;

export type Stored =
  | { kind: "none" }
  | { kind: "notebook"; notebook: Notebook; results: Results }
  /** What was stored is no notebook that this page can read; it lies aside under `key`. */
  | { kind: "unreadable"; reason: string; text: string };

const NAME = "capstone";
const VERSION = 1;

/** Opens the store; rejects where the browser has none (some private windows) or refuses it. */
export async function openStorage(): Promise<NotebookStorage> {
  if (typeof indexedDB === "undefined") throw new Error("this browser has no IndexedDB");
  const database = await openDB(NAME, VERSION, {
    upgrade(db) {
      for (const store of ["notebooks", "results", "aside"]) db.createObjectStore(store);
    },
    // Another tab with a newer page wants to upgrade: let it.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
  return {
    load: (id) => load(database, id),
    save: (notebook, results) => save(database, notebook, results),
    close: () => database.close(),
  };
}

async function load(database: IDBPDatabase, id: string): Promise<Stored> {
  const data: unknown = await database.get("notebooks", id);
  if (data === undefined) return { kind: "none" };
  try {
    const notebook = readNotebook(data);
    const results: unknown = await database.get("results", id);
    return { kind: "notebook", notebook, results: isResults(results) ? restored(results) : {} };
  } catch (error) {
    await database.put("aside", data, `${id} ${new Date().toISOString()}`);
    await database.delete("notebooks", id);
    return { kind: "unreadable", reason: errorMessage(error), text: asText(data) };
  }
}

async function save(database: IDBPDatabase, notebook: Notebook, results: Results): Promise<void> {
  const transaction = database.transaction(["notebooks", "results"], "readwrite");
  await Promise.all([
    transaction.objectStore("notebooks").put(notebook, notebook.id),
    transaction.objectStore("results").put(results, notebook.id),
    transaction.done,
  ]);
}

/** Results of an earlier visit are shown, but the names that they made are gone with its kernel. */
function restored(results: Results): Results {
  return Object.fromEntries(
    Object.entries(results).map(([id, result]) => [
      id,
      { ...result, outcome: "aborted", used: {}, restored: true } satisfies CellResult,
    ]),
  );
}

/** Results are ours alone and only shown: their outer shape is checked, a renderer that fails is contained. */
function isResults(data: unknown): data is Results {
  if (typeof data !== "object" || data === null) return false;
  return Object.values(data).every(
    (result: unknown) =>
      typeof result === "object" &&
      result !== null &&
      "outputs" in result &&
      Array.isArray(result.outputs) &&
      "source" in result &&
      typeof result.source === "string",
  );
}

function asText(data: unknown): string {
  try {
    return JSON.stringify(data, null, 2);
  } catch {
    return String(data);
  }
}
