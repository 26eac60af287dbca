import fc from "fast-check";
import { expect, test } from "vitest";
import { compareNotebooks, hasOtherFields } from "./compare-notebooks.ts";
import { lineDiff } from "./line-diff.ts";
import { toNotebook } from "./to-notebook.ts";

function notebook(...cells: [string, string][]) {
  return toNotebook({ id: "n", cells: cells.map(([id, source]) => ({ id, source })) });
}

test("cells are added, removed, changed or moved", () => {
  const before = notebook(["a", "1"], ["b", "2"], ["c", "3"], ["d", "4"]);
  const after = notebook(["c", "3"], ["a", "one"], ["d", "4"], ["e", "5"]);
  const changes = compareNotebooks(before, after).map(
    ({ cellId, change }) => `${cellId} ${change}`,
  );
  expect(changes).toEqual(["c moved", "a changed", "e added", "b removed"]);
  expect(compareNotebooks(before, before)).toEqual([]);
});

test("other fields count apart, the id not at all", () => {
  const before = notebook(["a", "1"]);
  expect(hasOtherFields(before, { ...before, id: "other" })).toBe(false);
  expect(hasOtherFields(before, { ...before, title: "New" })).toBe(true);
});

test("a changed line goes and comes; the others stay", () => {
  expect(lineDiff("a\nb\nc", "a\nB\nc\nd").map(({ change, text }) => `${change} ${text}`)).toEqual([
    "same a",
    "gone b",
    "come B",
    "same c",
    "come d",
  ]);
});

test("what stays and goes is the old text, what stays and comes the new", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 });
  fc.assert(
    fc.property(text, text, (old, now) => {
      const diff = lineDiff(old.join("\n"), now.join("\n"));
      const without = (gone: string) =>
        diff
          .filter(({ change }) => change !== gone)
          .map((line) => line.text)
          .join("\n");
      expect(without("come")).toBe(old.join("\n"));
      expect(without("gone")).toBe(now.join("\n"));
    }),
  );
});

test("long texts that share nothing are compared without delay", () => {
  const old = Array.from({ length: 20_000 }, (_, index) => `old ${index}`).join("\n");
  const now = Array.from({ length: 20_000 }, (_, index) => `now ${index}`).join("\n");
  const started = performance.now();
  expect(lineDiff(old, now).length).toBe(40_000);
  expect(performance.now() - started).toBeLessThan(500);
});
