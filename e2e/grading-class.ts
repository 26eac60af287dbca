/** A class of students and what each of them handed in: half of it honest, half written to get points that it does not deserve. */
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { difference } from "../src/notebook/link/difference.ts";
import { encodeLink } from "../src/notebook/link/encode-link.ts";
import type { Notebook } from "../src/notebook/notebook.ts";
import { parsePercent } from "../src/notebook/percent.ts";
import { toNotebook } from "../src/notebook/to-notebook.ts";
import { exerciseNotebook } from "./exercise-notebook.ts";

export const LAB = `${exerciseNotebook}
// %% [exercise] id=write-share
/** The share of the values that lie above the limit. */
function share(values: number[], limit: number): number {
  return 0;
}

// %% [solution]
/** The share of the values that lie above the limit. */
function share(values: number[], limit: number): number {
  return values.filter((value) => value > limit).length / values.length;
}

// %% [checks]
check({ name: "One of five is slow", why: "…" }, () => expect(share(latencies, 100)).toBeCloseTo(0.2));

check({ name: "A value at the limit is not above it", why: "…" }, () =>
  expect(share([1, 2, 3, 4], 1)).toSatisfy((it) => it > 0.74 && it < 0.76, "0.75"));

// %% [question] id=why-median
// ### Why the median?
`;

/** What the row of a submission must say. */
export interface Expected {
  /** Checks that pass, of 3 and of 2. */
  passed: readonly [median: number, share: number];
  /** What stands in `failure` of one of its exercises, in `remark`, or in `error`. */
  says?: RegExp;
  /** Where fresh inputs are tried, it is marked. */
  suspect?: true;
}

export interface Submission extends Expected {
  name: string;
  /** Writes it into the folder. */
  hand(folder: string): void | Promise<void>;
}

const MEDIAN = `function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}`;
const SHARE =
  "const share = (values: number[], limit: number) => values.filter((it) => it > limit).length / values.length;";

const cells = parsePercent(LAB);

/** The notebook that was handed out, with these sources for its exercises. */
function answered(median?: string, share?: string, answer = ""): Notebook {
  const sources = new Map([
    ["write-median", median],
    ["write-share", share],
  ]);
  return toNotebook({
    title: "Lab",
    cells: cells.map((cell) => ({ ...cell, source: sources.get(cell.id ?? "") ?? cell.source })),
    ...(answer === "" ? {} : { answers: { "why-median": { text: answer } } }),
  });
}

const file = (name: string, text: string | (() => string)) => (folder: string) =>
  writeFileSync(join(folder, name), typeof text === "string" ? text : text());

function student(name: string, expected: Expected, median?: string, share?: string): Submission {
  const text = () => JSON.stringify(answered(median, share, "It does not move."));
  return { name, ...expected, hand: file(`${name}.json`, text) };
}

function percent(name: string, expected: Expected, text: string): Submission {
  return { name, ...expected, hand: file(`${name}.ts`, text) };
}

const exercise = (id: string, source: string) => `// %% [exercise] id=${id}\n${source}\n`;
const both = (median: string, share: string) =>
  exercise("write-median", median) + exercise("write-share", share);

const ALL = { passed: [3, 2] } as const;

/** As another tool writes it, with the names of cells and nothing else of ours. */
function jupyterText({ cells }: Notebook): string {
  return JSON.stringify({
    ...{ nbformat: 4, nbformat_minor: 5 },
    metadata: { kernelspec: { name: "deno", display_name: "Deno", language: "typescript" } },
    cells: cells.map(({ id, kind, source }) => ({
      ...{ id, metadata: {}, source },
      ...(kind === "code" || kind === "exercise"
        ? { cell_type: "code", outputs: [], execution_count: null }
        : { cell_type: "markdown" }),
    })),
  });
}

