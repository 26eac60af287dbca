/** How far each part is: its code cells and those whose results hold, its exercises solved, its questions answered. */
import { lookUp } from "../../../base/look-up.ts";
import { type Cell, isRunnable } from "../../../notebook/notebook.ts";
import { cellStatus } from "../../../session/running/status.ts";
import type { SessionState } from "../../../session/state.ts";
import { isSolved } from "../../cells/exercise-progress.ts";

export interface PartProgress {
  readonly part: number;
  readonly evaluated: number;
  readonly total: number;
  readonly solved: number;
  readonly exercises: number;
  readonly answered: number;
  readonly questions: number;
  readonly isRunning: boolean;
  readonly hasFailed: boolean;
}

/** An answer of fewer characters is a note. */
const SHORTEST_ANSWER = 40;

export function partProgress(state: SessionState): PartProgress[] {
  const { cells } = state.notebook;
  return [...new Set(cells.map((cell) => cell.part))].map((part) => {
    const own = cells.filter((cell) => cell.part === part);
    const statuses = own.filter(isRunnable).map((cell) => cellStatus(state, cell.id));
    const exercises = own.filter((cell) => cell.kind === "exercise");
    const questions = own.filter((cell) => cell.kind === "question");
    return {
      part,
      evaluated: statuses.filter((status) => status === "evaluated").length,
      total: statuses.length,
      solved: exercises.filter(({ id }) => isSolved(lookUp(state.cells, id)?.result)).length,
      exercises: exercises.length,
      answered: questions.filter((cell) => isAnswered(state, cell)).length,
      questions: questions.length,
      isRunning: statuses.includes("running"),
      hasFailed: statuses.includes("failed"),
    };
  });
}

function isAnswered({ notebook }: SessionState, { id }: Cell): boolean {
  return (lookUp(notebook.answers, id)?.text ?? "").trim().length >= SHORTEST_ANSWER;
}

export function isSameProgress(a: PartProgress, b: PartProgress): boolean {
  return (Object.keys(a) as (keyof PartProgress)[]).every((key) => a[key] === b[key]);
}

export type ProgressState = "running" | "failed" | "done" | "open";

export function progressState(progress: PartProgress): ProgressState {
  const { evaluated, total, solved, exercises, answered, questions } = progress;
  if (progress.isRunning) return "running";
  if (progress.hasFailed) return "failed";
  const isDone = evaluated === total && solved === exercises && answered === questions;
  return isDone ? "done" : "open";
}

/** `3 of 8 cells evaluated, 1 of 2 exercises solved, one failed`. */
export function progressWords(progress: PartProgress): string {
  const { evaluated, total, solved, exercises, answered, questions } = progress;
  return [
    total === 0 ? "" : `${evaluated} of ${total} cells evaluated`,
    exercises === 0 ? "" : `${solved} of ${exercises} exercises solved`,
    questions === 0 ? "" : `${answered} of ${questions} questions answered`,
    progress.hasFailed && !progress.isRunning ? "one failed" : "",
    progress.isRunning ? "running" : "",
  ]
    .filter(Boolean)
    .join(", ");
}
