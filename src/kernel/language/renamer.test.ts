import { files as libraryTypes } from "capstone:library-types";
import { files as typescriptLib } from "capstone:typescript-lib";
import { expect, test } from "vitest";
import { CellLanguage } from "./language-service.ts";

/** One for all: it reads TypeScript's own declarations for a second. */
const language = new CellLanguage({ library: libraryTypes, typescript: typescriptLib });

/** The sources after the name at a place has become another; a sentence where it cannot. */
function renamed(sources: readonly string[], cell: number, at: string, name: string) {
  const cells = sources.map((source, index) => ({ id: `cell ${index + 1}`, source }));
  language.update(
    cells,
    cells.map(({ id }) => id),
  );
  const offset = sources[cell - 1]?.indexOf(at) ?? -1;
  const renaming = language.rename(`cell ${cell}`, offset, name);
  if ("refusal" in renaming) return renaming.refusal;
  return cells.map(
    ({ id, source }) => renaming.cells.find(({ cellId }) => cellId === id)?.after ?? source,
  );
}

const RATES = [
  "const rate = 0.1;\nlet steps = 1;",
  "steps += 1;\nconst config = { rate, steps };\nfunction own(rate: number) { return rate; }",
  "console.log(config.rate, rate, -steps);",
  "const rate = 'another';\nrate.length; steps = 3;",
];

test.each([1, 2, 3])(
  "a name is renamed in all cells that mean it, from each of them (%i)",
  (cell) => {
    const at = cell === 3 ? "rate, -" : "rate";
    expect(renamed(RATES, cell, at, "pace")).toEqual([
      "const pace = 0.1;\nlet steps = 1;",
      "steps += 1;\nconst config = { rate: pace, steps };\nfunction own(rate: number) { return rate; }",
      "console.log(config.rate, pace, -steps);",
      RATES[3],
    ]);
  },
);

test.each([1, 2, 3, 4])("so is a variable that several cells assign to (%i)", (cell) => {
  expect(renamed(RATES, cell, "steps", "count")).toEqual([
    "const rate = 0.1;\nlet count = 1;",
    "count += 1;\nconst config = { rate, steps: count };\nfunction own(rate: number) { return rate; }",
    "console.log(config.rate, rate, -count);",
    "const rate = 'another';\nrate.length; count = 3;",
  ]);
});

test("functions, classes, types, and names that only a cell below declares are renamed too", () => {
  const sources = [
    "function late() { return later(); }",
    "export function later(): Run { return new Real(); }",
    "interface Run { loss: number }\nclass Real implements Run { loss = 1; }",
    "const { loss } = late();\nconst [first = loss] = [2];",
  ];
  expect(renamed(sources, 1, "later", "after")).toEqual([
    "function late() { return after(); }",
    "export function after(): Run { return new Real(); }",
    sources[2],
    sources[3],
  ]);
  expect(renamed(sources, 3, "Run", "Result")?.slice(1, 3)).toEqual([
    "export function later(): Result { return new Real(); }",
    "interface Result { loss: number }\nclass Real implements Result { loss = 1; }",
  ]);
  expect(renamed(sources, 4, "loss]", "cost")?.at(3)).toBe(
    "const { loss: cost } = late();\nconst [first = cost] = [2];",
  );
});

test("a name may become a word that only some code reserves, or one that was used before it was there", () => {
  expect(renamed(["const layer = 1;", "layer + shift;"], 1, "layer", "of")).toEqual([
    "const of = 1;",
    "of + shift;",
  ]);
  expect(renamed(["const layer = 1;", "layer + shift;"], 1, "layer", "shift")).toEqual([
    "const shift = 1;",
    "shift + shift;",
  ]);
});

test("a name inside a cell is its own affair", () => {
  const sources = ["const x = 1;", "function f(x: number) { return x; }\nf(x);"];
  expect(renamed(sources, 2, "x: number", "y")).toEqual([
    sources[0],
    "function f(y: number) { return y; }\nf(x);",
  ]);
});

test("what cannot be renamed, or not to that, is said in a sentence", () => {
  const sources = [
    'import { Linear, Adam as Optimizer } from "tinytorch/nn";\nconst layer = new Linear(2, 2);',
    "layer.forward; Optimizer; console.log(1); display(layer);\nconst other = (inner: number) => inner + layer.id;",
  ];
  const refusal = (cell: number, at: string, name = "fresh") => renamed(sources, cell, at, name);
  const foreign = (name: string) =>
    `“${name}” is not declared in this notebook, so it keeps its name.`;
  expect(refusal(1, "Linear(")).toBe(foreign("Linear"));
  expect(refusal(2, "forward")).toBe(foreign("forward"));
  expect(refusal(2, "console")).toBe(foreign("console"));
  expect(refusal(2, "display")).toBe(foreign("display"));
  expect(refusal(2, "; display")).toBe("There is no name here that could be another.");
  expect(refusal(1, "layer", "2nd")).toBe("“2nd” is not a name that code can use.");
  expect(refusal(1, "layer", "class")).toBe("“class” is not a name that code can use.");
  expect(refusal(1, "layer", "")).toBe("“” is not a name that code can use.");
  expect(refusal(1, "layer", "other")).toBe("“other” is already declared in cell 2.");
  expect(refusal(1, "layer", "inner")).toBe("“inner” already means something else in cell 2.");
  expect(refusal(1, "layer", "console")).toBe("“console” already means something else in cell 2.");
  expect(refusal(2, "inner", "layer")).toBe("“layer” already means something else in cell 2.");
});