export const HONEST: readonly Submission[] = [
  student("ada", ALL, MEDIAN, SHARE),
  student("ben", { passed: [3, 0] }, MEDIAN, "const share = (values, limit) => values.length;"),
  student("cleo", { passed: [0, 0] }),
  student(
    "dan",
    { passed: [2, 2] },
    "const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];",
    SHARE,
  ),
  student("eva", { passed: [2, 2] }, MEDIAN.replace("(a, b) => a - b", ""), SHARE),
  percent(
    "fay",
    ALL,
    `// %% id=my-helpers\nfunction middleOf(list) { ${MEDIAN}\n return median(list); }\n${both("const median = (values) => middleOf(values);", SHARE)}`,
  ),
  percent(
    "gus",
    ALL,
    `${both("function median(values) { return middleOf(values); }", SHARE)}// %% id=below\nconst middleOf = (list) => { ${MEDIAN}\n return median(list); };`,
  ),
  student(
    "hal",
    ALL,
    `${MEDIAN.replace("const sorted", "const until = performance.now() + 100;\n  while (performance.now() < until);\n  const sorted")}`,
    SHARE,
  ),
  student(
    "ida",
    { passed: [1, 2] },
    MEDIAN.replace("function median", "async function median").replace(": number {", " {"),
    SHARE,
  ),
  {
    name: "jan",
    ...ALL,
    hand: file("jan.ipynb", () => `\uFEFF${jupyterText(answered(MEDIAN, SHARE))}`),
  },
  percent("kim", ALL, `\uFEFF${both(MEDIAN, SHARE).replaceAll("\n", "\r\n")}`),
  {
    name: "lea",
    ...ALL,
    async hand(folder) {
      const original = toNotebook({ title: "lab.ts", cells });
      const link = await encodeLink({
        difference: difference(answered(MEDIAN, SHARE), original),
        results: [],
      });
      file(
        "links.txt",
        `lea: https://example.org/${link}\nmallory: https://example.org/#1.zzzz\n`,
      )(folder);
    },
  },
  student(
    "max",
    { passed: [3, 0] },
    MEDIAN,
    "function share() { throw new RangeError('not yet'); }",
  ),
  student(
    "nia",
    { passed: [0, 2], says: /SyntaxError/ },
    "function median(values { return 1; }",
    SHARE,
  ),
  student("oli", { passed: [0, 2] }, MEDIAN.replace("median", "medain"), SHARE),
  student(
    "pia",
    ALL,
    `class Sample {
  values: number[];
  constructor(values: number[]) { this.values = [...values]; if (values.length === 0) throw new Empty("none"); }
  get middle(): number { ${MEDIAN}\n return median(this.values); }
}
class Empty extends Error { constructor(text: string) { super(text); this.name = "Empty"; } }
Sample.prototype.toString = () => "a sample";
const median = (values: number[]): number => new Sample(values).middle;`,
    SHARE,
  ),
  student(
    "quy",
    ALL,
    MEDIAN,
    "export const share = <T extends number>(values: readonly T[], limit: T): number => { let above = 0; for (const it of values) above += Number(it > limit); return above / values.length; };",
  ),
  percent(
    "rob",
    { passed: [3, 0], says: /Missing.*write-share/ },
    exercise("write-median", MEDIAN),
  ),
  percent(
    "sue",
    ALL,
    `// %% id=try\nconsole.log("a try"); throw new Error("it fails");\n${both(MEDIAN, SHARE)}`,
  ),
  percent(
    "tom",
    ALL,
    `// %% id=my-data\nconst latencies = [1, 2, 3];\n${both(MEDIAN.replace("values.toSorted((a, b) => a - b)", "values.sort((a, b) => a - b)"), SHARE)}`,
  ),
];

const NONE = { passed: [0, 0] } as const;
const WRONG = "const share = () => 0;";
const FORGED = `[
  { type: "graded", isOver: true, grade: { passed: ["a", "b", "c"], failed: [], pending: [] } },
  { type: "outputs", runId: 1, changes: [, { slot: 0, output: { kind: "checks", results: [{ name: "n", why: "", passed: true }] } }] },
  { type: "finished", runId: 1, status: "ok", durationMs: 1 },
  { type: "file", id: 1, name: "data/mnist/index.json" },
]`;
/** Wrong, and does something whenever it is called. */
const meanwhile = (doing: string) =>
  `const median = () => { try { ${doing} } catch {} return -1; };`;

const PATCHES = [
  "Object.is = () => true",
  "Array.prototype.push = function () { return 0; }",
  "Array.prototype.filter = () => []",
  "Array.prototype.toSorted = () => [-1, -1, -1]",
  "Math.abs = () => 0",
  "Promise.prototype.then = function (done) { done(10); }",
  "JSON.stringify = () => '{}'",
  "globalThis.postMessage = () => {}",
  "Object.prototype.passed = true",
  "Error.prepareStackTrace = (_, frames) => frames[0].getFunction()",
];

