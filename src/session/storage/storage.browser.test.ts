/** The store in a real browser: upgrading what earlier pages left, revisions, deleting, snapshots. */
import { deleteDB, openDB } from "idb";
import { beforeEach, expect, test } from "vitest";
import { toNotebook } from "../../notebook/to-notebook.ts";
import { type NotebookStorage, openStorage } from "./storage.ts";

const notebook = toNotebook({ id: "capstone", title: "T", cells: [{ id: "a", source: "1" }] });
const copy = { notebook, results: {}, trust: "own" as const, revision: 0 };

beforeEach(() => deleteDB("capstone"));

async function withStorage(use: (storage: NotebookStorage) => Promise<void>): Promise<void> {
  const storage = await openStorage();
  await use(storage).finally(() => storage.close());
}

test("notebooks that the first version stored are listed, and load with their results", async () => {
  const old = await openDB("capstone", 1, {
    upgrade(db) {
      for (const store of ["notebooks", "results", "aside"]) db.createObjectStore(store);
    },
  });
  const result = { source: "1", outcome: "ok", outputs: [], startedAt: 1, used: {} };
  await old.put("notebooks", notebook, "capstone");
  await old.put("results", { a: result }, "capstone");
  await old.put("notebooks", { schema: 99 }, "broken");
  old.close();
  await withStorage(async (storage) => {
    expect(await storage.list()).toMatchObject([{ id: "capstone", title: "T", cells: 1 }]);
    const stored = await storage.load("capstone");
    expect(stored).toMatchObject({ kind: "notebook", notebook, revision: 1, trust: "own" });
    expect(stored.kind === "notebook" && stored.results["a"]?.restored).toBe(true);
    expect(await storage.save({ ...copy, revision: 1 })).toEqual({ kind: "saved", revision: 2 });
    expect(await storage.load("broken")).toMatchObject({ kind: "unreadable" });
    expect(await storage.load("broken")).toEqual({ kind: "none" });
    // It stays, for this visit and every later one.
    const [record, ...others] = await storage.aside();
    expect(others).toEqual([]);
    expect(record?.key).toMatch(/^broken \d{4}-/);
    expect(JSON.parse(record?.text ?? "")).toEqual({ schema: 99 });
  });
});

test("of two that began from the same revision, the second is told", async () => {
  await withStorage(async (storage) => {
    expect(await storage.save(copy)).toEqual({ kind: "saved", revision: 1 });
    const both = [1, 1].map((revision) => storage.save({ ...copy, revision }));
    expect(await Promise.all(both)).toEqual([
      { kind: "saved", revision: 2 },
      { kind: "behind", revision: 2 },
    ]);
  });
});

test("what was deleted can be brought back, until it is thrown away with its history", async () => {
  await withStorage(async (storage) => {
    await storage.save(copy);
    await storage.snapshots.add({ notebook, trust: "own" }, "on opening");
    await storage.setDeleted("capstone", true);
    await storage.purge(0);
    expect((await storage.list())[0]?.deletedAt).toBeTypeOf("number");
    await storage.setDeleted("capstone", false);
    expect((await storage.list())[0]?.deletedAt).toBeUndefined();
    await storage.setDeleted("capstone", true);
    await storage.purge(Date.now() + 1000);
    expect(await storage.list()).toEqual([]);
    expect(await storage.load("capstone")).toEqual({ kind: "none" });
    expect(await storage.snapshots.list("capstone")).toEqual([]);
  });
});

test("a state is kept once; room is made from the older ones", async () => {
  await withStorage(async ({ snapshots }) => {
    expect(await snapshots.add({ notebook, trust: "looking" }, "on opening")).toBe(true);
    expect(await snapshots.add({ notebook, trust: "own" }, "on a run")).toBe(false);
    expect((await snapshots.list("capstone")).map(({ trust }) => trust)).toEqual(["own"]);
    for (const title of ["2", "3", "4"]) {
      await snapshots.add({ notebook: { ...notebook, title }, trust: "own" }, "edited");
    }
    expect((await snapshots.list("capstone")).map((it) => it.notebook.title)).toEqual([
      "4",
      "3",
      "2",
      "T",
    ]);
    await snapshots.makeRoom("capstone");
    expect((await snapshots.list("capstone")).map((it) => it.notebook.title)).toEqual(["4", "3"]);
  });
});
