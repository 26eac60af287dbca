/** How far each part is: its code cells and those whose results hold, its exercises solved, its questions answered. */
import { lookUp } from "../../../base/look-up.ts";
import { type Cell, isRunnable } from "../../../notebook/notebook.ts";
import { cellStatus, isStale } from "../../../session/running/status.ts";
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
  /** Cells that ran, and would now give something else. */
  readonly changed: number;
  readonly isRunning: boolean;
  readonly hasFailed: boolean;
  /** Nothing of it has ever run or been answered. */
  readonly isNew: boolean;
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
    const answered = questions.filter((cell) => isAnswered(state, cell)).length;
    return {
      part,
      evaluated: statuses.filter((status) => status === "evaluated").length,
      total: statuses.length,
      solved: exercises.filter(({ id }) => isSolved(lookUp(state.cells, id)?.result)).length,
      exercises: exercises.length,
      answered,
      questions: questions.length,
      changed: own.filter(({ id }) => isStale(state, id)).length,
      isRunning: statuses.includes("running"),
      hasFailed: statuses.includes("failed"),
      isNew: answered === 0 && statuses.every((status) => status === "fresh"),
    };
  });
}

export function isAnswered({ notebook }: SessionState, { id }: Cell): boolean {
  return (lookUp(notebook.answers, id)?.text ?? "").trim().length >= SHORTEST_ANSWER;
}

export function isSameProgress(a: PartProgress, b: PartProgress): boolean {
  return (Object.keys(a) as (keyof PartProgress)[]).every((key) => a[key] === b[key]);
}

export type ProgressState = "running" | "failed" | "changed" | "done" | "new" | "open";

export function progressState(progress: PartProgress): ProgressState {
  const { evaluated, total, solved, exercises, answered, questions } = progress;
  if (progress.isRunning) return "running";
  if (progress.hasFailed) return "failed";
  if (progress.changed > 0) return "changed";
  if (progress.isNew) return "new";
  const isDone = evaluated === total && solved === exercises && answered === questions;
  return isDone ? "done" : "open";
}

const STATE_WORDS: Readonly<Record<ProgressState, string>> = {
  running: "running",
  failed: "one failed",
  changed: "changed since",
  done: "finished",
  new: "not reached yet",
  open: "",
};

/** `3 of 8 cells evaluated, 1 of 2 exercises solved, one failed`. */
export function progressWords(progress: PartProgress): string {
  const { evaluated, total, solved, exercises, answered, questions } = progress;
  return [
    total === 0 ? "" : `${evaluated} of ${total} cells evaluated`,
    exercises === 0 ? "" : `${solved} of ${exercises} exercises solved`,
    questions === 0 ? "" : `${answered} of ${questions} questions answered`,
    total + exercises + questions === 0 ? "" : STATE_WORDS[progressState(progress)],
  ]
    .filter(Boolean)
    .join(", ");
}
