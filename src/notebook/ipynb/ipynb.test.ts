import fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import type { Output } from "../../outputs/output.ts";
import { sampleTrace } from "../../outputs/panels/trace/trace.testing.ts";
import { moduleAndNotebook } from "../link/notebooks.testing.ts";
import type { Notebook } from "../notebook.ts";
import { parsePercent } from "../percent.ts";
import { percentOf } from "../percent-of.ts";
import { notebookFileText, readNotebookFile } from "../read-file.ts";
import { toNotebook } from "../to-notebook.ts";
import { nbformatSchema } from "./nbformat.schema.ts";
import { readIpynb } from "./read-ipynb.ts";
import { ipynbText } from "./write-ipynb.ts";

const outputs: Output[] = [
  { kind: "text", stream: "stdout", text: "one\ntwo\n" },
  { kind: "text", stream: "value", text: "42" },
  { kind: "markdown", text: "**bold**" },
  { kind: "table", columns: [{ title: "ms", align: "right" }], rows: [[1.5], [null]] },
  { kind: "error", name: "RangeError", message: "no", line: 2, column: 1, frames: [] },
  {
    kind: "chart",
    mark: "line",
    title: "Loss & <time>",
    x: { label: "step" },
    y: { label: "loss", unit: "nats" },
    series: [
      {
        name: "a",
        points: [
          { x: 0, y: 2 },
          { x: 1, y: 1, low: 0.5, high: 1.5 },
        ],
      },
    ],
  },
  { kind: "image", alt: "A digit", width: 2, height: 2, pixels: btoa("\x00\x7f\xff\x10") },
  { kind: "progress", label: "Training", done: 3, total: 4, elapsedSeconds: 1, state: "running" },
  sampleTrace(),
];

const notebook = toNotebook({
  id: "n",
  title: "Titled",
  seed: 7,
  answers: { q: { text: "An answer" } },
  cells: [
    { id: "a", kind: "markdown", source: "# Head\n\ntext" },
    { id: "b", source: "const x = 1;\nx" },
    { id: "not valid there!", part: 3, source: "2" },
    { id: "q", kind: "question", source: "Why?" },
    { id: "e", kind: "exercise", source: "" },
  ],
});

test("a notebook with outputs is a valid nbformat 4.5 document of the Deno kernel", () => {
  const data: unknown = JSON.parse(
    ipynbText(notebook, (id) => (id === "b" ? { outputs } : undefined)),
  );
  expect(v.safeParse(nbformatSchema, data).issues).toBeUndefined();
  expect(data).toMatchObject({
    metadata: { kernelspec: { name: "deno", language: "typescript", display_name: "Deno" } },
    cells: [
      { cell_type: "markdown", id: "a", source: ["# Head\n", "\n", "text"] },
      { cell_type: "code", id: "b", execution_count: 1 },
      { cell_type: "code", id: "cell-1", execution_count: null },
      { cell_type: "markdown" },
      { cell_type: "code" },
    ],
  });
});

test("outputs become streams, results, errors and pictures, each with its text", () => {
  const text = ipynbText(notebook, (id) => (id === "b" ? { outputs } : undefined));
  const { cells } = JSON.parse(text) as { cells: { outputs: { data?: object }[] }[] };
  const written = cells[1]?.outputs ?? [];
  expect(written.slice(0, 2)).toEqual([
    { output_type: "stream", name: "stdout", text: ["one\n", "two\n"] },
    {
      output_type: "execute_result",
      execution_count: 1,
      data: { "text/plain": ["42"] },
      metadata: {},
    },
  ]);
  expect(written.map(({ data }) => Object.keys(data ?? {}).sort())).toEqual([
    [],
    ["text/plain"],
    ["text/markdown", "text/plain"],
    ["text/plain"],
    [],
    ["image/svg+xml", "text/plain"],
    ["image/png", "text/plain"],
    ["text/plain"],
    ["image/svg+xml", "text/plain"],
  ]);
});

test("the last state of a system comes with a sentence that says so", () => {
  const system = toNotebook({ cells: [{ id: "a", source: "1" }] });
  const outputs: Output[] = [
    { kind: "text", stream: "stdout", text: "beside" },
    { kind: "text", stream: "stdout", text: "8 replicas" },
  ];
  const noteOf = (slot: number) => (slot === 1 ? "The last state of a system." : undefined);
  const document = JSON.parse(ipynbText(system, () => ({ outputs, noteOf }))) as {
    cells: { outputs: { text: string[] }[] }[];
  };
  expect(v.is(nbformatSchema, document)).toBe(true);
  expect(document.cells[0]?.outputs.map(({ text }) => text.join(""))).toEqual([
    "beside",
    "The last state of a system.",
    "8 replicas",
  ]);
});

test("a panel of an unknown kind is told by name, and its record is kept whole", () => {
  const record = { kind: "weather", version: 3, state: "done", stage: "", days: [1, 2] };
  const unknown = [record as unknown as Output];
  const text = ipynbText(notebook, (id) => (id === "b" ? { outputs: unknown } : undefined));
  const data = JSON.parse(text) as { cells: { outputs: { data: Record<string, unknown> }[] }[] };
  expect(v.safeParse(nbformatSchema, data).issues).toBeUndefined();
  const [written] = data.cells[1]?.outputs ?? [];
  expect(written?.data["application/json"]).toEqual(record);
  expect(String(written?.data["text/plain"])).toMatch(/^Weather.*kind “weather”, version 3/s);
});

