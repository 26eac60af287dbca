import { expect, test } from "vitest";
import { tooLongFormula, tooMuchProse } from "./prose-limits.ts";

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
