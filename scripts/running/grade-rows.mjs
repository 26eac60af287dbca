/** What is said of a submission: one row of plain data a student, and one line of text. */
import { visibleLine } from "../tooling/visible-text.mjs";

/** Characters of a line: a name and a message may be of any length. */
const LONGEST_NAME = 100;
const LONGEST_LINE = 1000;

/** A row, whatever the snapshot holds: one that makes none has a row that says so. */
export function safeRow(entry, handedOut, snapshot, end) {
  try {
    const row = gradeRow(entry, handedOut, snapshot, end);
    describeRow(row);
    return row;
  } catch (error) {
    const reason = `its results cannot be read: ${String(error?.message ?? error)}`;
    return gradeRow(entry, handedOut, undefined, { ...end, error: end.error ?? reason });
  }
}

/**
 * `exercises`: those that were handed out. `snapshot` as the page gives it when the run is over, however it ended; `grades`: what
 * the checks of each exercise found.
 */
function gradeRow({ name, file }, { exercises }, snapshot, end) {
  const { durationMs, late, remark, error, grades = {} } = end;
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
    exercises: Object.fromEntries(exercises.map((id) => [id, exerciseRow(grades[id])])),
    questions: Object.fromEntries(
      cells
        .filter(({ kind }) => kind === "question")
        .map(({ id }) => [id, answerRow(snapshot.notebook.answers?.[id])]),
    ),
    durationMs: Math.round(durationMs),
  };
}

/** `suspect`: all checks pass, and yet it differs from the solution where that was tried. */
function exerciseRow(grade) {
  const { passed = [], failed = [], pending = [], failure, verified } = grade ?? {};
  const of = passed.length + failed.length + pending.length;
  const isDifferent = verified?.some(({ differs }) => differs !== undefined) ?? false;
  return {
    passed: passed.length,
    of,
    failed: [...failed, ...pending],
    ...(failure === undefined ? {} : { failure }),
    ...(verified === undefined ? {} : { verified }),
    ...(isDifferent && passed.length === of ? { suspect: true } : {}),
  };
}

function answerRow({ text = "", selfAssessment = [], evidence = [] } = {}) {
  return {
    text: text.trim(),
    characters: text.trim().length,
    evidence: evidence.length,
    quotes: evidence.map(({ label, value, method }) => `${label}: ${value}. ${method}`),
    selfAssessment: selfAssessment.map((level) => level ?? null),
  };
}

/** `ada   cells 5 ok, 1 failed   exercises 2/4 (9/12 checks)   answers 3, 1240 characters   12.3 s`, and what there is to read. */
export function describeRow(row) {
  const { error, late, remark, cells, durationMs } = row;
  const name = visibleLine(row.name.slice(0, LONGEST_NAME)).padEnd(24);
  if (error !== undefined) return printable(`${name}  cannot be graded: ${error}`);
  const exercises = Object.values(row.exercises);
  const solved = exercises.filter(({ passed, of }) => of > 0 && passed === of).length;
  const checks = exercises.reduce((sum, { passed }) => sum + passed, 0);
  const allChecks = exercises.reduce((sum, { of }) => sum + of, 0);
  const answers = Object.values(row.questions).filter(({ characters }) => characters > 0);
  const characters = answers.reduce((sum, answer) => sum + answer.characters, 0);
  const line = [
    name,
    `cells ${cells.ok} ok, ${cells.failed} failed${cells.cut > 0 ? `, ${cells.cut} cut` : ""}`,
    `exercises ${solved}/${exercises.length} (${checks}/${allChecks} checks)`,
    `answers ${answers.length}, ${characters} characters`,
    `${(durationMs / 1000).toFixed(1)} s${late === undefined ? "" : ` (${late})`}`,
    ...(remark === undefined ? [] : [remark]),
  ].join("  ");
  return [line, ...Object.entries(row.exercises).flatMap(exerciseLines)].map(printable).join("\n");
}

function exerciseLines([id, { failure, verified = [], suspect = false }]) {
  return [
    ...(failure === undefined ? [] : [`  ${id}: ${failure}`]),
    ...verified
      .filter(({ differs }) => suspect && differs !== undefined)
      .map((it) => `  ${id}: SUSPECT, ${differenceWords(it)}`),
  ];
}

function differenceWords({ name, inputs, agreed, differs: { call, got, expected } }) {
  return `${name} agrees with the solution on ${agreed} of ${inputs} fresh inputs; ${call} is ${got}, and the solution's ${expected}`;
}

/** Functions that fresh inputs say nothing of, each once; empty where there are none. */
export function unverifiedWords(rows) {
  const lines = rows.flatMap(({ exercises }) =>
    Object.entries(exercises).flatMap(([id, { verified = [] }]) =>
      verified
        .filter(({ inputs, note }) => inputs === 0 && note !== undefined)
        .map(({ name, note }) => `Not called on fresh inputs: ${name} of ${id}; ${note}`),
    ),
  );
  return [...new Set(lines)].map(printable).join("\n");
}

/** One line, whatever a file, an exercise or a message is called. */
function printable(text) {
  const line = visibleLine(text.slice(0, LONGEST_LINE));
  return text.length > LONGEST_LINE ? `${line}…` : line;
}
