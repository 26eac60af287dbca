import { expect, test } from "vitest";
import { formatPercent, parsePercent } from "./percent.ts";

const file = `code that is a cell
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
    { kind: "code", source: "code that is a cell" },
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
    'line 2: expected [markdown], [exercise], [question], [hint], [solution], [checks], [rubric], id=name, part=1 to part=10, panel.dial=number or group="name" after // %%, got "[slides]"',
  );
});

test("a markdown cell with a line that is no comment is refused with its line", () => {
  expect(() => parsePercent("// %% [markdown]\n// text\ncode")).toThrow(
    'line 3: expected a // comment in a markdown cell, got "code"',
  );
});

const exerciseFile = `// %% [exercise] id=write-double part=3
const double = (x: number) => Number.NaN;

// %% [hint]
// How often does \`x\` stand in the sum?
//
// Twice.

// %% [hint]
// Write \`x + x\`.

// %% [solution]
const double = (x: number) => x + x;

// %% [checks]
check({ name: "doubles 2", why: "w" }, () => expect(double(2)).toBe(4));

// %% id=after
double(4);
`;

test("an exercise has its hints, its solution and its checks", () => {
  expect(parsePercent(exerciseFile)).toEqual([
    {
      kind: "exercise",
      id: "write-double",
      part: 3,
      source: "const double = (x: number) => Number.NaN;",
      exercise: {
        hints: ["How often does `x` stand in the sum?\n\nTwice.", "Write `x + x`."],
        solution: "const double = (x: number) => x + x;",
        checks: 'check({ name: "doubles 2", why: "w" }, () => expect(double(2)).toBe(4));',
      },
    },
    { kind: "code", id: "after", source: "double(4);" },
  ]);
});

test("an exercise is written as it was read", () => {
  expect(formatPercent(parsePercent(exerciseFile))).toBe(exerciseFile);
});

test("what belongs to an exercise is refused elsewhere", () => {
  expect(() => parsePercent("// %%\n1\n// %% [hint]\n// x")).toThrow(
    "line 3: expected an [exercise] before [hint], got none",
  );
  expect(() => parsePercent("// %% [exercise]\n// %% [checks] id=a\n1")).toThrow(
    "line 2: expected [checks] alone, got id=",
  );
  expect(() => parsePercent("// %% [exercise]\n// %% [solution]\n1\n// %% [solution]\n2")).toThrow(
    "line 4: expected one [solution] an exercise, got another",
  );
  expect(() => parsePercent("// %% [exercise]\n// %% [hint]\ncode")).toThrow(
    'line 3: expected a // comment in a hint, got "code"',
  );
});

test("a question has its group and its rubric, and is written as it was read", () => {
  const text = `// %% [question] id=cold group="Making it faster"
// ### Who waits?

// %% [rubric]
// - **Evidence**
//   - None.
//   - A figure.
`;
  const cells = parsePercent(text);
  expect(cells).toEqual([
    {
      kind: "question",
      id: "cold",
      source: "### Who waits?",
      question: {
        group: "Making it faster",
        rubric: "- **Evidence**\n  - None.\n  - A figure.",
      },
    },
  ]);
  expect(formatPercent(cells)).toBe(text);
});

test("what belongs to a question is refused elsewhere", () => {
  expect(() => parsePercent("// %%\n1\n// %% [rubric]\n// - a")).toThrow(
    "line 3: expected a [question] right before [rubric]",
  );
  expect(() => parsePercent('// %% group="x"\n1')).toThrow("line 1: expected group= after");
});
