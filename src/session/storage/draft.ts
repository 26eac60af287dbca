/**
 * A page that is closed has no time for a database: what is not saved then is written to `localStorage`, which is done at
 * once, and taken from there when the notebook is opened again. A draft says what it began from, so that it can be put
 * together with what another tab saved meanwhile; each page writes its own. It also says what the notebook might do: trust that
 * was withdrawn a moment before the page closed stays withdrawn.
 */
import * as v from "valibot";
import type { Notebook } from "../../notebook/notebook.ts";
import { readNotebook } from "../../notebook/to-notebook.ts";
import { readTrust, type Trust } from "../trust/trust.ts";

export interface Draft {
  /** Names it, to drop it. */
  readonly key: string;
  readonly notebook: Notebook;
  /** The stored state that it began from; absent where there was none, or no room to keep it too. */
  readonly base?: Notebook;
  readonly revision: number;
  /** Absent in what earlier pages left: then it is that of the stored copy. */
  readonly trust?: Trust;
}

const PREFIX = "capstone.unsaved.";

/** What one page leaves unsaved, a draft a notebook. */
export interface PageDrafts {
  /** Keeps what this page has not saved; without what it began from, where there is no room for both. */
  keep(draft: Required<Pick<Draft, "notebook" | "revision" | "trust">>, base?: Notebook): void;
  drop(id: string): void;
}

export function createPageDrafts(page: string = crypto.randomUUID()): PageDrafts {
  const keyOf = (id: string) => `${PREFIX}${id}.${page}`;
  return {
    keep(draft, base) {
      for (const kept of [{ ...draft, base }, draft]) {
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

/** What pages left unsaved when they were closed, of one notebook. */
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
});

function recall(key: string, id: string): Draft | undefined {
  if (key !== `${PREFIX}${id}` && !key.startsWith(`${PREFIX}${id}.`)) return undefined;
  try {
    const data: unknown = JSON.parse(localStorage.getItem(key) ?? "");
    const draft = v.safeParse(draftSchema, data);
    // Earlier pages wrote the notebook alone; what they had stored became revision 1.
    if (!draft.success) return { key, notebook: readNotebook(data), revision: 1 };
    const { notebook, base, revision, trust } = draft.output;
    const read = readNotebook(notebook);
    if (read.id !== id) return undefined;
    return {
      key,
      notebook: read,
      revision,
      ...(base === undefined ? {} : { base: readNotebook(base) }),
      ...(trust === undefined ? {} : { trust: readTrust(trust) }),
    };
  } catch {
    return undefined;
  }
}
