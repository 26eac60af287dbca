/** A notebook as a percent file, its exercises and questions with what belongs to them. */
import type { Exercises } from "./exercise.ts";
import type { Cell, CellSpec, Notebook } from "./notebook.ts";
import { formatPercent } from "./percent.ts";
import { type Questions, rubricText } from "./question.ts";

export function percentOf(
  { title, cells }: Notebook,
  exercises: Exercises = {},
  questions: Questions = {},
): string {
  const header = title.split(/\r\n?|\n/).map((line) => `// ${line}`.trimEnd());
  return `${header.join("\n")}\n\n${formatPercent(cells.map((cell) => toSpec(cell, exercises, questions)))}`;
}

function toSpec(cell: Cell, exercises: Exercises, questions: Questions): CellSpec {
  const { id, ...rest } = cell;
  // A name that a header cannot hold is left out; reading gives another.
  const spec: CellSpec = /^[^\s"=]+$/.test(id) ? { id, ...rest } : rest;
  if (cell.kind === "exercise" && Object.hasOwn(exercises, id)) {
    const { hints = [], solution = "", checks = "" } = exercises[id] ?? {};
    return { ...spec, exercise: { hints, solution, checks } };
  }
  if (cell.kind === "question" && Object.hasOwn(questions, id)) {
    const { group = "", rubric = [] } = questions[id] ?? {};
    return { ...spec, question: { group, rubric: rubricText(rubric) } };
  }
  return spec;
}
