import { expect, test } from "vitest";
import { isShortProse, tooLongFormula, tooMuchProse } from "./prose-limits.ts";

const times = (text: string, length: number) => text.repeat(Math.ceil(length / text.length));

test.each([
  "A plain sentence with **marks**, `code` and [a link](#there).\n\n- one\n  - two\n    - three\n\n> said",
  "",
  times("A sentence of an essay that goes on for long, with *some* words set apart.\n\n", 19_000),
  "const rows = [[1, 2], [3, 4]];\n".repeat(100),
])("prose that somebody wrote is rendered", (source) => {
  expect(tooMuchProse(source)).toBeUndefined();
});

test.each([
  ["images without end", "![a]("],
  ["marks of emphasis", "**a"],
  ["lists", "- a\n"],
  ["paragraphs", "a\n\n"],
  ["links", "[a](b) "],
])("%s are shown as they are written, however many there are", (_, unit) => {
  for (const length of [19_000, 380_000, 3_800_000]) {
    expect(tooMuchProse(times(unit, length))).toMatch(/of which at most [\d,]+ are rendered/);
  }
});

test.each([
  times("> ", 200),
  times(">", 100),
  times("- ", 200),
  `${times(" ", 50)}${times("1. ", 200)}`,
])("what nests too deep is not rendered: %s", (source) => {
  expect(tooMuchProse(`Before.\n${source}a`)).toMatch(/nests more than 30 levels/);
});

test("a formula is rendered up to a length, and one that defines commands up to a shorter one", () => {
  expect(tooLongFormula("\\sum_{i=1}^n x_i^2 \\leftarrow \\letter".repeat(20))).toBeUndefined();
  expect(tooLongFormula("\\def\\R{\\mathbb R} f: \\R \\to \\R")).toBeUndefined();
  for (const length of [5001, 480_000, 4_800_000]) {
    expect(tooLongFormula("x".repeat(length))).toMatch(/of which at most 5,000 are rendered/);
  }
  const doubling = `\\def\\a{${"x".repeat(900)}}${"\\a".repeat(500)}`;
  expect(tooLongFormula(doubling)).toMatch(/defines commands/);
  expect(tooLongFormula(doubling.replace("\\def", "\\newcommand"))).toMatch(/defines commands/);
});

test("what a cell of a lesson says is short, and what grows faster than its length is not", () => {
  const lesson = `## One bound\n\n${times("With *n* of $m$ cores, a step takes `t` seconds. ", 800)}\n\n| a | b |\n|---|---|\n${"| 1 | 2.5 |\n".repeat(10)}`;
  expect(isShortProse(lesson)).toBe(true);
  const wide = `|${"a|".repeat(40)}\n|${"-|".repeat(40)}\n${"a\n".repeat(80)}`;
  for (const source of [
    times("**a", 600),
    times("1. a\n", 2500),
    times("www.a.b ", 2900),
    times("a\r", 1000),
    times("word ", 3100),
    wide,
  ]) {
    expect(tooMuchProse(source)).toBeUndefined();
    expect(isShortProse(source)).toBe(false);
  }
});
