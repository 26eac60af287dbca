import { expect, test } from "vitest";
import type { Cell, Notebook } from "../notebook.ts";
import { toNotebook } from "../to-notebook.ts";
import { applyDifference } from "./apply-difference.ts";
import { CellOrder } from "./cell-order.ts";
import { difference, isEmptyDifference } from "./difference.ts";

const module = moduleOf("a b c d e");

test("a notebook that is as the module has it differs in nothing", () => {
  expect(isEmptyDifference(difference(structuredClone(module), module))).toBe(true);
});

test("changed, added, removed and moved cells are told apart", () => {
  const [a, b, , d, e] = module.cells as [Cell, Cell, Cell, Cell, Cell];
  const added: Cell = { id: "mine", part: 1, kind: "code", source: "1 + 1" };
  const notebook = { ...module, cells: [e, a, { ...b, source: "changed" }, added, d] };
  expect(difference(notebook, module)).toMatchObject({
    base: { module: "m", version: 1 },
    changed: [{ id: "b", after: "a", set: { source: "changed" } }],
    placed: [
      { id: "e", after: null },
      { cell: added, after: "b" },
    ],
    removed: ["c"],
  });
});

test("fields of the document are carried without being known by name", () => {
  const notebook = { ...module, seed: 7, answers: { a: { text: "Because." } } };
  const { set } = difference(notebook, module);
  expect(set).toEqual({ seed: 7, answers: { a: { text: "Because." } } });
  expect(difference(module, notebook).unset).toEqual(["answers"]);
});

test("one that was made from no module, or another, is whole", () => {
  const notebook = { ...module, base: null };
  const made = difference(notebook, module);
  expect(made.base).toBeNull();
  expect(made.placed).toHaveLength(5);
  expect(applyDifference(moduleOf("x y"), made).notebook).toEqual(notebook);
});

test("changes to another module are refused", () => {
  const other = { ...module, base: { module: "other", version: 1 } };
  const made = difference(editing(module, "a"), module);
  expect(() => applyDifference(other, made)).toThrow(
    'expected changes to the module "other", got changes to "m"',
  );
});

test("where the module has changed the same cell since, the link's text stands and it is told", () => {
  const made = difference(editing(module, "b"), module);
  const newer = { ...editing(module, "b", "the module's new text"), base: newerBase };
  const { notebook, conflicts } = applyDifference(newer, made);
  expect(sourceOf(notebook, "b")).toBe("changed");
  expect(conflicts).toEqual([{ cellId: "b", kind: "module-changed" }]);
  expect(notebook.base).toEqual(newerBase);
});

test("a changed cell that the module has removed since is added where it stood", () => {
  const made = difference(editing(module, "b"), module);
  const { notebook, conflicts } = applyDifference(newerOf("a c d e"), made);
  expect(orderOf(notebook)).toBe("a b c d e");
  expect(conflicts).toEqual([{ cellId: "b", kind: "module-removed" }]);
});

test("neighbours that went with it find their places through one another", () => {
  const made = difference(editing(editing(module, "b"), "c"), module);
  expect(orderOf(applyDifference(newerOf("a d e"), made).notebook)).toBe("a b c d e");
});

test("without its neighbour it stands at the end of its part", () => {
  const parts = (names: string, version: number) => {
    const its = moduleOf(names, version);
    return { ...its, cells: its.cells.map((cell) => ({ ...cell, part: cell.id < "c" ? 1 : 2 })) };
  };
  const made = difference(editing(parts("a b c d", 1), "b"), parts("a b c d", 1));
  expect(orderOf(applyDifference(parts("aa c d", 2), made).notebook)).toBe("aa b c d");
});

test("what the link does not change is the newer module's", () => {
  const made = difference(editing(module, "b"), module);
  const newer = { ...editing(newerOf("new a b c d e"), "c", "newer"), title: "Newer" };
  const { notebook, conflicts } = applyDifference(newer, made);
  expect(orderOf(notebook)).toBe("new a b c d e");
  expect(sourceOf(notebook, "c")).toBe("newer");
  expect(notebook.title).toBe("Newer");
  expect(conflicts).toEqual([]);
});

test("a moved cell that the module has removed is not missed, and removing it again does nothing", () => {
  const [a, b, c, d, e] = module.cells as [Cell, Cell, Cell, Cell, Cell];
  const made = difference({ ...module, cells: [e, a, b, d] }, module);
  expect(made.removed).toEqual([c.id]);
  expect(orderOf(applyDifference(newerOf("a b d"), made).notebook)).toBe("a b d");
});

test("a cell that the module has of the same name since is the link's, and it is told", () => {
  const mine: Cell = { id: "mine", part: 1, kind: "code", source: "1" };
  const made = difference({ ...module, cells: [...module.cells, mine] }, module);
  const { notebook, conflicts } = applyDifference(newerOf("mine a b c d e"), made);
  expect(notebook.cells.filter(({ id }) => id === "mine")).toEqual([mine]);
  expect(conflicts).toEqual([{ cellId: "mine", kind: "module-added" }]);
});

test("a hundred thousand cells that wait for one another are put in order", () => {
  const count = 100_000;
  const order = new CellOrder();
  order.place(
    Array.from({ length: count }, (_, index) => ({
      id: `n${index}`,
      part: 1,
      after: `n${index + 1}`,
    })),
  );
  expect(order.ids()).toHaveLength(count);
});

test("a link brings no more cells, and no longer ones, than a file", () => {
  const made = (count: number, source: string) => {
    const placed = Array.from({ length: count }, (_, index) => ({
      cell: { id: `n${index}`, part: 1, kind: "code" as const, source },
      after: `n${index - 1}`,
    }));
    return { base: null, set: fieldsOf(module), unset: [], changed: [], placed, removed: [] };
  };
  expect(applyDifference(module, made(2000, "")).notebook.cells).toHaveLength(2000);
  for (const count of [2001, 20_000]) {
    expect(() => applyDifference(module, made(count, ""))).toThrow(
      /at most 2,000 cells, got (2,001|20,000)/,
    );
  }
  const long = "x".repeat(500_001);
  expect(() => applyDifference(module, made(1, long))).toThrow(
    /at most 500,000 characters in a cell/,
  );
});

const newerBase = { module: "m", version: 2 };

function moduleOf(names: string, version = 1): Notebook {
  return toNotebook({
    id: "m",
    title: "M",
    base: { module: "m", version },
    cells: names.split(" ").map((id) => ({ id, source: `source of ${id}` })),
  });
}

function newerOf(names: string): Notebook {
  return moduleOf(names, 2);
}

function editing(notebook: Notebook, id: string, source = "changed"): Notebook {
  const cells = notebook.cells.map((cell) => (cell.id === id ? { ...cell, source } : cell));
  return { ...notebook, cells };
}

function fieldsOf({ cells: _, schema: __, ...fields }: Notebook) {
  return fields;
}

function orderOf({ cells }: Notebook): string {
  return cells.map(({ id }) => id).join(" ");
}

function sourceOf({ cells }: Notebook, id: string): string | undefined {
  return cells.find((cell) => cell.id === id)?.source;
}
