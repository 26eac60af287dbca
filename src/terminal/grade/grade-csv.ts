/** The rows of a class as a table for a spreadsheet: one line a student, the same columns for all. */

import { type CsvValue, csvText } from "../../base/csv.ts";
import { lookUp } from "../../base/look-up.ts";
import { type GradeReport, type GradeRow, isSolved } from "./grade-row.ts";

export function gradeCsv({ rows, questions }: GradeReport): string {
  const exercises = [...new Set(rows.flatMap((row) => Object.keys(row.exercises)))];
  const columns: [title: string, value: (row: GradeRow) => CsvValue][] = [
    ["name", ({ name }) => name],
    ["file", ({ file }) => file],
    ["graded", ({ error }) => (error === undefined ? "yes" : "no")],
    ["exercises solved", (row) => Object.values(row.exercises).filter(isSolved).length],
    ["exercises", () => exercises.length],
    ["checks passed", (row) => sum(row, ({ passed }) => passed)],
    ["checks", (row) => sum(row, ({ of }) => of)],
    ["suspect", (row) => suspects(row).join(", ")],
    ...exercises.flatMap((id): typeof columns => [
      [`${id}: passed`, (row) => lookUp(row.exercises, id)?.passed],
      [`${id}: checks`, (row) => lookUp(row.exercises, id)?.of],
    ]),
    ...questions.flatMap(({ id, rubric }): typeof columns => [
      [`${id}: characters`, (row) => lookUp(row.questions, id)?.characters],
      [`${id}: figures quoted`, (row) => lookUp(row.questions, id)?.evidence],
      ...rubric.map(({ name, levels }, index): (typeof columns)[number] => [
        `${id}: ${name}, own judgement of 0 to ${levels.length - 1}`,
        (row) => lookUp(row.questions, id)?.selfAssessment[index],
      ]),
    ]),
    ["cells ok", ({ cells }) => cells.ok],
    ["cells failed", ({ cells }) => cells.failed],
    ["cells cut short", ({ cells }) => cells.cut],
    ["cells not run", ({ cells }) => cells.notRun],
    ["seconds", ({ durationMs }) => Number((durationMs / 1000).toFixed(1))],
    ["remarks", remarks],
  ];
  return csvText([
    columns.map(([title]) => title),
    ...rows.map((row) => columns.map(([, value]) => value(row))),
  ]);
}

function sum({ exercises }: GradeRow, of: (row: GradeRow["exercises"][string]) => number): number {
  return Object.values(exercises).reduce((total, row) => total + of(row), 0);
}

function suspects({ exercises }: GradeRow): string[] {
  return Object.entries(exercises).flatMap(([id, { suspect }]) => (suspect ? [id] : []));
}

function remarks({ error, late, remark, exercises }: GradeRow): string {
  const failures = Object.entries(exercises).flatMap(([id, { failure }]) =>
    failure === undefined ? [] : [`${id}: ${failure}`],
  );
  return [error, late, remark, ...failures].filter(Boolean).join("; ");
}
