/** What programs at the terminal print of a notebook or a server is seen, and never obeyed. */
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { describeCell } from "../../scripts/running/describe-cell.mjs";
import { passedOverWords } from "../../scripts/running/grade-arguments.mjs";
import { describeRow, safeRow, unverifiedWords } from "../../scripts/running/grade-rows.mjs";
import { visibleLine, visibleText } from "../../scripts/tooling/visible-text.mjs";
import { oddPattern } from "../base/odd-text.ts";
import { wrongAnswer } from "./load/check-answer.ts";
import { statusWords } from "./load/inference-server.ts";
import { tensorWords } from "./load/model-metadata.ts";

test.each([
  ["a screen that is cleared", "\u001b[2Jok", "<U+001B>[2Jok"],
  ["a title of the window", "\u001b]0;root\u0007", "<U+001B>]0;root<U+0007>"],
  ["a sequence that begins with one byte", "\u009b31m", "<U+009B>31m"],
  ["a line that is written over", "FAIL\rok  ", "FAIL<U+000D>ok  "],
  ["a letter that is taken back", "bad\b\b\bok", "bad<U+0008><U+0008><U+0008>ok"],
  ["an order that is turned", "user\u202e", "user<U+202E>"],
  ["a blank without width", "a\u200bb", "a<U+200B>b"],
  ["a separator of lines", "a\u2028b", "a<U+2028>b"],
  ["half a character", "\ud800", "<U+D800>"],
  ["ends of lines as Windows writes them", "a\r\nb\tc", "a\nb\tc"],
  ["letters, and joined pictures", "größe שלום 你好 👩‍👩‍👧 ✔️", "größe שלום 你好 👩‍👩‍👧 ✔️"],
])("%s", (_, text, shown) => {
  expect(visibleText(text)).toBe(shown);
});

/** All that a terminal of any kind takes for an instruction. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const OBEYED = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;
const anyText = fc.string({ unit: "binary", maxLength: 80 });

test("nothing of any text is obeyed, one line stays one, and what the page marks is marked here", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(visibleText(text)).not.toMatch(OBEYED);
      expect(visibleLine(text)).not.toMatch(/[\n\r\t\u2028\u2029]/);
      const marked = [...visibleText(text).matchAll(oddPattern())].map(([found]) => found);
      expect(marked.filter((found) => found.trim() !== "")).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

test("a cell's line is one line, whatever its name, its error and its checks say", () => {
  const line = (outputs: unknown[], id = "cell") =>
    describeCell({ id, part: 1, status: "failed", durationMs: 1, outputs });
  const forged = "x\nok   1  forged\u001b[1A";
  const shown = [
    line([], forged),
    line([{ kind: "error", name: forged, message: forged }]),
    line([{ kind: "text", text: forged }]),
    line([{ kind: "checks", results: [{ name: forged, passed: false }] }]),
    line([{ kind: "table", caption: forged, rows: [], columns: [] }]),
    line([{ kind: forged, title: forged }]),
    line([{ kind: "text", text: `${"\u001b".repeat(2_000_000)}` }]),
  ];
  for (const text of shown) {
    expect(text).toMatch(/^FAIL 1 {2}/);
    expect(text).not.toMatch(OBEYED);
    expect(text).not.toContain("\n");
    expect(text.length).toBeLessThan(200);
  }
});

test("what a server calls its tensors stands on one line", () => {
  const words = tensorWords({ name: "in\nput\u001b[2J", datatype: "FP32", shape: [-1] });
  expect(words).toBe('"in putU+001B[2J", FP32 (-1)');
});

/** Ends a line wherever one may be ended, steers, turns, and is long. */
const FORGED = `x\n\r\t\u0085\u2028\u2029\u001b[1A\u009b2J\u202e\u2066\u200b\ud800 solved${"y".repeat(100_000)}`;
const LINE_END = /[\n\r\t\u0085\u2028\u2029]/;

test("a row of a submission is as many lines as it has something to say, whatever anything is called", () => {
  const entry = { name: FORGED, file: FORGED };
  const handedOut = { exercises: [FORGED] };
  const differs = { call: FORGED, got: FORGED, expected: FORGED };
  const verified = [
    { name: FORGED, inputs: 50, agreed: 1, differs },
    { name: FORGED, inputs: 0, note: FORGED },
  ];
  const grades = { [FORGED]: { passed: ["a"], failure: FORGED, verified } };
  const end = { durationMs: 1, late: FORGED, remark: FORGED, grades };
  const row = safeRow(entry, handedOut, { cells: [], notebook: {} }, end);
  const lines = [
    ...[describeRow(row), 3],
    ...[describeRow(safeRow(entry, handedOut, undefined, { durationMs: 1, error: FORGED })), 1],
    ...[unverifiedWords([row]), 1],
    ...[passedOverWords([FORGED.slice(0, 250), "notes.md"]), 1],
  ];
  for (let index = 0; index < lines.length; index += 2) {
    const [text, count] = [String(lines[index]), lines[index + 1]];
    expect(text.split("\n")).toHaveLength(Number(count));
    expect(text.replaceAll("\n", "")).not.toMatch(LINE_END);
    expect(text).not.toMatch(OBEYED);
    for (const line of text.split("\n")) expect(line.length).toBeLessThan(3000);
  }
});

test("what a server says of itself and of a query stands on one line, and is short", () => {
  const info = { name: FORGED, datatype: FORGED, shape: new Array(100_000).fill(1) };
  const model = { name: FORGED, inputs: [info], outputs: [info] };
  const answer = (output: object) =>
    wrongAnswer(JSON.stringify({ id: "q", outputs: [{ name: FORGED, ...output }] }), {
      id: "q",
      model,
    });
  const said = [
    tensorWords(info),
    statusWords({ status: 400, text: FORGED }),
    statusWords({ status: 400, text: JSON.stringify({ error: FORGED }) }),
    wrongAnswer(FORGED, { id: "q", model }),
    wrongAnswer('{"id":"q","outputs":[]}', { id: "q", model }),
    answer({ datatype: `${FORGED}z` }),
    answer({ datatype: FORGED, shape: new Array(100_000).fill(2) }),
  ];
  for (const text of said) {
    expect(text).toBeTypeOf("string");
    expect(text).not.toMatch(LINE_END);
    expect(text).not.toMatch(OBEYED);
    expect(text?.length).toBeLessThan(600);
  }
});

test("a program that lets strangers' words in prints nothing that its terminal obeys", () => {
  const module = new URL("../../scripts/tooling/visible-text.mjs", import.meta.url).href;
  const program = `
    const { guardTerminal } = await import(${JSON.stringify(module)});
    guardTerminal();
    console.log("a\\u001b[2Jb %s", "c\\r");
    console.error(new Error("d\\u009b1m"));
    console.warn("e\\u202e");`;
  const printed = execFileSync(
    "sh",
    ["-c", '"$0" --input-type=module -e "$1" 2>&1', process.execPath, program],
    { encoding: "utf8" },
  );
  expect(printed).toContain("a<U+001B>[2Jb %s c<U+000D>");
  expect(printed).toContain("Error: d<U+009B>1m");
  expect(printed).toContain("e<U+202E>");
  expect(printed).not.toMatch(OBEYED);
});
