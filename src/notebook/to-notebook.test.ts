import { expect, test } from "vitest";
import { readNotebook, toNotebook } from "./to-notebook.ts";

test("a spec of sources alone becomes a whole notebook", () => {
  const notebook = toNotebook({
    id: "n",
    cells: [{ source: "1" }, { source: "2", part: 3 }, { source: "3" }],
  });
  expect(notebook).toEqual({
    schema: 1,
    id: "n",
    title: "Untitled notebook",
    base: null,
    seed: 0,
    settings: { backend: "auto" },
    cells: [
      { id: "cell-1", part: 1, kind: "code", source: "1" },
      { id: "cell-2", part: 3, kind: "code", source: "2" },
      { id: "cell-3", part: 3, kind: "code", source: "3" },
    ],
  });
});

test("generated ids leave given ones alone", () => {
  const { cells } = toNotebook({ cells: [{ source: "a" }, { id: "cell-1", source: "b" }] });
  expect(cells.map((cell) => cell.id)).toEqual(["cell-2", "cell-1"]);
});

test("an id used twice is refused", () => {
  expect(() =>
    toNotebook({
      cells: [
        { id: "a", source: "" },
        { id: "a", source: "" },
      ],
    }),
  ).toThrow('two cells are called "a"; give one another id');
});

test("a stored notebook is read back", () => {
  const notebook = toNotebook({ cells: [{ source: "1" }] });
  expect(readNotebook(structuredClone(notebook))).toEqual(notebook);
});

test("a newer schema is refused with a sentence", () => {
  expect(() => readNotebook({ schema: 2 })).toThrow(/this notebook has schema 2/);
});

test("what is wrong is named with its place", () => {
  const notebook = {
    ...toNotebook({ cells: [{ source: "1" }] }),
    cells: [{ id: "a", part: 1, kind: "code" }],
  };
  expect(() => readNotebook(notebook)).toThrow(/at cells\.0\.source/);
});

test("answers and what a teacher prepared are read back, and a document without them has none", () => {
  const plain = toNotebook({ cells: [{ source: "1" }] });
  expect(Object.keys(plain)).not.toContain("answers");
  const evidence = { label: "p50", value: "2 ms", method: "m", cellId: "a", at: "2026-01-01" };
  const notebook = toNotebook({
    cells: [{ id: "q", kind: "question", source: "Why?" }],
    answers: { q: { text: "Because.", selfAssessment: [1, null], evidence: [evidence] } },
    teaching: { hiddenParts: [4], hideCode: true, fixed: { backend: "wasm" } },
  });
  expect(readNotebook(structuredClone(notebook))).toEqual(notebook);
});

test("answers from outside are checked like everything else", () => {
  const notebook = toNotebook({ cells: [{ id: "q", kind: "question", source: "Why?" }] });
  const read = (extra: object) => () => readNotebook({ ...notebook, ...extra });
  expect(read({ answers: { q: { text: 5 } } })).toThrow(/at answers\.q\.text/);
  expect(read({ answers: { q: { text: "x".repeat(60_000) } } })).toThrow(/at answers\.q\.text/);
  expect(read({ teaching: { hiddenParts: [11] } })).toThrow(/at teaching\.hiddenParts\.0/);
});
