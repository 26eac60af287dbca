/** What is said of a submission: one row of plain data a student, and one line of text. */
import { checksOf } from "./describe-cell.mjs";

/** A row, whatever the snapshot holds: one that makes none has a row that says so. */
export function safeRow(entry, snapshot, end) {
  try {
    const row = gradeRow(entry, snapshot, end);
    describeRow(row);
    return row;
  } catch (error) {
    const reason = `its results cannot be read: ${String(error?.message ?? error)}`;
    return gradeRow(entry, undefined, { ...end, error: end.error ?? reason });
  }
}

/** `snapshot` as the page gives it when the run is over, however it ended. */
function gradeRow({ name, file }, snapshot, { durationMs, late, remark, error }) {
  const cells = snapshot?.cells ?? [];
  const runnable = cells.filter(({ kind }) => kind === "code" || kind === "exercise");
  const count = (...wanted) => runnable.filter(({ status }) => wanted.includes(status)).length;
  return {
    name,
    file,
    ...(error === undefined ? {} : { error }),
    ...(late === undefined ? {} : { late }),
    ...(remark === undefined ? {} : { remark }),
    cells: {
      ok: count("evaluated"),
      failed: count("failed"),
      cut: count("aborted", "running", "queued"),
      notRun: count("fresh", "stale"),
    },
    exercises: Object.fromEntries(
      cells.filter(({ kind }) => kind === "exercise").map((cell) => [cell.id, checksRow(cell)]),
    ),
    questions: Object.fromEntries(
      cells
        .filter(({ kind }) => kind === "question")
        .map(({ id }) => [id, answerRow(snapshot.notebook.answers?.[id])]),
    ),
    durationMs: Math.round(durationMs),
  };
}

function checksRow({ status, outputs }) {
  const { results = [], pending = [] } = checksOf({ outputs }) ?? {};
  const failed = results.filter(({ passed }) => !passed).map(({ name }) => name);
  return {
    status,
    passed: results.length - failed.length,
    of: results.length + pending.length,
    failed: [...failed, ...pending],
  };
}

function answerRow({ text = "", selfAssessment = [], evidence = [] } = {}) {
  return {
    characters: text.trim().length,
    evidence: evidence.length,
    selfAssessment: selfAssessment.map((level) => level ?? null),
  };
}

/** `ada   cells 5 ok, 1 failed   exercises 2/4 (9/12 checks)   answers 3, 1240 characters   12.3 s`. */
export function describeRow(row) {
  const { name, error, late, remark, cells, durationMs } = row;
  if (error !== undefined) return `${name.padEnd(24)}  cannot be graded: ${error}`;
  const exercises = Object.values(row.exercises);
  const solved = exercises.filter(({ passed, of }) => of > 0 && passed === of).length;
  const checks = exercises.reduce((sum, { passed }) => sum + passed, 0);
  const allChecks = exercises.reduce((sum, { of }) => sum + of, 0);
  const answers = Object.values(row.questions).filter(({ characters }) => characters > 0);
  const characters = answers.reduce((sum, answer) => sum + answer.characters, 0);
  return [
    name.padEnd(24),
    `cells ${cells.ok} ok, ${cells.failed} failed${cells.cut > 0 ? `, ${cells.cut} cut` : ""}`,
    `exercises ${solved}/${exercises.length} (${checks}/${allChecks} checks)`,
    `answers ${answers.length}, ${characters} characters`,
    `${(durationMs / 1000).toFixed(1)} s${late === undefined ? "" : ` (${late})`}`,
    ...(remark === undefined ? [] : [remark]),
  ].join("  ");
}
