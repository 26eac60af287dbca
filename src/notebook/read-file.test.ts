import { expect, test } from "vitest";
import { parsePercent } from "./percent.ts";
import { notebookFileText, readNotebookFile } from "./read-file.ts";
import { freeCellId, toNotebook } from "./to-notebook.ts";

const notebook = toNotebook({ id: "n", title: "Mine", seed: 3, cells: [{ source: "1 + 1" }] });
const results = [
  {
    panel: "profile",
    cellId: "cell-1",
    summary: { title: "Profile", device: "wasm", at: "2026-01-01T00:00:00.000Z", metrics: [] },
  },
];

test("a document is read back as it was written, with the figures that were shared", () => {
  expect(readNotebookFile("mine.json", notebookFileText(notebook))).toEqual({
    notebook,
    results: [],
  });
  const text = notebookFileText(notebook, results);
  expect(readNotebookFile("Mine.JSON", text)).toEqual({ notebook, results });
});

test("a percent file brings exercises of its own", () => {
  const text = "// %% [exercise] id=double\nlet x;\n// %% [checks]\ncheck()\n";
  const file = readNotebookFile("lesson.ts", text);
  expect(file.notebook).toMatchObject({ title: "lesson", base: null, cells: [{ id: "double" }] });
  expect(file.exercises?.["double"]?.checks).toBe("check()");
});

const forged = { starter: "", hints: [], solution: "", checks: "forged()" };
const jupyter = (base: unknown, kind: string, checks = forged.checks) =>
  JSON.stringify({
    nbformat: 4,
    metadata: {
      capstone: {
        ...{ ...notebook, cells: undefined, base },
        exercises: { "cell-1": { ...forged, checks }, "no-cell": forged },
      },
    },
    cells: [{ cell_type: "code", source: "1", metadata: { capstone: { id: "cell-1", kind } } }],
  });

test("exercises that belong to no exercise of the file, or to a copy of a module, are not taken in", () => {
  const read = (text: string) => readNotebookFile("forged.ipynb", text).exercises;
  expect(read(jupyter(null, "exercise"))).toEqual({ "cell-1": forged });
  expect(read(jupyter(null, "code"))).toEqual({});
  expect(read(jupyter({ module: "capstone", version: 1 }, "exercise"))).toBeUndefined();
});

test("a part of an exercise is no longer than a cell may be", () => {
  const text = jupyter(null, "exercise", "x".repeat(500_001));
  expect(() => readNotebookFile("long.ipynb", text)).toThrow(
    /at most 500,000 characters in a part of an exercise or a question, got 500,001 in cell-1; shorten it/,
  );
});

test.each([
  ["mine.json", "{", /^SyntaxError: mine\.json could not be read: /],
  ["mine.json", '{"schema":1}', /mine\.json could not be read: not a notebook: at id/],
  ["mine.json", '{"schema":7}', /schema 7, written by a newer version/],
  ["mine.json", '{"schema":1,"__proto__":{}}', /"__proto__"/],
  ["mine.json", notebookFileText(notebook).replace("{", '{"results":[1],'), /its results, at 0/],
  ["lesson.ts", "const x = 1;", /expected cells that begin with \/\/ %%, got none/],
  ["picture.png", "", /expected a notebook as \.json .* got picture\.png/],
])("%s with what is no notebook is refused with a sentence", (name, text, message) => {
  const read = () => readNotebookFile(name, text);
  expect(read).toThrow(SyntaxError);
  try {
    read();
  } catch (error) {
    expect(String(error)).toMatch(message);
  }
});

test.each([5000, 50_000])("a file of %i empty cells is refused, whatever its format", (count) => {
  const ipynb = {
    nbformat: 4,
    metadata: {},
    cells: new Array(count).fill({ cell_type: "code", source: "", metadata: {} }),
  };
  const document = {
    ...notebook,
    cells: Array.from({ length: count }, (_, index) => ({
      id: `c${index}`,
      part: 1,
      kind: "code",
      source: "",
    })),
  };
  const files: [string, string][] = [
    ["a.ts", "// %%\n".repeat(count)],
    ["a.ipynb", JSON.stringify(ipynb)],
    ["a.json", JSON.stringify(document)],
  ];
  for (const [name, text] of files) {
    expect(() => readNotebookFile(name, text)).toThrow(/expected at most 2,000 cells, got 50?,000/);
  }
});

test("names for two thousand cells are looked for once, beside those that are taken", () => {
  let asked = 0;
  const taken = {
    has(id: string) {
      asked += 1;
      return id === "cell-2";
    },
  };
  expect(freeCellId(taken, 2)).toBe("cell-3");
  expect(asked).toBe(2);
  const cells = parsePercent("// %%\n// %% id=cell-3\n// %%\n// %%\n");
  expect(toNotebook({ cells }).cells.map(({ id }) => id)).toEqual([
    "cell-1",
    "cell-3",
    "cell-2",
    "cell-4",
  ]);
});

test("texts that are short each are too much together; those that are shown as they are written are not counted", () => {
  const text = (unit: string, times: number, cells: number) =>
    `// %% [markdown]\n// ${unit.repeat(times)}\n`.repeat(cells);
  expect(() => readNotebookFile("x.ts", text("**a ", 120, 300))).toThrow(
    /expected at most 50,000 signs of Markdown in its texts, got 72,\d+; split the notebook/,
  );
  expect(() => readNotebookFile("x.ts", text("word ", 550, 400))).toThrow(
    /expected at most 1,000,000 characters of text/,
  );
  expect(readNotebookFile("x.ts", text("![a](", 4000, 300)).notebook.cells).toHaveLength(300);
});

test("a title has a length, too", () => {
  const named = (title: string) => notebookFileText({ ...notebook, title });
  expect(readNotebookFile("x.json", named("t".repeat(1000))).notebook.title).toHaveLength(1000);
  expect(() => readNotebookFile("x.json", named("long ".repeat(20_000)))).toThrow(
    /expected at most 1,000 characters in the title, got 100,000; shorten it/,
  );
});
