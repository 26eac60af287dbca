import { beforeEach, expect, test, vi } from "vitest";
import { toNotebook } from "../../notebook/to-notebook.ts";
import type { CellResult } from "../state.ts";
import { createPageDrafts, recallDrafts } from "./draft.ts";
import { openNotebook } from "./open-notebook.ts";
import type { Results } from "./storage.ts";

const notebook = toNotebook({ id: "n", cells: [{ id: "a", source: "1" }] });
let items: Map<string, string>;
let room = Number.POSITIVE_INFINITY;

beforeEach(() => {
  items = new Map();
  room = Number.POSITIVE_INFINITY;
  vi.stubGlobal("localStorage", {
    get length() {
      return items.size;
    },
    key: (index: number) => [...items.keys()][index] ?? null,
    getItem: (key: string) => items.get(key) ?? null,
    removeItem: (key: string) => items.delete(key),
    setItem(key: string, value: string) {
      if (value.length > room) throw new Error("full");
      items.set(key, value);
    },
  });
});

function keepDraft(results: Results = {}): void {
  createPageDrafts("page").keep({ notebook, revision: 0, trust: "own", results });
}

const result = (y: number, text = ""): CellResult => ({
  source: "1",
  outcome: "ok",
  outputs: [
    {
      kind: "chart",
      mark: "line",
      title: text,
      x: { label: "" },
      y: { label: "" },
      series: [{ name: "", points: [{ x: 0, y }] }],
    },
  ],
  startedAt: 1,
  used: {},
  sources: { 0: { id: "s", startedAt: 1, asOf: 2 } },
});

test.each([1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  "the last state of a live system goes with the draft, ended: %s",
  (y) => {
    keepDraft({ a: result(y) });
    expect(recallDrafts("n")[0]?.results["a"]).toMatchObject({
      outputs: result(y).outputs,
      outcome: "aborted",
      restored: true,
      sources: { 0: { asOf: 2, ended: { at: 2 } } },
    });
  },
);

test("results that are too large, or have no room, stay behind; the text does not", () => {
  keepDraft({ a: result(1, "x".repeat(600_000)) });
  expect(recallDrafts("n")).toMatchObject([{ notebook, results: {} }]);
  room = 100_000;
  keepDraft({ a: result(1, "x".repeat(200_000)) });
  expect(recallDrafts("n")).toMatchObject([{ notebook, results: {} }]);
});

test("results that are none are left out", () => {
  keepDraft();
  const [[key, text] = ["", "{}"]] = items;
  items.set(key, JSON.stringify({ ...JSON.parse(text), results: '{"a":5}' }));
  expect(recallDrafts("n")).toMatchObject([{ notebook, results: {} }]);
});

test("a draft that does not fit what is shown waits where nothing can be saved", async () => {
  vi.stubGlobal("location", new URL("http://localhost/"));
  const withSource = (source: string) => toNotebook({ id: "n", cells: [{ id: "a", source }] });
  const draft = { notebook: withSource("mine"), revision: 0, trust: "own", results: {} } as const;
  createPageDrafts("page").keep(draft, withSource("before"));
  const module = { id: "n", cells: [{ id: "a", source: "theirs" }] };
  const opened = await openNotebook(module, () => Promise.reject(new Error("refused")));
  expect(opened.notebook.cells.map(({ source }) => source)).toEqual(["theirs"]);
  expect(opened.notices.map(({ id }) => id)).toEqual(["no-storage", "draft-waiting"]);
  opened.onSaved(opened.notebook);
  expect(recallDrafts("n").map(({ notebook }) => notebook.cells[0]?.source)).toEqual(["mine"]);
});
