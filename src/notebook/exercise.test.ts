import { expect, test } from "vitest";
import { exercisesOf } from "./exercise.ts";
import type { NotebookSpec } from "./notebook.ts";
import { toNotebook } from "./to-notebook.ts";

const parts = { hints: ["h"], solution: "s", checks: "c" };
const spec: NotebookSpec = {
  cells: [
    { source: "1" },
    { kind: "exercise", source: "start", exercise: parts },
    { kind: "exercise", id: "named", source: "begin", exercise: parts },
    { kind: "exercise", id: "bare", source: "nothing belongs to it" },
  ],
};

test("exercises are found by the ids of their cells, given or made", () => {
  expect(exercisesOf(spec)).toEqual({
    "cell-2": { starter: "start", ...parts },
    named: { starter: "begin", ...parts },
  });
});

test("what belongs to an exercise is no part of the document", () => {
  expect(toNotebook(spec).cells[1]).toEqual({
    id: "cell-2",
    part: 1,
    kind: "exercise",
    source: "start",
  });
});
