/** For walks over trust: a browser that several tabs share, as far as a session uses it. Nothing in it takes real time. */
import { createHash } from "node:crypto";
import { vi } from "vitest";
import type { Notebook } from "../../notebook/notebook.ts";
import type { Snapshot } from "../storage/snapshots.ts";
import type { Copy, NotebookEntry, NotebookStorage } from "../storage/storage.ts";

/** A page's own part of the browser; dead once it is closed. */
export interface BrowserTab {
  isDead: boolean;
  /** It hears of no other tab, as one that slept. */
  isDeaf: boolean;
  readonly listeners: { type: string; hear: (event: Event) => void }[];
  readonly channels: { onmessage: ((event: MessageEvent) => void) | null }[];
}

export function newTab(): BrowserTab {
  return { isDead: false, isDeaf: false, listeners: [], channels: [] };
}

interface Kept {
  copy: Copy;
  deletedAt?: number;
}

export class WalkBrowser {
  readonly stored = new Map<string, Kept>();
  readonly snapshots = new Map<string, Snapshot[]>();
  readonly tabs: BrowserTab[] = [];
  readonly #items = new Map<string, string>();
  #inside: BrowserTab | undefined;
  #clock = 0;

  /** Puts itself in the place of the browser's globals. */
  install(): void {
    const items = this.#items;
    const register = (type: string, hear: (event: Event) => void) =>
      this.#inside?.listeners.push({ type, hear });
    vi.stubGlobal("localStorage", {
      get length() {
        return items.size;
      },
      key: (index: number) => [...items.keys()][index] ?? null,
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => items.set(key, value),
      removeItem: (key: string) => items.delete(key),
    });
    vi.stubGlobal("addEventListener", register);
    vi.stubGlobal("document", { addEventListener: register, visibilityState: "visible" });
    vi.stubGlobal("navigator", {});
    vi.stubGlobal("location", { href: "http://page/", search: "", hash: "" });
    vi.stubGlobal("history", { state: null, replaceState: () => {} });
    vi.stubGlobal("BroadcastChannel", channelClass(this));
    vi.stubGlobal("crypto", { randomUUID: crypto.randomUUID.bind(crypto), subtle: { digest } });
  }

  /** Does what a tab does at once; listeners and channels made meanwhile are its own. */
  inside<T>(tab: BrowserTab, act: () => T): T {
    const before = this.#inside;
    this.#inside = tab;
    try {
      return act();
    } finally {
      this.#inside = before;
    }
  }

  get current(): BrowserTab | undefined {
    return this.#inside;
  }

  /** The page is left: it hears so, and nothing that it asked the database for comes about any more. */
  close(tab: BrowserTab): void {
    for (const { type, hear } of tab.listeners) {
      if (type === "pagehide") hear(new Event("pagehide"));
    }
    tab.isDead = true;
  }

  /** The database as one tab sees it. */
  storageOf(tab: BrowserTab): NotebookStorage {
    const ask = async <T>(act: () => T): Promise<T> => {
      await Promise.resolve();
      return tab.isDead ? new Promise<T>(() => {}) : structuredClone(act());
    };
    return {
      load: (id) =>
        ask(() => {
          const kept = this.stored.get(id);
          return kept === undefined ? { kind: "none" } : { kind: "notebook", ...kept.copy };
        }),
      save: (copy) =>
        ask(() => {
          const { id } = copy.notebook;
          const kept = this.stored.get(id);
          const revision = kept?.copy.revision ?? 0;
          if (kept !== undefined && revision !== copy.revision) return { kind: "behind", revision };
          const next = Math.max(revision, copy.revision) + 1;
          this.stored.set(id, { copy: structuredClone({ ...copy, revision: next }) });
          return { kind: "saved", revision: next };
        }),
      list: () => ask(() => [...this.stored.values()].map(entryOf)),
      setDeleted: (id, isDeleted) =>
        ask(() => {
          const kept = this.stored.get(id);
          if (kept === undefined) return;
          if (isDeleted) kept.deletedAt = 1;
          else delete kept.deletedAt;
        }),
      purge: async () => {},
      aside: async () => [],
      snapshots: {
        list: (id) => ask(() => (this.snapshots.get(id) ?? []).toReversed()),
        add: (state, reason) => ask(() => this.#keep(state, reason)),
        makeRoom: async () => {},
      },
      close: () => {},
    };
  }

  #keep({ notebook, trust }: Pick<Copy, "notebook" | "trust">, reason: string): boolean {
    const kept = this.snapshots.get(notebook.id) ?? [];
    const last = kept.at(-1);
    this.snapshots.set(notebook.id, kept);
    if (last !== undefined && textOf(last.notebook) === textOf(notebook)) {
      kept[kept.length - 1] = { ...last, trust };
      return false;
    }
    this.#clock += 1;
    kept.push({ id: notebook.id, at: this.#clock, reason, size: 1, notebook, trust });
    return true;
  }
}

function entryOf({ copy, deletedAt }: Kept): NotebookEntry {
  const { notebook, revision, trust } = copy;
  const { id, title, base, cells } = notebook;
  const entry = { id, title, base, cells: cells.length, size: 0, changedAt: 0, revision, trust };
  return deletedAt === undefined ? entry : { ...entry, deletedAt };
}

function textOf({ cells }: Notebook): string {
  return JSON.stringify(cells);
}

async function digest(_algorithm: string, bytes: Uint8Array): Promise<ArrayBuffer> {
  const hash = createHash("sha256").update(bytes).digest();
  return new Uint8Array(hash).buffer;
}

function channelClass(browser: WalkBrowser) {
  return class {
    onmessage: ((event: MessageEvent) => void) | null = null;
    readonly #tab = browser.current;

    constructor() {
      this.#tab?.channels.push(this);
    }

    postMessage(data: unknown) {
      for (const tab of browser.tabs) {
        if (tab === this.#tab || tab.isDeaf || tab.isDead) continue;
        for (const channel of tab.channels) {
          queueMicrotask(() => {
            if (!tab.isDead) channel.onmessage?.(new MessageEvent("message", { data }));
          });
        }
      }
    }
  };
}
