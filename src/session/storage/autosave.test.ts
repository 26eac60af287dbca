import { beforeEach, expect, test, vi } from "vitest";
import type { Notebook } from "../../notebook/notebook.ts";
import { toNotebook } from "../../notebook/to-notebook.ts";
import { apply, openSession } from "../apply.ts";
import type { SessionOperation } from "../operations.ts";
import type { SessionState } from "../state.ts";
import type { Trust } from "../trust/trust.ts";
import { type Autosave, createAutosave, type StoredState } from "./autosave.ts";
import { recallDrafts } from "./draft.ts";
import { type Copy, type NotebookStorage, restored } from "./storage.ts";

beforeEach(() => {
  const items = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    get length() {
      return items.size;
    },
    key: (index: number) => [...items.keys()][index] ?? null,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => items.set(key, value),
    removeItem: (key: string) => items.delete(key),
  });
});

/** A store that two tabs share; what is written is copied, as a database does. */
class MemoryStore {
  readonly copies = new Map<string, Copy>();
  readonly kept: string[] = [];
  failure: Error | undefined;

  readonly storage: Pick<NotebookStorage, "load" | "save" | "snapshots"> = {
    load: async (id) => {
      const copy = this.copies.get(id);
      return copy === undefined ? { kind: "none" } : { kind: "notebook", ...structuredClone(copy) };
    },
    save: async (copy) => {
      if (this.failure !== undefined) throw this.failure;
      const stored = this.copies.get(copy.notebook.id);
      if (stored !== undefined && stored.revision !== copy.revision) {
        return { kind: "behind", revision: stored.revision };
      }
      const revision = (stored?.revision ?? 0) + 1;
      this.copies.set(copy.notebook.id, structuredClone({ ...copy, revision }));
      return { kind: "saved", revision };
    },
    snapshots: {
      list: async () => [],
      add: async (_, reason) => {
        this.kept.push(reason);
        return true;
      },
      makeRoom: async () => {
        this.kept.push("made room");
      },
    },
  };
}

class Tab {
  state: SessionState;
  readonly autosave: Autosave;

  constructor(store: MemoryStore, copy: StoredState) {
    this.state = openSession(structuredClone(copy.notebook), {}, copy.trust).state;
    this.autosave = createAutosave({
      storage: store.storage,
      getState: () => this.state,
      dispatch: (operation) => this.do(operation),
      stored: copy.revision > 0 ? { ...copy, notebook: this.state.notebook } : undefined,
    });
  }

  do(operation: SessionOperation): void {
    const { state, effects } = apply(this.state, operation);
    this.state = state;
    if (effects.some(({ type }) => type === "save")) this.autosave.changed();
    if (effects.some(({ type }) => type === "save-later")) this.autosave.changedALittle();
  }

  type(cellId: string, source: string): void {
    this.do({ type: "edit-source", cellId, source });
  }

  get text(): string {
    return textOf(this.state.notebook);
  }
}

function textOf({ cells }: Notebook): string {
  return cells.map(({ id, source }) => `${id}=${source}`).join(" ");
}

const cells = ["a", "b", "c"].map((id) => ({ id, source: id }));
const notebook = toNotebook({ id: "n", title: "T", cells });

async function twoTabs(trust: Trust = "own") {
  const store = new MemoryStore();
  await store.storage.save({ notebook, results: {}, revision: 0, trust });
  const copy = { notebook, revision: 1, trust };
  return { store, left: new Tab(store, copy), right: new Tab(store, copy) };
}

test("edits of different cells in two tabs are both stored, whoever saves first", async () => {
  const { store, left, right } = await twoTabs();
  left.type("a", "left");
  right.type("c", "right");
  await left.autosave.flush();
  await right.autosave.flush();
  expect(right.text).toBe("a=left b=b c=right");
  await left.autosave.catchUp();
  expect(left.text).toBe(right.text);
  expect(textOf(store.copies.get("n")?.notebook ?? notebook)).toBe(left.text);
  expect(left.state.storage.status).toBe("saved");
});

test("what is typed while a save is under way is saved next", async () => {
  const { store, left } = await twoTabs();
  left.type("a", "1");
  const saving = left.autosave.flush();
  left.type("a", "12");
  await saving;
  await left.autosave.flush();
  expect(store.copies.get("n")?.notebook.cells[0]?.source).toBe("12");
});

