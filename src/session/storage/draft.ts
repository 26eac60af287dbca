/**
 * A page that is closed has no time for a database: unsaved changes are then written to `localStorage`, which is done at once, and
 * taken from there when the notebook is opened again. A draft says what it began from, so that it can be put together with what
 * another tab saved meanwhile; each page writes its own. It also says what the notebook might do: trust that was withdrawn a moment
 * before the page closed stays withdrawn. The last states of live systems go with it.
 */
import * as v from "valibot";
import type { Notebook } from "../../notebook/notebook.ts";
import { readNotebook } from "../../notebook/to-notebook.ts";
import { readTrust, type Trust } from "../trust/trust.ts";
import { isResults, type Results, restored } from "./storage.ts";

export interface Draft {
  /** Names it, to drop it. */
  readonly key: string;
  readonly notebook: Notebook;
  /** The stored state that it began from; absent where there was none, or no room to keep it too. */
  readonly base?: Notebook;
  readonly revision: number;
  /** Absent in what earlier pages left: then it is that of the stored copy. */
  readonly trust?: Trust;
  /** Last records of live systems; empty where there were none, or no room. */
  readonly results: Results;
}

const PREFIX = "capstone.unsaved.";

/** Characters of results that are kept with a draft: of some megabytes that a browser gives. */
const MOST_RESULTS = 500_000;

/** Unsaved changes of one page, a draft for each notebook. */
export interface PageDrafts {
  /** Keeps this page's unsaved state; without results and `base` where there is no room for all. */
  keep(draft: Required<Omit<Draft, "key" | "base">>, base?: Notebook): void;
  drop(id: string): void;
}

export function createPageDrafts(page: string = crypto.randomUUID()): PageDrafts {
  const keyOf = (id: string) => `${PREFIX}${id}.${page}`;
  return {
    keep({ results, ...draft }, base) {
      const written = JSON.stringify(results, writeNumber);
      const systems = written.length > MOST_RESULTS ? {} : { results: written };
      for (const kept of [{ ...draft, base, ...systems }, { ...draft, base }, draft]) {
        try {
          localStorage.setItem(keyOf(draft.notebook.id), JSON.stringify(kept));
          return;
        } catch {
          // Full or refused: the database, written to at the same moment, is the other chance.
        }
      }
    },
    drop: (id) => dropDraft(keyOf(id)),
  };
}

/** Forgets a draft by its key. */
export function dropDraft(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // Refused: then there is none either.
  }
}

/** Drafts of one notebook that pages left unsaved when they were closed. */
export function recallDrafts(id: string): Draft[] {
  try {
    const keys = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index));
    return keys.flatMap((key) => (key === null ? [] : (recall(key, id) ?? [])));
  } catch {
    return [];
  }
}

const draftSchema = v.object({
  notebook: v.unknown(),
  base: v.optional(v.unknown()),
  revision: v.number(),
  trust: v.optional(v.unknown()),
  results: v.optional(v.string()),
});

function recall(key: string, id: string): Draft | undefined {
  if (key !== `${PREFIX}${id}` && !key.startsWith(`${PREFIX}${id}.`)) return undefined;
  try {
    const data: unknown = JSON.parse(localStorage.getItem(key) ?? "");
    const draft = v.safeParse(draftSchema, data);
    // Earlier pages wrote the notebook alone; what they had stored became revision 1.
    if (!draft.success) return { key, notebook: readNotebook(data), revision: 1, results: {} };
    const { notebook, base, revision, trust, results = "{}" } = draft.output;
    const read = readNotebook(notebook);
    if (read.id !== id) return undefined;
    return {
      key,
      notebook: read,
      revision,
      results: readResults(results),
      ...(base === undefined ? {} : { base: readNotebook(base) }),
      ...(trust === undefined ? {} : { trust: readTrust(trust) }),
    };
  } catch {
    return undefined;
  }
}

function readResults(text: string): Results {
  const results: unknown = JSON.parse(text, readNumber);
  return isResults(results) ? restored(results) : {};
}

/** JSON has no words for these numbers, and figures may be any of them. */
const NUMBERS = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

function writeNumber(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? { $number: String(value) } : value;
}

function readNumber(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("$number" in value)) return value;
  return NUMBERS.find((number) => String(number) === value.$number) ?? value;
}
