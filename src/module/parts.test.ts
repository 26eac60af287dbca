import { describe, expect, test } from "vitest";
import { analyzeCell } from "../compiler/analyze-cell.ts";
import { exercisesOf } from "../notebook/exercise.ts";
import { isRunnable } from "../notebook/notebook.ts";
import { parsePercent } from "../notebook/percent.ts";
import { questionsOf } from "../notebook/question.ts";
import { toNotebook } from "../notebook/to-notebook.ts";
import { capstone } from "./capstone.ts";
import { PARTS } from "./contents.ts";
import { typeErrors } from "./type-errors.ts";

const { cells } = toNotebook(capstone());
const exercises = exercisesOf(capstone());
const codeCells = cells.filter(isRunnable);

describe("the module", () => {
  test("has ten parts, each with a heading of its own", () => {
    for (const { part } of PARTS) {
      const [first] = cells.filter((cell) => cell.part === part);
      expect(first?.kind, `part ${part}`).toBe("markdown");
      expect(first?.source, `part ${part}`).toMatch(/^# \S/);
    }
  });

  test("names every cell: ids are stable words, never positions", () => {
    for (const { id } of cells) expect(id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    expect(cells.filter(({ id }) => /^cell-\d+$/.test(id))).toEqual([]);
  });

  test("has no HTML in its prose, which would be shown as it is written", () => {
    const prose = cells.filter((cell) => !isRunnable(cell));
    const marked = prose.filter(({ source }) =>
      /<\/?[a-z]+>/.test(source.replaceAll(/`[^`]*`/g, "")),
    );
    expect(marked.map(({ id }) => id)).toEqual([]);
  });

  test.each(codeCells.map((cell) => [cell.id, cell.source]))("cell %s compiles", (_, source) => {
    expect(() => analyzeCell(source)).not.toThrow();
  });

  test("declares each name once, so that cells read in any order mean the same", () => {
    const owners = new Map<string, string[]>();
    for (const { id, source } of codeCells) {
      for (const [name, kind] of Object.entries(analyzeCell(source).declares)) {
        if (kind !== "import") owners.set(name, [...(owners.get(name) ?? []), id]);
      }
    }
    expect([...owners].filter(([, ids]) => ids.length > 1)).toEqual([]);
  });

  test("is sound TypeScript from its first cell to its last", () => {
    expect(typeErrors(codeCells, exercises)).toEqual([]);
  });
});

describe("the module's exercises", () => {
  test("have hints, a solution and checks, each", () => {
    for (const { id, kind } of cells) {
      if (kind !== "exercise") continue;
      const { starter = "", hints = [], solution = "", checks = "" } = exercises[id] ?? {};
      expect(hints.length, `hints of ${id}`).toBeGreaterThanOrEqual(1);
      for (const hint of hints) expect(hint.trim(), `a hint of ${id}`).not.toBe("");
      expect(solution.trim(), `solution of ${id}`).not.toBe("");
      expect(solution, `solution of ${id}`).not.toBe(starter);
      const count = checks.match(/\bcheck\(/g)?.length ?? 0;
      expect(count, `checks of ${id}`).toBeGreaterThanOrEqual(2);
    }
  });

  test("have checks and solutions that compile, and solutions that give all that the starter gives", () => {
    for (const [id, { starter, solution, checks }] of Object.entries(exercises)) {
      expect(() => analyzeCell(checks), `checks of ${id}`).not.toThrow();
      const given = Object.keys(analyzeCell(solution).declares);
      expect(given, id).toEqual(expect.arrayContaining(Object.keys(analyzeCell(starter).declares)));
    }
  });

  test("are sound TypeScript with the solutions in place of the starters", () => {
    expect(typeErrors(codeCells, exercises, ({ solution }) => solution)).toEqual([]);
  });
});

describe("the module's questions", () => {
  const questions = Object.entries(questionsOf(capstone()));

  test("are twenty, four in each of five groups", () => {
    const groups = questions.map(([, { group }]) => group);
    expect(groups).toHaveLength(20);
    for (const group of new Set(groups)) {
      expect(groups.filter((it) => it === group)).toHaveLength(4);
    }
    expect(new Set(groups).size).toBe(5);
  });

  test.each(questions)(
    "%s asks something, and can be judged by three or four criteria",
    (id, { rubric }) => {
      const source = cells.find((cell) => cell.id === id)?.source;
      expect(source).toMatch(/^### \S/);
      expect(source).toContain("?");
      expect([3, 4]).toContain(rubric.length);
      expect(new Set(rubric.map(({ name }) => name)).size).toBe(rubric.length);
      for (const { levels } of rubric) expect(levels.length).toBeGreaterThanOrEqual(3);
    },
  );
});

test("type errors are found in a starter, a solution and checks alike, each at its place", () => {
  const parsed = parsePercent(`// %% [exercise] id=half
const half = (x: number) => x / 2;
// %% [solution]
const half = (x: number) => \`\${x / 2}\`;
// %% [checks]
import { tensor as make } from "tinytorch";
check({ name: "2", why: "" }, () => expect(half(2).toFixed(1)).toBe("1.0"));
check({ name: "size", why: "" }, () => expect(make("wide")).toEqual(1));
`);
  const spec = { cells: parsed };
  const { cells } = toNotebook(spec);
  const own = exercisesOf(spec);
  expect(typeErrors(cells, own)).toEqual([expect.stringMatching(/^checks of half:3: .*"wide"/)]);
  expect(typeErrors(cells, own, ({ solution }) => solution)).toEqual([
    expect.stringMatching(/^checks of half:2: .*toFixed/),
    expect.stringMatching(/^checks of half:3: /),
  ]);
});
