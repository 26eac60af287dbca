import { expect, test } from "vitest";
import { toNotebook } from "../to-notebook.ts";
import { differenceWords } from "./describe-difference.ts";
import { difference } from "./difference.ts";

const module = toNotebook({
  id: "m",
  base: { module: "m", version: 1 },
  cells: ["a", "b", "c", "d"].map((id) => ({ id, source: id })),
});

test("a difference is told in words", () => {
  const [, b, c, d] = module.cells.map((cell) => ({ ...cell, source: "new" }));
  const cells = [b, c, d, { ...module.cells[0], id: "mine" }].flatMap((cell) => cell ?? []);
  const notebook = { ...module, id: "other", seed: 4, cells: cells as typeof module.cells };
  expect(differenceWords(difference(notebook, module), 3)).toEqual([
    "3 changed cells",
    "1 added cell",
    "1 removed cell",
    "seed",
    "results of 3 panels",
  ]);
});

test("the module as it is needs no words, a notebook of one's own is whole", () => {
  expect(differenceWords(difference(module, module), 0)).toEqual([]);
  const own = { ...module, base: null };
  expect(differenceWords(difference(own, module), 0)[0]).toBe("the whole notebook, with 4 cells");
});
