/**
 * Notebooks and their results in IndexedDB. Results are kept apart from the document, so that saving an edit stays small, and
 * so is the entry by which a notebook is listed. An entry counts revisions: who saves says which one they began from, and is
 * told where another tab was faster. A record that cannot be read is moved aside, never overwritten.
 */
import { type IDBPDatabase, type IDBPTransaction, openDB } from "idb";
import { errorMessage } from "../../base/assert.ts";
import type { Exercises } from "../../notebook/exercise.ts";
import type { Notebook } from "../../notebook/notebook.ts";
import type { Questions } from "../../notebook/question.ts";
import { readNotebook } from "../../notebook/to-notebook.ts";
import { withPresentFigures } from "../../outputs/figure/older-figures.ts";
import { withSourcesOfEarlierVisit } from "../running/sources.ts";
import type { CellResult } from "../state.ts";
import { readTrust, type Trust } from "../trust/trust.ts";
import { type SnapshotStore, snapshotStore } from "./snapshots.ts";

export interface NotebookStorage {
  load(id: string): Promise<StoredNotebook>;
  /** Writes, unless what is stored is not the revision that `copy` began from. */
  save(copy: Copy): Promise<Saved>;
  /** Every notebook, the one changed last first; deleted ones too, for as long as they can be brought back. */
  list(): Promise<NotebookEntry[]>;
  /** Marks as deleted or brings back; nothing is thrown away. */
  setDeleted(id: string, isDeleted: boolean): Promise<void>;
  /** Throws away what was deleted before `time` (milliseconds since the epoch), with its history. */
  purge(time: number): Promise<void>;
  /** What could not be read, the latest first: it stays until the browser's data are cleared. */
  aside(): Promise<AsideRecord[]>;
  readonly snapshots: SnapshotStore;
  close(): void;
}

/** A stored record that was no notebook. */
export interface AsideRecord {
  /** Id of the notebook, and when it was moved aside. */
  key: string;
  /** As JSON. */
  text: string;
}

export type Results = Readonly<Record<string, CellResult>>;

/** A notebook as it is to be saved. */
export interface Copy {
  notebook: Notebook;
  results: Results;
  /** The revision that it began from; 0 where nothing was stored. */
  revision: number;
  trust: Trust;
  /** For a notebook that brings its own; those of the module are looked up in the module. */
  exercises?: Exercises;
  questions?: Questions;
}

export type StoredNotebook =
  | { kind: "none" }
  | ({ kind: "notebook" } & Copy)
  /** The stored data is no notebook that this page can read; it lies aside under `key`. */
  | { kind: "unreadable"; reason: string; text: string };

export type Saved = { kind: "saved"; revision: number } | { kind: "behind"; revision: number };

/** A notebook in the list. */
export interface NotebookEntry {
  id: string;
  title: string;
  base: Notebook["base"];
  cells: number;
  /** Characters of its sources. */
  size: number;
  /** Milliseconds since the epoch. */
  changedAt: number;
  revision: number;
  trust?: Trust;
  exercises?: Exercises;
  questions?: Questions;
  deletedAt?: number;
}

const NAME = "capstone";
const VERSION = 2;

