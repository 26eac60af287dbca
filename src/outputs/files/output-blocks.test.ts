import { expect, test } from "vitest";
import { fileOutput } from "../file-output.ts";
import type { Output } from "../output.ts";
import { sample as comparison } from "../panels/comparison/sample.testing.ts";
import { sample as profile } from "../panels/profile/sample.testing.ts";
import { sample as trace } from "../panels/trace/sample.testing.ts";
import { type Block, outputBlocks } from "./output-blocks.ts";

const types = (output: Output) => outputBlocks(output).map(({ type }) => type);
const paragraphs = (output: Output) =>
  outputBlocks(output).flatMap((block) => (block.type === "paragraph" ? [block.text] : []));

test("text keeps its lines, says what is an error and what was left out", () => {
  expect(outputBlocks({ kind: "text", stream: "stdout", text: "a\nb", omittedLines: 1 })).toEqual([
    { type: "lines", text: "a\nb" },
    { type: "paragraph", text: "1 line left out." },
  ]);
  expect(outputBlocks({ kind: "text", stream: "stderr", text: "oh" })).toEqual([
    { type: "lines", text: "oh", isError: true },
  ]);
});

test("Markdown and images are kept as they are", () => {
  const image: Output = { kind: "image", alt: "A digit", width: 1, height: 1, pixels: "AA==" };
  expect(outputBlocks({ kind: "markdown", text: "*a*" })).toEqual([
    { type: "markdown", text: "*a*" },
  ]);
  expect(outputBlocks(image)).toEqual([{ type: "image", image }]);
});

test("a file is told of by its name, its size and what is in it", () => {
  const card = fileOutput("card.md", "# Häuser", "the card");
  expect(outputBlocks(card)).toEqual([
    { type: "paragraph", text: "File card.md, 9 bytes: the card" },
  ]);
});

test("a table writes its values as words, and numbers with their unit in the head", () => {
  const table: Output = {
    kind: "table",
    caption: "T",
    columns: [{ title: "run" }, { title: "time", unit: "ms", align: "right" }, { title: "ok" }],
    rows: [
      ["a", 1234.5, true],
      [null, 2, false],
    ],
    omittedRows: 2,
  };
  expect(outputBlocks(table)).toEqual([
    {
      type: "table",
      caption: "T",
      columns: [
        { title: "run", isNumeric: false },
        { title: "time (ms)", isNumeric: true },
        { title: "ok", isNumeric: false },
      ],
      rows: [
        ["a", "1,235", "yes"],
        ["", "2", "no"],
      ],
    },
    { type: "paragraph", text: "2 rows left out." },
  ]);
});

test("an error has its place, its calls and what to do", () => {
  const [block] = outputBlocks({
    kind: "error",
    name: "RangeError",
    message: "no",
    line: 2,
    column: 1,
    frames: [{ cellId: "cell", line: 2, column: 1, functionName: "inner" }],
    hint: "Give it a yes.",
    remedy: { label: "Write a yes", source: "yes();" },
  });
  expect(block).toEqual({
    type: "lines",
    isError: true,
    text: "RangeError: no (line 2, column 1)\n    at inner (cell:2:1)\nGive it a yes.\nWrite a yes:\nyes();",
  });
});

test("a chart stands with its note, progress is a sentence", () => {
  const chart = {
    kind: "chart",
    mark: "line",
    title: "Loss",
    x: { label: "step" },
    y: { label: "loss" },
    series: [],
    note: "Every tenth.",
  } satisfies Output;
  expect(outputBlocks(chart)).toEqual([
    { type: "chart", chart },
    { type: "paragraph", text: "Every tenth." },
  ]);
  const progress = { kind: "progress", label: "epoch", done: 3, elapsedSeconds: 1.5 } as const;
  expect(paragraphs({ ...progress, total: 4, state: "running" })).toEqual([
    "epoch: 3 of 4, 1.5 s, running",
  ]);
  expect(paragraphs({ ...progress, state: "stopped" })).toEqual(["epoch: 3, 1.5 s, stopped"]);
});

test("what explains a figure goes with it into files; without any there is no column for it", () => {
  const plain = { label: "Cores", value: "2" };
  const noted = { label: "Load, Server", value: "measured, not valid", note: "It was late." };
  const measured = {
    label: "Clock",
    value: { kind: "computed", value: 5, unit: "ms", method: "Ticks." } as const,
    note: "Coarse.",
  };
  const blocks = (rows: Extract<Output, { kind: "figures" }>["rows"]) =>
    outputBlocks({ kind: "figures", caption: "F", rows });
  expect(blocks([plain, noted, measured])).toMatchObject([
    {
      type: "table",
      columns: [{ title: "Figure" }, { title: "Value" }, { title: "Where it comes from" }],
      rows: [
        ["Cores", "2", ""],
        ["Load, Server", "measured, not valid", "It was late."],
        ["Clock", "5 ms", "Computed: Ticks. Coarse."],
      ],
    },
  ]);
  expect(blocks([plain])).toMatchObject([{ rows: [["Cores", "2"]] }]);
});

test("checks say what was expected and what came, and which did not end", () => {
  const results = [
    { name: "Sorts", passed: true, why: "" },
    { name: "Adds", passed: false, why: "", expected: "3", got: "4" },
  ];
  expect(outputBlocks({ kind: "checks", results, pending: ["Waits"] })).toMatchObject([
    {
      type: "table",
      rows: [
        ["Sorts", "passed", "", ""],
        ["Adds", "failed", "3", "4"],
        ["Waits", "did not come to an end", "", ""],
      ],
    },
  ]);
});

test("a panel is its title, its subject, its pictures, then its tables", () => {
  expect(outputBlocks(profile).slice(0, 2)).toEqual([
    { type: "heading", text: "Profile of Sequential" },
    { type: "paragraph", text: "Sequential, 101,770 parameters, on wasm, 4 threads." },
  ]);
  expect([...new Set(types(trace))]).toEqual(["heading", "paragraph", "picture", "table"]);
  const blocks = outputBlocks({ ...comparison, state: "partial", stage: "stopped on WASM" });
  expect(blocks.slice(0, 3)).toEqual([
    { type: "heading", text: "Comparison: Backends" },
    { type: "paragraph", text: "Backends. (stopped on WASM)" },
    { type: "paragraph", text: "Same model, same images." },
  ]);
});

test.each([
  ["of an unknown kind", { ...profile, kind: "weather" }, "Weather", /“weather”, version 1\./],
  ["of a later version", { ...profile, version: 2 }, "Profile", /“profile”, version 2\./],
  ["that is damaged", { ...profile, metrics: 7 }, "Profile", /“profile”, version 1, holds/],
])("a panel %s is told by name, with its record as it is", (_, record, name, sentence) => {
  const blocks: Block[] = outputBlocks(record as unknown as Output);
  expect(blocks).toMatchObject([
    { type: "heading", text: name },
    { type: "paragraph", text: expect.stringMatching(sentence) },
    { type: "lines", text: expect.stringContaining('"parameters": 101770') },
  ]);
});

test("of a record that fills the page, as much is written as one can look through", () => {
  const heavy = { kind: "weather", version: 1, state: "done", stage: "x".repeat(50_000) };
  const [, , lines] = outputBlocks(heavy as unknown as Output);
  expect(lines).toMatchObject({ text: expect.stringMatching(/… 30,\d{3} more letters$/) });
});

test("an output of a later version that is no panel is told by its kind", () => {
  expect(paragraphs({ kind: "hologram" } as unknown as Output)).toEqual([
    "An output of kind “hologram”, which has no plain form.",
  ]);
});
