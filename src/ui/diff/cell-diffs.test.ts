import { expect, test } from "vitest";
import type { Cell } from "../../notebook/notebook.ts";
import { toNotebook } from "../../notebook/to-notebook.ts";
import { cellDiffs, dialDiffs, fieldDiffs, kindDiffs } from "./cell-diffs.ts";

const before = toNotebook({
  id: "m",
  title: "M",
  cells: ["a", "b", "c", "d", "e"].map((id) => ({ id, source: id })),
});
const [a, b, , d, e] = before.cells as [Cell, Cell, Cell, Cell, Cell];

test("cells that differ are told in the order of reading, removed ones where they stood", () => {
  const mine: Cell = { id: "mine", part: 1, kind: "code", source: "1" };
  const arrived = {
    ...before,
    cells: [a, { ...b, source: "new" }, d, mine, { ...e, source: "x" }],
  };
  const diffs = cellDiffs(arrived, before).map(({ how, cell }) => `${how} ${cell.id}`);
  expect(diffs).toEqual(["changed b", "removed c", "added mine", "changed e"]);
});

test("a cell that only moved is told as moved", () => {
  const arrived = { ...before, cells: [e, ...before.cells.slice(0, 4)] };
  expect(cellDiffs(arrived, before)).toEqual([{ how: "moved", cell: e, hasMoved: true }]);
});

test("dials that stand elsewhere are told with both positions", () => {
  const turned = { ...a, view: { "profile.price-per-hour": 0.25, "scaling.rate": 10 } };
  const back = { ...a, view: { "scaling.rate": 10 } };
  expect(dialDiffs(turned, back)).toEqual(["profile.price-per-hour: as delivered → 0.25"]);
  expect(dialDiffs(back, turned)).toEqual(["profile.price-per-hour: 0.25 → as delivered"]);
  expect(dialDiffs(a, a)).toEqual([]);
});

test("a cell of which only the checks differ has changed, whatever it is called", () => {
  const checks = { cellId: "b", part: "checks", before: "old()", after: "new()" } as const;
  expect(cellDiffs(before, before, [checks])).toEqual([
    { how: "changed", cell: b, before: b, hasMoved: false, parts: [checks] },
  ]);
  const odd: Cell = { id: "__proto__", part: 1, kind: "exercise", source: "1" };
  const brought = { ...checks, cellId: "__proto__", before: "" };
  expect(cellDiffs({ ...before, cells: [...before.cells, odd] }, before, [brought])).toEqual([
    { how: "added", cell: odd, hasMoved: false, parts: [brought] },
  ]);
});

test("another kind or part of a cell is told", () => {
  expect(kindDiffs({ ...a, kind: "exercise", part: 3 }, a)).toEqual([
    "Kind: code → exercise",
    "Part: 1 → 3",
  ]);
  expect(kindDiffs(a, a)).toEqual([]);
});

test("fields are told as before and after", () => {
  expect(fieldDiffs({ ...before, seed: 7, title: "N" }, before)).toEqual([
    "Title: “M” → “N”",
    "Seed: 0 → 7",
  ]);
  const answered = { ...before, answers: { a: { text: "x" }, b: { text: "y" } } };
  expect(fieldDiffs({ ...answered, answers: { a: { text: "z" } } }, answered)).toEqual([
    "Answers to 2 questions",
  ]);
  const prepared = {
    ...before,
    teaching: { hiddenParts: [2, 5], fixed: { backend: "cpu" as const } },
  };
  expect(fieldDiffs(prepared, before)).toEqual([
    "Prepared for a class: part 2, 5 hidden from view; computes on cpu",
  ]);
});