/** Opens the store; rejects where the browser has none (some private windows) or refuses it. */
export async function openStorage(): Promise<NotebookStorage> {
  if (typeof indexedDB === "undefined") throw new Error("this browser has no IndexedDB");
  const database = await openDB(NAME, VERSION, {
    upgrade: (db, from, _to, transaction) => upgrade(db, from, transaction),
    // Another tab with a newer page wants to upgrade: let it.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
  return {
    load: (id) => load(database, id),
    save: (copy) => save(database, copy),
    list: () => list(database),
    setDeleted: (id, isDeleted) => setDeleted(database, id, isDeleted),
    purge: (time) => purge(database, time),
    aside: () => listAside(database),
    snapshots: snapshotStore(database),
    close: () => database.close(),
  };
}

type Upgrade = IDBPTransaction<unknown, string[], "versionchange">;

/** Version 1 had no entries: each notebook that it left gets one. */
async function upgrade(db: IDBPDatabase, from: number, transaction: Upgrade): Promise<void> {
  if (from < 1) for (const store of ["notebooks", "results", "aside"]) db.createObjectStore(store);
  if (from >= 2) return;
  const entries = db.createObjectStore("entries", { keyPath: "id" });
  db.createObjectStore("snapshots", { keyPath: ["id", "at"] });
  if (from < 1) return;
  const notebooks: unknown[] = await transaction.objectStore("notebooks").getAll();
  for (const data of notebooks) {
    const entry = tryEntry(data);
    if (entry !== undefined) await entries.put(entry);
  }
}

function tryEntry(data: unknown): NotebookEntry | undefined {
  try {
    return entryOf(readNotebook(data), 1);
  } catch {
    return undefined; // Loading it says why.
  }
}

function entryOf(notebook: Notebook, revision: number): NotebookEntry {
  const { id, title, base, cells } = notebook;
  const size = cells.reduce((sum, { source }) => sum + source.length, 0);
  return { id, title, base, cells: cells.length, size, changedAt: Date.now(), revision };
}

async function load(database: IDBPDatabase, id: string): Promise<StoredNotebook> {
  const data: unknown = await database.get("notebooks", id);
  if (data === undefined) return { kind: "none" };
  try {
    const notebook = readNotebook(data);
    const entry: NotebookEntry | undefined = await database.get("entries", id);
    const results: unknown = await database.get("results", id);
    return {
      kind: "notebook",
      notebook,
      results: isResults(results) ? restored(results) : {},
      revision: entry?.revision ?? 0,
      trust: readTrust(entry?.trust),
      ...(entry?.exercises === undefined ? {} : { exercises: entry.exercises }),
      ...(entry?.questions === undefined ? {} : { questions: entry.questions }),
    };
  } catch (error) {
    await database.put("aside", data, `${id} ${new Date().toISOString()}`);
    const transaction = database.transaction(["notebooks", "entries"], "readwrite");
    await Promise.all([
      transaction.objectStore("notebooks").delete(id),
      transaction.objectStore("entries").delete(id),
      transaction.done,
    ]);
    return { kind: "unreadable", reason: errorMessage(error), text: asText(data) };
  }
}

async function listAside(database: IDBPDatabase): Promise<AsideRecord[]> {
  const transaction = database.transaction("aside");
  const [keys, records] = await Promise.all([
    transaction.store.getAllKeys(),
    transaction.store.getAll() as Promise<unknown[]>,
  ]);
  const found = keys.map((key, index) => ({ key: String(key), text: asText(records[index]) }));
  const at = ({ key }: AsideRecord) => key.slice(key.lastIndexOf(" ") + 1);
  return found.sort((a, b) => (at(a) < at(b) ? 1 : -1));
}

/** In one transaction, so that two tabs cannot both find the revision that they began from. */
async function save(database: IDBPDatabase, copy: Copy): Promise<Saved> {
  const { notebook, results, revision: _, ...own } = copy;
  const stores = ["notebooks", "results", "entries"];
  const transaction = database.transaction(stores, "readwrite");
  const entries = transaction.objectStore("entries");
  const entry: NotebookEntry | undefined = await entries.get(notebook.id);
  const stored = entry?.revision ?? 0;
  if (entry !== undefined && stored !== copy.revision) {
    await transaction.done;
    return { kind: "behind", revision: stored };
  }
  const revision = Math.max(stored, copy.revision) + 1;
  await Promise.all([
    transaction.objectStore("notebooks").put(notebook, notebook.id),
    transaction.objectStore("results").put(results, notebook.id),
    entries.put({ ...entryOf(notebook, revision), ...own } satisfies NotebookEntry),
    transaction.done,
  ]);
  return { kind: "saved", revision };
}

async function list(database: IDBPDatabase): Promise<NotebookEntry[]> {
  const entries: NotebookEntry[] = await database.getAll("entries");
  return entries.sort((a, b) => b.changedAt - a.changedAt);
}

async function setDeleted(database: IDBPDatabase, id: string, isDeleted: boolean): Promise<void> {
  const transaction = database.transaction("entries", "readwrite");
  const entry: NotebookEntry | undefined = await transaction.store.get(id);
  if (entry !== undefined) {
    const { deletedAt: _, ...kept } = entry;
    await transaction.store.put(isDeleted ? { ...kept, deletedAt: Date.now() } : kept);
  }
  await transaction.done;
}

async function purge(database: IDBPDatabase, time: number): Promise<void> {
  const stores = ["notebooks", "results", "entries", "snapshots"];
  const transaction = database.transaction(stores, "readwrite");
  const entries: NotebookEntry[] = await transaction.objectStore("entries").getAll();
  for (const { id, deletedAt } of entries) {
    if (deletedAt === undefined || deletedAt >= time) continue;
    for (const store of ["notebooks", "results", "entries"]) {
      await transaction.objectStore(store).delete(id);
    }
    await transaction.objectStore("snapshots").delete(IDBKeyRange.bound([id], [id, []]));
  }
  await transaction.done;
}

/** Results of an earlier visit are shown, but the names that they made are gone with its kernel. */
export function restored(results: Results): Results {
  return Object.fromEntries(
    Object.entries(results).map(([id, result]) => [
      id,
      {
        ...withSourcesOfEarlierVisit({ ...result, outputs: withPresentFigures(result.outputs) }),
        outcome: "aborted",
        used: {},
        restored: true,
      } satisfies CellResult,
    ]),
  );
}

/** Results are ours alone and only shown: their outer shape is checked, a renderer that fails is contained. */
export function isResults(data: unknown): data is Results {
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
