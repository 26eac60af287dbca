import { isEqual } from "es-toolkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeNotebooks } from "./merge-notebooks.ts";
import type { CellSpec, Notebook } from "./notebook.ts";
import { toNotebook } from "./to-notebook.ts";

function notebook(...cells: (string | CellSpec)[]): Notebook {
  return toNotebook({
    id: "n",
    title: "T",
    cells: cells.map((cell) => (typeof cell === "string" ? { id: cell, source: cell } : cell)),
  });
}

function edited(from: Notebook, id: string, source: string): Notebook {
  return {
    ...from,
    cells: from.cells.map((cell) => (cell.id === id ? { ...cell, source } : cell)),
  };
}

function text({ cells }: Notebook): string {
  return cells.map(({ id, source }) => (id === source ? id : `${id}=${source}`)).join(" ");
}

const base = notebook("a", "b", "c");

test("edits of different cells are both kept", () => {
  const { notebook: merged, conflicts } = mergeNotebooks(
    base,
    edited(base, "a", "mine"),
    edited(base, "c", "theirs"),
  );
  expect(text(merged)).toBe("a=mine b c=theirs");
  expect(conflicts).toEqual([]);
});

test("a cell that both changed differently is a conflict, the same change is none", () => {
  const mine = edited(base, "b", "mine");
  expect(mergeNotebooks(base, mine, edited(base, "b", "theirs"))).toMatchObject({
    conflicts: ["b"],
  });
  expect(mergeNotebooks(base, mine, edited(base, "b", "mine")).conflicts).toEqual([]);
});

test("a deletion is taken over, unless the other side changed the cell", () => {
  const gone = notebook("a", "c");
  expect(text(mergeNotebooks(base, edited(base, "a", "1"), gone).notebook)).toBe("a=1 c");
  expect(text(mergeNotebooks(base, gone, edited(base, "b", "1")).notebook)).toBe("a b=1 c");
});

test("new cells of both sides stand where they were written; a name used twice is given anew", () => {
  const mine = notebook("a", { id: "cell-1", source: "mine" }, "b", "c");
  const theirs = notebook("a", "b", { id: "cell-1", source: "theirs" }, "c");
  const { notebook: merged, renamed } = mergeNotebooks(base, mine, theirs);
  expect(text(merged)).toBe("a cell-2=mine b cell-1=theirs c");
  expect(renamed).toEqual({ "cell-1": "cell-2" });
});

test("a move of one side and an edit of the other go together", () => {
  const moved = { ...base, cells: base.cells.toReversed() };
  expect(text(mergeNotebooks(base, moved, edited(base, "a", "1")).notebook)).toBe("c b a=1");
  expect(text(mergeNotebooks(base, edited(base, "a", "1"), moved).notebook)).toBe("c b a=1");
});

test("answers and settings are merged too", () => {
  const mine = { ...base, answers: { a: { text: "mine" } }, title: "New" };
  const theirs = { ...base, answers: { b: { text: "theirs" } }, seed: 7 };
  expect(mergeNotebooks(base, mine, theirs)).toMatchObject({
    notebook: { title: "New", seed: 7, answers: { a: { text: "mine" }, b: { text: "theirs" } } },
    conflicts: [],
  });
  const other = { ...base, answers: { a: { text: "other" } } };
  expect(mergeNotebooks(base, mine, other).conflicts).toEqual(["a"]);
});

test("without what both began from, what differs is a conflict", () => {
  const merged = mergeNotebooks(undefined, edited(base, "a", "1"), base);
  expect(merged.conflicts).toEqual(["a"]);
});

const sides = fc.record({
  deleted: fc.subarray(["a", "b", "c"]),
  edits: fc.dictionary(fc.constantFrom("a", "b", "c"), fc.string({ minLength: 1 })),
  added: fc.array(fc.string({ minLength: 1 }), { maxLength: 3 }),
  reversed: fc.boolean(),
});

test("no source that either side wrote is missing, unless it is named as a conflict", () => {
  fc.assert(
    fc.property(sides, sides, (left, right) => {
      const [mine, theirs] = [changed(left), changed(right)];
      const { notebook: merged, conflicts } = mergeNotebooks(base, mine, theirs);
      const sources = merged.cells.map(({ source }) => source);
      for (const side of [mine, theirs]) {
        for (const cell of side.cells) {
          const isNew = base.cells.every(({ source }) => source !== cell.source);
          if (isNew && !conflicts.includes(cell.id)) expect(sources).toContain(cell.source);
        }
      }
      expect(new Set(merged.cells.map(({ id }) => id)).size).toBe(merged.cells.length);
    }),
  );
});

test("a side that changed nothing gives way to the other", () => {
  fc.assert(
    fc.property(sides, (side) => {
      const other = changed(side);
      expect(isEqual(mergeNotebooks(base, base, other).notebook, other)).toBe(true);
      expect(isEqual(mergeNotebooks(base, other, base).notebook, other)).toBe(true);
    }),
  );
});

function changed({
  deleted,
  edits,
  added,
  reversed,
}: {
  deleted: string[];
  edits: Record<string, string>;
  added: string[];
  reversed: boolean;
}): Notebook {
  const old = base.cells
    .filter(({ id }) => !deleted.includes(id))
    .map((cell) => ({ ...cell, source: edits[cell.id] ?? cell.source }));
  const fresh = added.map((source, index) => ({
    id: `cell-${index + 1}`,
    part: 1,
    kind: "code" as const,
    source,
  }));
  return { ...base, cells: [...(reversed ? old.toReversed() : old), ...fresh] };
}
