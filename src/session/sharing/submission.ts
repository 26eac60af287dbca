/**
 * A student's submission, read for grading: a document, a percent file or a link. Exercises are checked with the checks of the
 * notebook that was handed out, never with checks that came with the submission.
 */
import { lookUp } from "../../base/look-up.ts";
import { type Exercises, exercisesOf } from "../../notebook/exercise.ts";
import type { Cell, CellId, Notebook, NotebookSpec } from "../../notebook/notebook.ts";
import { parsePercent } from "../../notebook/percent.ts";
import { type Question, type Questions, questionsOf } from "../../notebook/question.ts";
import { toNotebook } from "../../notebook/to-notebook.ts";

/** A file by its name; without one, `text` is a link. */
export interface Submission {
  name?: string;
  text: string;
}

export interface ReadSubmission {
  notebook: Notebook;
  exercises: Exercises;
  questions: Questions;
  /** What could not be taken over as it was, in sentences. */
  remark?: string;
}

export interface HandedOutQuestion {
  id: CellId;
  source: string;
  rubric: Question["rubric"];
}

/** Throws a SyntaxError that says what is wrong, as a sentence. */
export async function readSubmission(
  submission: Submission,
  handedOut: NotebookSpec,
): Promise<ReadSubmission> {
  const { notebook: read, remark } = await readText(submission, handedOut);
  const exercises = exercisesOf(handedOut);
  // A percent file may have lost its marks: what was handed out as an exercise is checked as one.
  const { cells, missing, added } = asHandedOut(read.cells, exercises, handedOut);
  const remarks = [
    ...(remark === undefined ? [] : [remark]),
    ...(missing.length === 0 ? [] : [`Missing, and counted as not solved: ${missing.join(", ")}.`]),
    ...(added.length === 0 ? [] : [`No exercise that was handed out: ${added.join(", ")}.`]),
  ];
  return {
    notebook: { ...read, cells },
    exercises,
    questions: questionsOf(handedOut),
    ...(remarks.length === 0 ? {} : { remark: remarks.join(" ") }),
  };
}

/**
 * The exercises are those that were handed out: a percent file may have lost their marks, one that was deleted is there again as it
 * was handed out, and what the submission adds as one is code.
 */
function asHandedOut(
  cells: readonly Cell[],
  exercises: Exercises,
  handedOut: NotebookSpec,
): { cells: Cell[]; missing: CellId[]; added: CellId[] } {
  const there = new Set(cells.map(({ id }) => id));
  const missing = toNotebook(handedOut).cells.filter(
    ({ id }) => Object.hasOwn(exercises, id) && !there.has(id),
  );
  const added = cells.filter(
    ({ id, kind }) => kind === "exercise" && !Object.hasOwn(exercises, id),
  );
  const own = cells.map((cell): Cell => {
    if (Object.hasOwn(exercises, cell.id)) return { ...cell, kind: "exercise" };
    return cell.kind === "exercise" ? { ...cell, kind: "code" } : cell;
  });
  const ids = (list: readonly Cell[]) => list.map(({ id }) => id);
  return { cells: [...own, ...missing], missing: ids(missing), added: ids(added) };
}

/** Reads the percent file that a teacher handed out in place of the module. */
export function readHandedOut(name: string, text: string): NotebookSpec {
  return { title: name, cells: parsePercent(text) };
}

/** The questions of what was handed out, in order, with their rubrics. */
export function handedOutQuestions(handedOut: NotebookSpec): HandedOutQuestion[] {
  const questions = questionsOf(handedOut);
  return toNotebook(handedOut).cells.flatMap(({ id, source }) => {
    const found = lookUp(questions, id);
    return found === undefined ? [] : [{ id, source, rubric: found.rubric }];
  });
}

async function readText(
  { name, text }: Submission,
  handedOut: NotebookSpec,
): Promise<Pick<ReadSubmission, "notebook" | "remark">> {
  if (name !== undefined) {
    const { readNotebookFile } = await import("../../notebook/read-file.ts");
    return readNotebookFile(name, text);
  }
  const [{ decodeLink }, { applyDifference }] = await Promise.all([
    import("../../notebook/link/decode-link.ts"),
    import("../../notebook/link/apply-difference.ts"),
  ]);
  const { difference } = await decodeLink(text);
  return { notebook: applyDifference(toNotebook(handedOut), difference).notebook };
}