test("a notebook that changes during every save is saved all the same, and blames no other tab", async () => {
  const { store, left } = await twoTabs();
  const { save } = store.storage;
  let saves = 0;
  store.storage.save = async (copy) => {
    saves += 1;
    if (saves < 10) left.type("a", String(saves));
    return save(copy);
  };
  left.type("a", "0");
  await left.autosave.flush();
  expect(left.state.storage.status).toBe("unsaved");
  while (left.state.storage.status === "unsaved") await left.autosave.flush();
  expect(left.state.storage).toEqual({ status: "saved" });
  expect(store.copies.get("n")?.notebook.cells[0]?.source).toBe("9");
});

test("the same cell in two tabs: the later one says so and saves nothing until its reader chose", async () => {
  const { store, left, right } = await twoTabs();
  left.type("a", "left");
  right.type("a", "right");
  right.type("b", "mine");
  await left.autosave.flush();
  await right.autosave.flush();
  expect(right.state.storage).toEqual({
    status: "conflict",
    message: "Another tab changed a too",
  });
  expect(right.text).toBe("a=right b=mine c=c");
  expect(textOf(store.copies.get("n")?.notebook ?? notebook)).toBe("a=left b=b c=c");
  expect(recallDrafts("n")[0]?.notebook.cells[0]?.source).toBe("right");
});

async function inConflict() {
  const { store, left, right } = await twoTabs();
  left.type("a", "left");
  await left.autosave.flush();
  right.type("a", "right");
  right.type("b", "mine");
  await right.autosave.flush();
  return { store, left, right };
}

test("Take theirs takes the cells in conflict, keeps the others, and can be undone", async () => {
  const { store, right } = await inConflict();
  await right.autosave.resolve("theirs");
  expect(right.text).toBe("a=left b=mine c=c");
  expect(textOf(store.copies.get("n")?.notebook ?? notebook)).toBe(right.text);
  expect(store.kept).toEqual(["before taking the other tab's version"]);
  right.do({ type: "undo" });
  expect(right.text).toBe("a=right b=mine c=c");
});

test("Keep mine as a copy leaves the other tab's notebook alone", async () => {
  const { store, left, right } = await inConflict();
  await right.autosave.resolve("copy");
  expect(textOf(store.copies.get("n")?.notebook ?? notebook)).toBe(left.text);
  const copy = store.copies.get(right.state.notebook.id);
  expect(copy?.notebook.title).toBe("T (copy)");
  expect(textOf(copy?.notebook ?? notebook)).toBe("a=right b=mine c=c");
  expect(right.state.storage.status).toBe("saved");
  expect(recallDrafts("n")).toEqual([]);
});

test("a full store is said in words, and some of the history makes room", async () => {
  const { store, left } = await twoTabs();
  store.failure = new DOMException("full", "QuotaExceededError");
  left.type("a", "1");
  await left.autosave.flush();
  expect(left.state.storage.status).toBe("unavailable");
  expect(left.state.storage.message).toMatch(/storage is full/);
  expect(store.kept).toEqual(["made room"]);
  store.failure = undefined;
  await left.autosave.flush();
  expect(left.state.storage.status).toBe("saved");
});

test("what is not saved when another notebook is opened is saved then", async () => {
  const { store, left } = await twoTabs();
  left.type("a", "1");
  const before = left.state;
  left.do({ type: "open", notebook: toNotebook({ id: "other", cells: [] }) });
  left.autosave.replaced(before, undefined);
  await expect.poll(() => store.copies.get("n")?.notebook.cells[0]?.source).toBe("1");
  await expect.poll(() => recallDrafts("n")).toEqual([]);
  expect(left.state.notebook.id).toBe("other");
});

test("a page that is left keeps a draft with what it began from", async () => {
  const { store, left } = await twoTabs();
  store.failure = new Error("no time");
  left.type("a", "1");
  left.autosave.leave();
  const [draft] = recallDrafts("n");
  expect(draft?.notebook.cells[0]?.source).toBe("1");
  expect(draft?.base).toEqual(notebook);
  expect(draft?.revision).toBe(1);
});

test("trust that one tab gives or withdraws holds in the other, which changed nothing", async () => {
  const { store, left, right } = await twoTabs("sandboxed");
  for (const trust of ["trusted", "looking"] as const) {
    left.do({ type: "set-trust", trust });
    await left.autosave.flush();
    expect(store.copies.get("n")?.trust).toBe(trust);
    await right.autosave.catchUp();
    expect(right.state.trust).toBe(trust);
  }
  expect(right.state.notices[0]?.text).toMatch(/another tab withdrew its trust/);
});

test("text that trust was not given about keeps it back, until the reader decides again", async () => {
  const { store, left, right } = await twoTabs("sandboxed");
  right.type("b", "not seen by the left tab");
  left.do({ type: "set-trust", trust: "trusted" });
  await left.autosave.flush();
  await right.autosave.flush();
  expect([right.state.trust, store.copies.get("n")?.trust]).toEqual(["sandboxed", "sandboxed"]);
  await left.autosave.catchUp();
  expect(left.state.trust).toBe("sandboxed");
});

