import { expect, test } from "vitest";
import { exercisesOf } from "./exercise.ts";
import type { NotebookSpec } from "./notebook.ts";
import { questionsOf } from "./question.ts";
import { toNotebook } from "./to-notebook.ts";
import { partsDifference, partsWords, type WholeNotebook } from "./whole-notebook.ts";

const rubric = "- **Evidence**\n  - None.\n  - Some.";
const lesson: NotebookSpec = {
  id: "m",
  cells: [
    {
      id: "ex",
      kind: "exercise",
      source: "let x;",
      exercise: { hints: ["a", "b"], solution: "x = 1;", checks: "check()" },
    },
    { id: "qu", kind: "question", source: "Why?", question: { group: "g", rubric } },
    { id: "text", kind: "markdown", source: "text" },
  ],
};
const whole = (spec: NotebookSpec): WholeNotebook => ({
  notebook: toNotebook(spec),
  exercises: exercisesOf(spec),
  questions: questionsOf(spec),
});
const original = whole(lesson);

test("a notebook with its own parts differs in none", () => {
  expect(partsDifference(original, whole(lesson))).toEqual([]);
  expect(partsWords([])).toEqual([]);
});

test("each part that was changed is told with both texts", () => {
  const { ex } = original.exercises;
  if (ex === undefined) return expect.fail("no exercise");
  const changed: WholeNotebook = {
    notebook: { ...original.notebook, answers: { qu: { text: "So.", selfAssessment: [null, 1] } } },
    exercises: { ex: { starter: "let y;", hints: ["a", "c"], solution: "", checks: "steal()" } },
    questions: { qu: { group: "h", rubric: [{ name: "Evidence", levels: ["None.", "All."] }] } },
  };
  const found = partsDifference(changed, original);
  expect(found.map(({ cellId, part, before, after }) => [cellId, part, before, after])).toEqual([
    ["ex", "starter", "let x;", "let y;"],
    ["ex", "hints", "Hint 1:\na\n\nHint 2:\nb", "Hint 1:\na\n\nHint 2:\nc"],
    ["ex", "solution", "x = 1;", ""],
    ["ex", "checks", "check()", "steal()"],
    ["qu", "group", "g", "h"],
    ["qu", "rubric", rubric, rubric.replace("Some", "All")],
    ["qu", "answer", "", "So.\nLevels chosen: none, 2"],
  ]);
  expect(partsWords(found)).toEqual([
    "starters of 1 exercise",
    "hints of 1 exercise",
    "removed solutions of 1 exercise",
    "checks of 1 exercise",
    "groups of 1 question",
    "rubrics of 1 question",
  ]);
});

test("against a notebook that has none of it all parts are brought, but no starter that the cell shows", () => {
  const found = partsDifference(original, whole({ id: "other" }));
  expect(found.map(({ part }) => part)).toEqual(["hints", "solution", "checks", "group", "rubric"]);
  expect(found.every(({ before }) => before === "")).toBe(true);
});

test("parts of another kind of cell, and of no cell, do nothing and are not told", () => {
  const parts = { starter: "", hints: [], solution: "", checks: "check()" };
  const stray = { ...original, exercises: { ...original.exercises, text: parts, gone: parts } };
  expect(partsDifference(stray, original)).toEqual([]);
});

test("names are names, whatever every object has under them", () => {
  const cells = ["__proto__", "constructor", "valueOf"].map((id) => ({
    id,
    kind: "exercise" as const,
    source: "",
    exercise: { hints: [], solution: "", checks: `check("${id}")` },
  }));
  const found = partsDifference(whole({ id: "n", cells }), whole({ id: "other" }));
  expect(found.map(({ cellId, after }) => [cellId, after])).toEqual(
    cells.map(({ id }) => [id, `check("${id}")`]),
  );
});
