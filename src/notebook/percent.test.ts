import { expect, test } from "vitest";
import { formatPercent, parsePercent } from "./percent.ts";

const file = `header that belongs to no cell
// %% [markdown] id=welcome part=1
// # Welcome
//
// Two lines.

// %% id=answer part=1
const answer = 42;

answer
`;

test("a percent file is read as cells of prose and code", () => {
  expect(parsePercent(file)).toEqual([
    { kind: "markdown", id: "welcome", part: 1, source: "# Welcome\n\nTwo lines." },
    { kind: "code", id: "answer", part: 1, source: "const answer = 42;\n\nanswer" },
  ]);
});

test("what is written is read back", () => {
  const cells = parsePercent(file);
  expect(parsePercent(formatPercent(cells))).toEqual(cells);
});

test("code that looks like a marker survives", () => {
  const cells = [{ kind: "code" as const, source: "// %% not a cell\n//%%\nx" }];
  expect(parsePercent(formatPercent(cells))).toEqual(cells);
});

test("an unknown word in a header is refused with its line", () => {
  expect(() => parsePercent("\n// %% [slides]\n1")).toThrow(
    'line 2: expected [markdown], id=name or part=number after // %%, got "[slides]"',
  );
});

test("a markdown cell with a line that is no comment is refused with its line", () => {
  expect(() => parsePercent("// %% [markdown]\n// text\ncode")).toThrow(
    'line 3: expected a // comment in a markdown cell, got "code"',
  );
});