test("trust that is withdrawn does not wait for the end of a conflict", async () => {
  const { left, right } = await twoTabs("trusted");
  left.type("a", "left");
  left.do({ type: "set-trust", trust: "looking" });
  await left.autosave.flush();
  right.type("a", "right");
  await right.autosave.flush();
  expect(right.state.storage.status).toBe("conflict");
  expect(right.state.trust).toBe("looking");
});

test("a draft says what the notebook might do when the page was left", async () => {
  const { store, left } = await twoTabs("trusted");
  store.failure = new Error("no time");
  left.do({ type: "set-trust", trust: "looking" });
  left.autosave.leave();
  expect(recallDrafts("n")[0]?.trust).toBe("looking");
});

test("what a live system shows is saved now and then, without a word, and when the page is left", async () => {
  vi.useFakeTimers();
  const store = new MemoryStore();
  const tab = new Tab(store, {
    notebook: toNotebook({ id: "n", cells: [{ id: "a", source: "1" }] }),
    revision: 0,
    trust: "own",
  });
  openSystem(tab, "s");
  await vi.advanceTimersByTimeAsync(500);
  const stored = () => store.copies.get("n")?.results["a"];
  const revision = () => store.copies.get("n")?.revision ?? 0;
  expect([revision(), stored()?.outputs]).toEqual([1, [shownText("0")]]);

  const statuses: string[] = [];
  for (let time = 1; time <= 100; time += 1) {
    showState(tab, "s", `${time}`, time);
    statuses.push(tab.state.storage.status);
    await vi.advanceTimersByTimeAsync(100);
  }
  // In ten seconds, at most every five.
  expect(revision()).toBeLessThanOrEqual(3);
  expect(new Set(statuses)).toEqual(new Set(["saved"]));

  showState(tab, "s", "last", 200);
  tab.autosave.leave();
  const [draft] = recallDrafts("n");
  expect(draft?.results["a"]).toMatchObject({
    outputs: [shownText("last")],
    restored: true,
    sources: { 0: { ended: { at: 200 } } },
  });
  await vi.advanceTimersByTimeAsync(0);
  expect(stored()?.outputs).toEqual([shownText("last")]);
  expect(recallDrafts("n")).toEqual([]);

  showState(tab, "s", "the end", 300);
  tab.do({ type: "source-ended", sourceId: "s", reason: "done", at: 301 });
  await vi.advanceTimersByTimeAsync(500);
  expect(stored()?.sources?.[0]?.ended).toEqual({ at: 301, reason: "done" });
  vi.useRealTimers();
});

test("another tab that saves does not put an earlier state of a system in place of the last", async () => {
  const store = new MemoryStore();
  const a = new Tab(store, {
    notebook: toNotebook({ id: "n", cells: [{ id: "a", source: "1" }] }),
    revision: 0,
    trust: "own",
  });
  openSystem(a, "s");
  await a.autosave.flush();
  const copy = store.copies.get("n");
  if (copy === undefined) throw new Error("nothing was saved");
  const b = new Tab(store, copy);
  b.do({ type: "results-restored", results: restored(structuredClone(copy.results)) });
  showState(a, "s", "last", 5000);
  await a.autosave.flush();
  b.type("a", "edited");
  await b.autosave.flush();
  expect(store.copies.get("n")?.results["a"]?.outputs).toEqual([shownText("last")]);
  // The tab in which it lives saves on, also behind the other.
  showState(a, "s", "later", 6000);
  await a.autosave.flush();
  expect(store.copies.get("n")?.results["a"]?.outputs).toEqual([shownText("later")]);
  expect(textOf(store.copies.get("n")?.notebook ?? a.state.notebook)).toBe("a=edited");
});

const shownText = (text: string) => ({ kind: "text" as const, stream: "value" as const, text });

function openSystem(tab: Tab, sourceId: string): void {
  tab.do({ type: "kernel-ready" });
  tab.do({ type: "run-cells", cellIds: ["a"] });
  const runId = tab.state.lastRunId;
  tab.do({ type: "source-opened", runId, slot: 0, sourceId, output: shownText("0"), at: 0 });
  tab.do({ type: "run-finished", runId, status: "ok", durationMs: 1 });
}

function showState(tab: Tab, sourceId: string, text: string, at: number): void {
  tab.do({ type: "sources-changed", changes: [{ sourceId, output: shownText(text) }], at });
}
