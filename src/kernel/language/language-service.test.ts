import { files as libraryTypes } from "capstone:library-types";
import { files as typescriptLib } from "capstone:typescript-lib";
import { expect, test } from "vitest";
import { capstone } from "../../module/capstone.ts";
import { isRunnable } from "../../notebook/notebook.ts";
import { toNotebook } from "../../notebook/to-notebook.ts";
import { CellLanguage } from "./language-service.ts";

function open(...sources: string[]) {
  const language = new CellLanguage({ library: libraryTypes, typescript: typescriptLib });
  const cells = sources.map((source, index) => ({ id: `cell ${index + 1}`, source }));
  language.update(
    cells,
    cells.map(({ id }) => id),
  );
  const messages = () =>
    cells.flatMap(({ id }) => language.problems(id).map(({ message }) => `${id}: ${message}`));
  return { language, cells, messages };
}

test("a name keeps its type from cell to cell, through redeclarations and reassignments", () => {
  const { language, messages } = open(
    `import { tensor } from "tinytorch";\nlet steps = 1;\ninterface Run { loss: number }`,
    "const x = tensor([1, 2]);\nsteps = 2;\nvar { a, b: [c] } = { a: 1, b: ['s'] };",
    "const run: Run = { loss: await x.sum().item() };",
    "const x = 'text';",
    "x.toUpperCase(); steps += 1; c.length; run.loss.toFixed(); tensor([a]);",
    "steps = 'many';",
    "run.los;",
  );
  expect(messages()).toEqual([
    "cell 6: Type 'string' is not assignable to type 'number'.",
    "cell 7: Property 'los' does not exist on type 'Run'. Did you mean 'loss'?",
  ]);
  expect(language.hover("cell 3", 19)?.code).toContain("loss");
  expect(language.hover("cell 5", 0)?.code).toBe('const x: "text"');
});

test("a function may use what only a cell below declares, and a global stays one above", () => {
  const { messages } = open(
    "function late() { return later + 1; }\nperformance.now();",
    "const later = 41;\nconst performance = 'good';",
    "late().toFixed(); performance.length; performance.now();",
  );
  expect(messages()).toEqual([`cell 3: Property 'now' does not exist on type '"good"'.`]);
});

test("what cells have as globals is known, and what they have not is an error", () => {
  const { messages } = open(
    "display.table([{ a: 1 }]); for (const i of progress([1, 2])) console.log(i.toFixed());",
    "document.title;",
    'import { Adma } from "tinytorch/optim";',
    'import fs from "fs";',
    "const = ;",
  );
  expect(messages()).toEqual([
    expect.stringContaining("cell 2: Cannot find name 'document'."),
    expect.stringContaining("cell 3: "),
    expect.stringContaining('cell 4: There is no library "fs" here'),
    expect.stringContaining("cell 5: "),
  ]);
});

test("completion knows members, names of the notebook, libraries, and what could be imported", () => {
  const { language } = open(
    'import { Linear } from "tinytorch/nn";\n/** How many. */\nconst layerCount = 3;',
    "const model = new Linear(2, 2);",
    "model.",
    "la",
    'import { } from "tinytorch/optim"',
    "Ad",
  );
  const labels = (id: string, offset: number) =>
    language.complete(id, offset).map(({ label }) => label);
  expect(labels("cell 3", 6)).toEqual(expect.arrayContaining(["forward", "parameters"]));
  const own = language.complete("cell 4", 2).find(({ label }) => label === "layerCount");
  expect(own).toMatchObject({ kind: "constant", detail: "cell 1" });
  expect(own && language.describe("cell 4", 2, own)).toMatchObject({
    code: "const layerCount: 3",
    text: "How many.",
  });
  expect(labels("cell 5", 27)).toContain("tinytorch/optim");
  expect(labels("cell 5", 9)).toContain("Adam");
  const adam = language.complete("cell 6", 2).find(({ label }) => label === "Adam");
  expect(adam).toMatchObject({ kind: "class", importFrom: "tinytorch/optim" });
  expect(adam && language.describe("cell 6", 2, adam)?.code).toContain("new Adam(");
});

test("signatures and definitions", () => {
  const { language } = open(
    'import { Adam } from "tinytorch/optim";\nlet rate = 0.1;',
    "new Adam([], { lr: rate })",
  );
  const help = language.signature("cell 2", 10);
  const { label = "", parameter } = help?.signatures[0] ?? {};
  expect(label.slice(parameter?.from, parameter?.to)).toContain("parameters");
  expect(language.definition("cell 2", 21)).toEqual({ kind: "cell", cellId: "cell 1", offset: 44 });
  expect(language.definition("cell 2", 5)).toEqual({
    kind: "library",
    path: "tinytorch/optim/optimizers.ts",
    names: ["Adam"],
  });
});

test("an edit asks only for the cells that depend on it to be checked again", () => {
  const { language, messages } = open("const a = 1;", "const b = a;", "const c = 3;", "b.big();");
  expect(messages()).toHaveLength(1);
  expect(language.update([{ id: "cell 1", source: "const a = { big() {} };" }])).toEqual([
    "cell 1",
    "cell 2",
    "cell 4",
  ]);
  expect(messages()).toEqual([]);
  expect(language.update([], ["cell 2", "cell 3", "cell 4"])).toContain("cell 2");
  expect(language.problems("cell 2")).toHaveLength(1);
  expect(language.problems("cell 1")).toEqual([]);
});

test("the module's own cells have no problem", () => {
  const cells = toNotebook(capstone()).cells.filter(isRunnable);
  const { language } = open();
  language.update(
    cells,
    cells.map(({ id }) => id),
  );
  expect(
    cells.flatMap(({ id }) => language.problems(id).map(({ message }) => `${id}: ${message}`)),
  ).toEqual([]);
});
