/** What is written is read back, whatever its text. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exercisesOf } from "./exercise.ts";
import { readIpynb } from "./ipynb/read-ipynb.ts";
import { ipynbText } from "./ipynb/write-ipynb.ts";
import type { CellSpec } from "./notebook.ts";
import { formatPercent, parsePercent } from "./percent.ts";
import { percentOf } from "./percent-of.ts";
import { questionsOf } from "./question.ts";
import { readNotebookFile } from "./read-file.ts";
import { toNotebook } from "./to-notebook.ts";

const odd = fc.constantFrom(
  "// %%",
  "// %% [markdown] id=a",
  "//%%",
  "// %%% deep",
  "%% title",
  "%%% deep",
  "```ts",
  "`",
  "$" + "{x}",
  "",
  "",
  "   ",
  "\t",
  "// a comment",
  "//",
  " // %%",
  "\u2028",
  "a\u2028// %%\u2029b",
  "\uFEFF",
  "\u00a0",
  "{}\\\"'",
  "</script>",
  "😀\u200d",
  "// %% lines=1",
);
const sources = fc
  .array(fc.oneof(odd, fc.string({ unit: "binary" })), { maxLength: 8 })
  .chain((lines) => fc.constantFrom("\n", "\r\n", "\r").map((end) => lines.join(end)));
const names = fc.string({ minLength: 1, maxLength: 8 });

const rubrics = fc.constantFrom(
  "",
  "- **Evidence**\n  - No figure.\n  - Two, with where they come from.",
);

/** Lines end in `\n` in a document. */
const plain = (text: string) => text.replaceAll(/\r\n?/g, "\n");

const cells = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constantFrom("code" as const, "markdown" as const), source: sources }),
    fc.record({
      kind: fc.constant("exercise" as const),
      source: sources,
      exercise: fc.record({
        hints: fc.array(sources, { maxLength: 2 }),
        solution: sources,
        checks: sources,
      }),
    }),
    fc.record({
      kind: fc.constant("question" as const),
      source: sources,
      question: fc.record({ group: names, rubric: rubrics }),
    }),
  ),
  { minLength: 1, maxLength: 4 },
);

test("percent files", () => {
  fc.assert(
    fc.property(cells, (written) => {
      const read = parsePercent(formatPercent(written));
      const expected = written.map((cell: CellSpec) => ({
        ...cell,
        source: plain(cell.source),
        ...(cell.exercise === undefined
          ? {}
          : {
              exercise: {
                hints: cell.exercise.hints.map(plain),
                solution: plain(cell.exercise.solution),
                checks: plain(cell.exercise.checks),
              },
            }),
        ...(cell.question === undefined
          ? {}
          : { question: { ...cell.question, rubric: plain(cell.question.rubric) } }),
      }));
      expect(read).toEqual(expected);
      // With the line ends and the mark of another system.
      const elsewhere = `\uFEFF${formatPercent(written).replaceAll("\n", "\r\n")}`;
      expect(parsePercent(elsewhere)).toEqual(expected);
    }),
    { numRuns: 400 },
  );
});

test("names with any signs", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: "binary" }), (id) => {
      expect(parsePercent(formatPercent([{ kind: "code", id, source: "1" }]))).toMatchObject([
        { id },
      ]);
    }),
  );
});

test("Jupyter notebooks", () => {
  fc.assert(
    fc.property(cells, (written) => {
      const spec = { cells: written as CellSpec[] };
      const notebook = toNotebook(spec);
      const belongings = { exercises: exercisesOf(spec), questions: questionsOf(spec) };
      const read = readIpynb(
        "x",
        ipynbText(notebook, () => undefined, belongings),
      );
      expect(read.notebook).toEqual(notebook);
      expect(read.exercises).toEqual(belongings.exercises);
      expect(read.questions).toEqual(belongings.questions);
    }),
  );
});

describe("what other tools write is read", () => {
  const read = (text: string) =>
    readNotebookFile("x.ts", text).notebook.cells.map(({ kind, source }) => [kind, source]);

  test.each<[title: string, text: string, cells: [string, string][]]>([
    ["a byte-order mark", "\uFEFF// %%\n1", [["code", "1"]]],
    ["a title", "// %% Load the data\n1", [["code", "// Load the data\n1"]]],
    ["a title of prose", "// %% Why [markdown]\n// x", [["markdown", "## Why\nx"]]],
    ["a title and a name", "// %% 1. Load id=load\n1", [["code", "// 1. Load\n1"]]],
    ["the other name of Markdown", "//%% [md]\n// x", [["markdown", "x"]]],
    [
      "code before the first marker",
      "const a = 1;\n\n// %%\n2",
      [
        ["code", "const a = 1;"],
        ["code", "2"],
      ],
    ],
    ["a comment before it", "\n// By Ada\n// %%\n2", [["code", "2"]]],
    ["nothing before it", "\n  \n// %%\n2", [["code", "2"]]],
    [
      "lines of another system",
      "// %%\r\na\r\nb\r\n// %%\r\nc",
      [
        ["code", "a\nb"],
        ["code", "c"],
      ],
    ],
    ["a count of lines that is no longer right", "// %% lines=1\na\nb", [["code", "a\nb"]]],
  ])("%s", (_, text, cells) => {
    expect(read(text)).toEqual(cells);
  });

  test("an id stays when a title stands before it", () => {
    expect(readNotebookFile("x.ts", "// %% Load id=load\n1").notebook.cells[0]?.id).toBe("load");
  });

  test.each(["// %% [raw]\nx", "// %% tags=a\nx", "// %% part=one\nx"])(
    "what is not understood is named: %j",
    (text) => {
      expect(() => parsePercent(text)).toThrow(/line 1: expected .* got/);
    },
  );

  test("a comment before the first cell is its title, or said to be left out", () => {
    const named = readNotebookFile("x.ts", "\n// By Ada\n// %%\n2");
    expect([named.notebook.title, named.remark]).toEqual(["By Ada", undefined]);
    const settings = readNotebookFile("x.ts", "// ---\n// jupyter: {}\n// ---\n// %%\n2");
    expect(settings.notebook.title).toBe("x");
    expect(settings.remark).toBe("The comment before its first cell was left out.");
    const title = "%% mine\n[markdown]";
    const notebook = toNotebook({ title, cells: [{ source: "1" }] });
    expect(readNotebookFile("x.ts", percentOf(notebook)).notebook.title).toBe(title);
  });

  test("a byte-order mark in other files", () => {
    const notebook = toNotebook({ cells: [{ source: "1" }] });
    expect(readNotebookFile("x.ipynb", `\uFEFF${ipynbText(notebook)}`).notebook).toEqual(notebook);
    expect(readNotebookFile("x.json", `\uFEFF${JSON.stringify(notebook)}`).notebook).toEqual(
      notebook,
    );
  });

  test("outputs of other tools are left out, and it is said", () => {
    const cell = {
      cell_type: "code",
      source: "1",
      metadata: {},
      outputs: [{ output_type: "stream" }],
    };
    const text = JSON.stringify({
      nbformat: 4,
      metadata: { kernelspec: { name: "deno", language: "typescript" } },
      cells: [cell, { ...cell, outputs: [] }],
    });
    expect(readNotebookFile("x.ipynb", text).remark).toBe("The outputs of 1 cell were left out.");
  });
});