test("the document comes back as it was, with the exercises that it brought", () => {
  const exercises = { e: { starter: "", hints: ["h"], solution: "s", checks: "c" } };
  const questions = { q: { group: "g", rubric: [{ name: "n", levels: ["a", "b"] }] } };
  const text = ipynbText(notebook, undefined, { exercises, questions });
  expect(readIpynb("file", text)).toEqual({ notebook, exercises, questions });
});

test("what was edited in Jupyter is taken over", () => {
  const data = JSON.parse(ipynbText(notebook)) as { cells: Record<string, unknown>[] };
  data.cells[1] = { ...data.cells[1], source: "edited" };
  data.cells.splice(1, 0, { id: "b", cell_type: "code", metadata: {}, source: [], outputs: [] });
  const { cells } = readIpynb("file", JSON.stringify(data)).notebook;
  expect(cells.slice(0, 3).map(({ id, source }) => `${id}=${source}`)).toEqual([
    "a=# Head\n\ntext",
    "b=",
    "cell-2=edited",
  ]);
});

test("Python cells are kept as text that shows the code, and a sentence says so", () => {
  const python = {
    nbformat: 4,
    nbformat_minor: 2,
    metadata: { kernelspec: { name: "python3", display_name: "Python 3" } },
    cells: [
      { cell_type: "markdown", metadata: {}, source: ["# Hi"] },
      { cell_type: "code", metadata: {}, source: ["import torch\n", "'```'"], outputs: [] },
      { cell_type: "raw", metadata: {}, source: "raw" },
    ],
  };
  const { notebook: read, remark } = readNotebookFile("lesson.ipynb", JSON.stringify(python));
  expect(read.title).toBe("lesson");
  expect(read.cells.map(({ kind, source }) => `${kind} ${source}`)).toEqual([
    "markdown # Hi",
    "markdown ````python3\nimport torch\n'```'\n````",
    "markdown ```\nraw\n```",
  ]);
  expect(remark).toBe(
    "This notebook is written in Python, and cells here run TypeScript: its 1 code cell was kept as text that shows the code.",
  );
});

test("TypeScript of another Jupyter kernel is code", () => {
  const deno = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { language_info: { name: "typescript" } },
    cells: [{ id: "x", cell_type: "code", metadata: {}, source: "1 + 1", outputs: [] }],
  };
  const { cells } = readIpynb("deno", JSON.stringify(deno)).notebook;
  expect(cells).toEqual([{ id: "x", part: 1, kind: "code", source: "1 + 1" }]);
});

test("what is no notebook is refused with a sentence", () => {
  expect(() => readNotebookFile("old.ipynb", '{"nbformat": 3}')).toThrow(/format 4, got format 3/);
  expect(() => readNotebookFile("x.ipynb", '{"nbformat": 4, "cells": 1}')).toThrow(/at cells/);
  expect(() => readNotebookFile("x.ipynb", "not json")).toThrow(/could not be read/);
  const long = toNotebook({ cells: [{ source: "x".repeat(600_000) }] });
  expect(() => readNotebookFile("x.json", notebookFileText(long))).toThrow(/500,000 characters/);
});

test("a file of 5 MB is read", () => {
  const cells = Array.from({ length: 1000 }, (_, index) => ({
    source: `// ${index}\n`.repeat(600),
  }));
  const text = ipynbText(toNotebook({ cells }));
  expect(text.length).toBeGreaterThan(5_000_000);
  expect(readNotebookFile("large.ipynb", text).notebook.cells).toHaveLength(1000);
});

const RUNS = { numRuns: 1000 };
const generated = moduleAndNotebook.map(({ notebook: its }) => its);

test("1,000 notebooks come back from a file and from a valid Jupyter notebook as they were", () => {
  fc.assert(
    fc.property(generated, (its) => {
      const wanted = JSON.parse(JSON.stringify(its)) as Notebook;
      expect(readNotebookFile("n.json", notebookFileText(its)).notebook).toEqual(wanted);
      const text = ipynbText(its);
      expect(v.is(nbformatSchema, JSON.parse(text))).toBe(true);
      expect(readNotebookFile("n.ipynb", text).notebook).toEqual(wanted);
    }),
    RUNS,
  );
});

test("1,000 notebooks come back from a percent file", () => {
  fc.assert(
    fc.property(generated, (its) => {
      const read = parsePercent(percentOf(its));
      expect(read.map(({ id, part, kind }) => ({ id, part, kind }))).toEqual(
        its.cells.map(({ id, part, kind }) => ({ id, part, kind })),
      );
      const sources = its.cells.map(({ source }) => source.replaceAll(/\r\n?/g, "\n"));
      expect(read.map(({ source }) => source)).toEqual(sources);
    }),
    RUNS,
  );
});
