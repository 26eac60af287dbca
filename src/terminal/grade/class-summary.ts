/** A class in a few lines: how many solve each exercise and what most of them miss, and what was written to each question. */
import { lookUp } from "../../base/look-up.ts";
import { median } from "../../base/statistics.ts";
import {
  type GradedQuestion,
  type GradeReport,
  type GradeRow,
  isSolved,
  questionTitle,
} from "./grade-row.ts";

export function classSummary({ rows, questions }: GradeReport): string {
  const graded = rows.filter(({ error }) => error === undefined);
  const exercises = [...new Set(graded.flatMap((row) => Object.keys(row.exercises)))];
  return [
    headline(rows, graded),
    ...exercises.map((id) => `  ${id}: ${exerciseWords(id, graded)}`),
    ...questions.map(
      (question) => `  ${questionTitle(question)}: ${answerWords(question, graded)}`,
    ),
  ].join("\n");
}

function headline(rows: readonly GradeRow[], graded: readonly GradeRow[]): string {
  const broken = rows.length - graded.length;
  const failing = graded.filter(({ cells }) => cells.failed > 0).length;
  return [
    `${counted(rows.length, "submission")}${broken === 0 ? "" : `, ${broken} of which cannot be graded`}`,
    ...(failing === 0 ? [] : [`${failing} with cells that fail`]),
  ].join("; ");
}

function exerciseWords(id: string, graded: readonly GradeRow[]): string {
  const found = graded.flatMap(({ exercises }) => lookUp(exercises, id) ?? []);
  const suspect = found.filter((row) => row.suspect).length;
  const missed = mostFrequent(found.flatMap(({ failed }) => failed));
  return [
    `solved by ${found.filter(isSolved).length} of ${found.length}`,
    ...(suspect === 0 ? [] : [`${suspect} of them suspect`]),
    ...(missed === undefined ? [] : [`most often missed: “${missed.value}” (${missed.count})`]),
  ].join("; ");
}

function answerWords({ id, rubric }: GradedQuestion, graded: readonly GradeRow[]): string {
  const answers = graded.flatMap(({ questions }) => {
    const answer = lookUp(questions, id);
    return answer === undefined || answer.characters === 0 ? [] : [answer];
  });
  const answered = `answered by ${answers.length} of ${graded.length}`;
  if (answers.length === 0) return answered;
  const quoting = answers.filter(({ evidence }) => evidence > 0).length;
  const judged = rubric.flatMap(({ name, levels }, criterion) => {
    const chosen = answers.flatMap(({ selfAssessment }) => selfAssessment[criterion] ?? []);
    if (chosen.length === 0) return [];
    return [`${name} ${median(chosen)} of ${levels.length - 1}`];
  });
  return [
    answered,
    `${Math.round(median(answers.map(({ characters }) => characters)))} characters (median)`,
    `${quoting} with a figure`,
    ...(judged.length === 0 ? [] : [`own judgement (median): ${judged.join(", ")}`]),
  ].join("; ");
}

function mostFrequent(values: readonly string[]): { value: string; count: number } | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [most] = [...counts].toSorted((a, b) => b[1] - a[1]);
  return most === undefined ? undefined : { value: most[0], count: most[1] };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
