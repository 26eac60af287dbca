/** A notebook as a percent file, its exercises and questions with what belongs to them. */
import { lookUp } from "../base/look-up.ts";
import type { Exercises } from "./exercise.ts";
import type { Cell, CellSpec, Notebook } from "./notebook.ts";
import { formatPercent, headerLines } from "./percent.ts";
import { type Questions, rubricText } from "./question.ts";

export function percentOf(
  { title, cells }: Notebook,
  exercises: Exercises = {},
  questions: Questions = {},
): string {
  return `${headerLines(title)}\n\n${formatPercent(cells.map((cell) => toSpec(cell, exercises, questions)))}`;
}

function toSpec(cell: Cell, exercises: Exercises, questions: Questions): CellSpec {
  const { id } = cell;
  const spec: CellSpec = { ...cell };
  if (cell.kind === "exercise" && Object.hasOwn(exercises, id)) {
    const { hints = [], solution = "", checks = "" } = lookUp(exercises, id) ?? {};
    return { ...spec, exercise: { hints, solution, checks } };
  }
  if (cell.kind === "question" && Object.hasOwn(questions, id)) {
    const { group = "", rubric = [] } = lookUp(questions, id) ?? {};
    return { ...spec, question: { group, rubric: rubricText(rubric) } };
  }
  return spec;
}
