/**
 * Which content its reader trusted, by hash, so that the same link opens without a question and a changed notebook asks anew.
 * Each hash is kept with the notebooks that it was trusted in: withdrawing reaches what was trusted before an edit, also in an
 * earlier visit.
 */
import { lookUp } from "../../base/look-up.ts";
import type { WholeNotebook } from "../../notebook/whole-notebook.ts";

/**
 * SHA-256 of a whole notebook but for the name that it is stored under, as hexadecimal digits. It knows no field by its name, so that
 * one which is added to the document later counts like the others. Empty where the browser offers no hashing (a page without https):
 * such a notebook is not remembered.
 */
export async function contentHash({
  notebook,
  exercises,
  questions,
}: WholeNotebook): Promise<string> {
  if (globalThis.crypto?.subtle === undefined) return "";
  const { id: _, ...document } = notebook;
  const parts = notebook.cells.map(({ id, kind }) => {
    if (kind === "exercise") return lookUp(exercises, id) ?? null;
    return kind === "question" ? (lookUp(questions, id) ?? null) : null;
  });
  const bytes = new TextEncoder().encode(JSON.stringify([document, parts], fieldsInOrder));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** For `JSON.stringify`: in which order fields were written says nothing. */
function fieldsInOrder(_name: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const fields = Object.entries(value);
  return Object.fromEntries(fields.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Whether this content was trusted here before, and the trust not withdrawn. */
export function isTrusted(hash: string): boolean {
  return hash !== "" && remembered().some((entry) => entry.hash === hash);
}

/** Remembers that this content may run as its reader's own, and in which notebook. The oldest of many are forgotten. */
export function rememberTrust(hash: string, notebookId: string): void {
  if (hash === "") return;
  const others = remembered().filter(
    (entry) => entry.hash !== hash || entry.notebookId !== notebookId,
  );
  store([...others, { hash, notebookId }].slice(-MOST_REMEMBERED));
}

/** Forgets this content and all that was trusted in this notebook; the next visit asks again. */
export function withdrawTrust(hash: string, notebookId: string): void {
  const entries = remembered();
  const withdrawn = new Set(
    entries.filter((entry) => entry.notebookId === notebookId).map((entry) => entry.hash),
  );
  store(entries.filter((entry) => entry.hash !== hash && !withdrawn.has(entry.hash)));
}

const KEY = "capstone.trusted";
const MOST_REMEMBERED = 500;

interface Remembered {
  readonly hash: string;
  readonly notebookId: string;
}

function remembered(): Remembered[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(stored) ? stored.flatMap(readEntry) : [];
  } catch {
    return []; // Nothing can be read, so nothing is trusted.
  }
}

/** Earlier pages wrote the hash alone. */
function readEntry(entry: unknown): Remembered[] {
  if (typeof entry === "string") return [{ hash: entry, notebookId: "" }];
  const { hash, notebookId } = (entry ?? {}) as Partial<Remembered>;
  return typeof hash === "string" && typeof notebookId === "string" ? [{ hash, notebookId }] : [];
}

function store(entries: readonly Remembered[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(entries));
  } catch {
    // Storage is full or refused: the next visit asks again.
  }
}

/** Carried out in the order asked, since hashing takes a moment. */
export interface TrustMemory {
  /** From now on this content may run as its reader's own. */
  remember(whole: WholeNotebook): void;
  /** A notebook was opened that is trusted: withdrawing it later is to reach what it holds now. */
  recall(whole: WholeNotebook): void;
  /** This content may no longer, nor may anything that was trusted in this notebook. */
  withdraw(whole: WholeNotebook): void;
}

export function createTrustMemory(): TrustMemory {
  let last: Promise<void> = Promise.resolve();
  const inOrder = (then: (hash: string, notebookId: string) => void) => (whole: WholeNotebook) => {
    const hashing = contentHash(whole);
    // Not hashed: it asks again.
    last = last.then(async () => then(await hashing, whole.notebook.id)).catch(() => {});
  };
  return {
    remember: inOrder(rememberTrust),
    recall: inOrder((hash, notebookId) => {
      if (isTrusted(hash)) rememberTrust(hash, notebookId);
    }),
    withdraw: inOrder(withdrawTrust),
  };
}