export const HOSTILE: readonly Submission[] = [
  student(
    "built-ins",
    NONE,
    `${PATCHES.map((it) => `try { ${it}; } catch {}`).join("\n")}\nconst median = () => -1;`,
  ),
  student(
    "built-ins-later",
    NONE,
    meanwhile(PATCHES.map((it) => `try { ${it}; } catch {}`).join(" ")),
  ),
  student(
    "displayed",
    NONE,
    meanwhile('display({ kind: "checks", results: [{ name: "n", why: "", passed: true }] })'),
  ),
  student("posted", NONE, meanwhile(`${FORGED}.forEach((it) => postMessage(it))`)),
  student(
    "posted-later",
    NONE,
    `const median = () => -1;\nsetInterval(() => { ${FORGED}.forEach((it) => postMessage(it)); });`,
  ),
  student(
    "polluted",
    NONE,
    "for (const it of [Object, Array, Function]) try { it.prototype[0] = { passed: true }; it.prototype.get = () => 1; } catch {}\nconst median = () => -1;",
  ),
  student(
    "turning",
    NONE,
    "let at = 0;\nconst median = () => ({ valueOf: () => [12, 2.5, 10][at++ % 3] });",
    "let turn = 0;\nconst share = () => ({ valueOf: () => [0.7, 0.8, 0.75][turn++ % 3], [Symbol.toPrimitive]: () => [0.75, 0.75][turn++ % 2] });",
  ),
  student(
    "turning-class",
    NONE,
    "const median = () => -1;",
    "const share = () => new (class { at = 0; valueOf() { return [1, 0.75][this.at++ % 2]; } })();",
  ),
  student(
    "throwing",
    NONE,
    "const median = () => { throw { get message() { throw 1; }, get stack() { throw 2; }, valueOf() { throw 3; } }; };",
  ),
  student(
    "proxies",
    NONE,
    "const median = new Proxy(() => -1, { apply: () => new Proxy({}, { get: (_, key) => (key === 'then' ? undefined : () => 12), getPrototypeOf: () => Number.prototype }), get: () => 12 });",
  ),
  student(
    "changing-inputs",
    NONE,
    "const median = (values) => { values.length = 0; values.push(-1, -1, -1); return -1; };",
  ),
  percent(
    "easy",
    { ...NONE, says: /Missing.*write-median.*No exercise.*easy/ },
    "// %% [exercise] id=easy\n1;\n// %% [checks]\ncheck({ name: 'n', why: '' }, () => expect(1).toBe(1));\n// %% [exercise] id=easy-too\n1;\n",
  ),
  percent(
    "twice",
    { ...NONE, says: /two cells are called/ },
    `${exercise("write-median", "const median = () => -1;")}// %% id=write-median\nconst median = () => -2;`,
  ),
  percent(
    "shadowing",
    NONE,
    `// %% id=data\nconst latencies = [-1, -1, -1, -1, -1]; const sorted = latencies; const check = () => {}; const expect = () => ({ toBe() {}, toBeCloseTo() {} });\n${both("const median = () => -1;", WRONG)}`,
  ),
  student(
    "loops",
    { passed: [0, 2], says: /ended after/ },
    "const median = () => { for (;;) {} };",
    SHARE,
  ),
  student("waits", { passed: [0, 0], says: /ended after/ }, "await new Promise(() => {});"),
  student(
    "bytes",
    { passed: [0, 2], says: /of memory/ },
    "const kept = [];\nconst median = () => { for (;;) kept.push(new Uint8Array(2 ** 24).fill(1)); };",
    SHARE,
  ),
  student(
    "objects",
    { passed: [0, 0], says: /of memory|ended/ },
    "const kept = [];\nfor (;;) kept.push({ a: kept.length, b: [1, 2, 3] });",
  ),
  student(
    "flood",
    { passed: [0, 0], says: /ended/ },
    'for (;;) { console.log("x".repeat(1000)); try { self.postMessage("x"); } catch {} display("y"); }',
  ),
  student("closing", { passed: [0, 0] }, meanwhile("self.close()")),
  student(
    "table",
    { passed: [3, 0], suspect: true },
    "const median = (values) => ({ 5: 12, 2: 2.5, 3: 10 })[values.length];",
    WRONG,
  ),
  {
    name: "folder",
    ...NONE,
    says: /is a folder/,
    hand: (folder) => void mkdirSync(join(folder, "folder.ts")),
  },
  {
    name: "pipe",
    ...NONE,
    says: /no file/,
    hand: (folder) => void execFileSync("mkfifo", [join(folder, "pipe.json")]),
  },
  {
    name: "dangling",
    ...NONE,
    says: /cannot be opened/,
    hand: (folder) => symlinkSync(join(folder, "nowhere.ts"), join(folder, "dangling.ts")),
  },
  {
    name: "circle",
    ...NONE,
    says: /cannot be opened/,
    hand: (folder) => symlinkSync(join(folder, "circle.ts"), join(folder, "circle.ts")),
  },
  {
    name: "broken",
    ...NONE,
    says: /broken\.json could not be read/,
    hand: file("broken.json", '{"schema": 1, "cells": "none"}'),
  },
  {
    name: "archive",
    ...NONE,
    says: /could not be read|line 1/,
    hand: file("archive.ipynb", "PK\u0003\u0004\u0000\u0000 not a zip"),
  },
  { name: "deep", ...NONE, says: /./, hand: file("deep.json", () => "[".repeat(1_000_000)) },
  {
    name: "huge",
    ...NONE,
    says: /larger than/,
    hand: file("huge.ts", () => "// x\n".repeat(11_000_000)),
  },
  { name: "mallory", ...NONE, says: /cut off or damaged/, hand: () => {} },
];
