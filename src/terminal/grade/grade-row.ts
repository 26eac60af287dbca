/** What grading says of a submission: a row of plain data, as `scripts/running/grade-rows.mjs` makes it. */

export interface GradeRow {
  readonly name: string;
  readonly file: string;
  /** Why it cannot be graded. */
  readonly error?: string;
  /** What was cut short, and what could not be taken over. */
  readonly late?: string;
  readonly remark?: string;
  readonly cells: { ok: number; failed: number; cut: number; notRun: number };
  readonly exercises: Readonly<Record<string, ExerciseRow>>;
  readonly questions: Readonly<Record<string, AnswerRow>>;
  readonly durationMs: number;
}

interface ExerciseRow {
  readonly passed: number;
  /** 0 where its checks did not run. */
  readonly of: number;
  /** Names of the checks that do not pass. */
  readonly failed: readonly string[];
  readonly failure?: string;
  readonly suspect?: boolean;
}

interface AnswerRow {
  readonly text: string;
  readonly characters: number;
  /** How many figures it quotes, and each as text. */
  readonly evidence: number;
  readonly quotes: readonly string[];
  /** For each criterion the level that the student sees, or null. */
  readonly selfAssessment: readonly (number | null)[];
}

/** A question that was handed out. */
export interface GradedQuestion {
  readonly id: string;
  readonly source: string;
  readonly rubric: readonly { readonly name: string; readonly levels: readonly string[] }[];
}

export interface GradeReport {
  readonly gradedAt: string;
  /** Name of the file that was handed out. */
  readonly handedOut: string;
  readonly questions: readonly GradedQuestion[];
  readonly rows: readonly GradeRow[];
}

export function isSolved({ passed, of }: Pick<ExerciseRow, "passed" | "of">): boolean {
  return of > 0 && passed === of;
}

/** The heading of a question, or its id. */
export function questionTitle({ id, source }: Pick<GradedQuestion, "id" | "source">): string {
  return /^#{1,6}\s+(.+?)\s*$/m.exec(source)?.[1] ?? id;
}
