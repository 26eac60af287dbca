/**
 * Whether a notebook may run, and where. What was written here, and the module, is its reader's own. What came from a link or
 * a file runs nothing until its reader says so: then in a sandbox, or, once trusted, as their own. Trust is remembered by the
 * content that was trusted, so that a changed notebook asks anew.
 */
import type { KernelPlace } from "../../kernel/client/kernel-client.ts";
import type { Exercises } from "../../notebook/exercise.ts";
import type { Notebook } from "../../notebook/notebook.ts";

/**
 * `own`: written here, or the module. `trusted`: from elsewhere, and its reader lets it run as their own. `sandboxed`: it runs
 * where nothing of the page, the browser's storage or the network can be reached. `looking`: nothing runs.
 */
export type Trust = "own" | "trusted" | "sandboxed" | "looking";

/** The kernel that a notebook of this trust runs in. */
export function kernelPlace(trust: Trust): KernelPlace {
  return trust === "sandboxed" ? "sandbox" : "page";
}

/**
 * SHA-256 of everything in a notebook that can run or be read, checks of exercises included, as hexadecimal digits. Empty
 * where the browser offers no hashing (a page without https): such a notebook is not remembered.
 */
export async function contentHash(
  { cells }: Pick<Notebook, "cells">,
  exercises: Exercises = {},
): Promise<string> {
  if (globalThis.crypto?.subtle === undefined) return "";
  const content = cells.map(({ id, kind, source }) => [kind, source, exercises[id]?.checks ?? ""]);
  const bytes = new TextEncoder().encode(JSON.stringify(content));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether this content was trusted here before, and the trust not withdrawn. */
export function isTrusted(hash: string): boolean {
  return hash !== "" && trustedHashes().includes(hash);
}

/** Remembers that this content may run as its reader's own. The oldest of many are forgotten. */
export function rememberTrust(hash: string): void {
  if (hash === "") return;
  store([...trustedHashes().filter((known) => known !== hash), hash].slice(-MOST_REMEMBERED));
}

/** Forgets that this content was trusted; the next visit asks again. */
export function withdrawTrust(hash: string): void {
  store(trustedHashes().filter((known) => known !== hash));
}

const KEY = "capstone.trusted";
const MOST_REMEMBERED = 500;

function trustedHashes(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(stored) ? stored.filter((hash) => typeof hash === "string") : [];
  } catch {
    return []; // Nothing can be read, so nothing is trusted.
  }
}

function store(hashes: readonly string[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(hashes));
  } catch {
    // Storage is full or refused: the next visit asks again.
  }
}

/** Remembers and forgets in the order asked, for one open notebook: also what was trusted before its reader edited it. */
export interface TrustMemory {
  remember(notebook: Pick<Notebook, "cells">, exercises: Exercises): void;
  withdraw(notebook: Pick<Notebook, "cells">, exercises: Exercises): void;
}

export function createTrustMemory(): TrustMemory {
  const given = new Set<string>();
  let last: Promise<void> = Promise.resolve();
  const inOrder = (hashing: Promise<string>, then: (hash: string) => void) => {
    last = last.then(async () => then(await hashing)).catch(() => {}); // Not hashed: it asks again.
  };
  return {
    remember(notebook, exercises) {
      inOrder(contentHash(notebook, exercises), (hash) => {
        given.add(hash);
        rememberTrust(hash);
      });
    },
    withdraw(notebook, exercises) {
      inOrder(contentHash(notebook, exercises), (hash) => {
        for (const known of [...given, hash]) withdrawTrust(known);
        given.clear();
      });
    },
  };
}
