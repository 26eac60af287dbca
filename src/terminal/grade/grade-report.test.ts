import { expect, test } from "vitest";
import { csvRows } from "../../base/csv.ts";
import { answersPage } from "./answers-page.ts";
import { classSummary } from "./class-summary.ts";
import { gradeCsv } from "./grade-csv.ts";
import type { GradeReport, GradeRow } from "./grade-row.ts";

const rubric = [
  { name: "Evidence", levels: ["No figure.", "One figure.", "Figures of two backends."] },
];

function row(name: string, more: Partial<GradeRow> = {}): GradeRow {
  return {
    name,
    file: `${name}.json`,
    cells: { ok: 4, failed: 0, cut: 0, notRun: 0 },
    exercises: { half: { passed: 3, of: 3, failed: [] } },
    questions: {
      why: {
        text: "It does not move.",
        characters: 17,
        evidence: 1,
        quotes: ["Latency: 1.84 ms. One by one."],
        selfAssessment: [1],
      },
    },
    durationMs: 1234,
    ...more,
  };
}

const silent = { text: "", characters: 0, evidence: 0, quotes: [], selfAssessment: [] };
const report: GradeReport = {
  gradedAt: "2026-03-04T05:06:07.000Z",
  handedOut: "lab.ts",
  questions: [{ id: "why", source: "### Why the median?\n\nAnd *when*?", rubric }],
  rows: [
    row("ada"),
    row("ben", {
      exercises: { half: { passed: 3, of: 3, failed: [], suspect: true } },
      questions: { why: { ...silent, text: "<b>Two</b>", characters: 10, selfAssessment: [2] } },
    }),
    row("cleo", {
      cells: { ok: 3, failed: 1, cut: 0, notRun: 0 },
      exercises: { half: { passed: 2, of: 3, failed: ["An odd number"] } },
      questions: { why: silent },
    }),
    row("=dan", { error: "dan.json is a folder.", exercises: {}, questions: {} }),
  ],
};

test("a class is summed up by exercise and by question", () => {
  expect(classSummary(report).split("\n")).toEqual([
    "4 submissions, 1 of which cannot be graded; 1 with cells that fail",
    "  half: solved by 2 of 3; 1 of them suspect; most often missed: “An odd number” (1)",
    "  Why the median?: answered by 2 of 3; 14 characters (median); 1 with a figure; own judgement (median): Evidence 1.5 of 2",
  ]);
});

test("the table has a line for each student, and no name is a formula", () => {
  const [head, ...lines] = csvRows(gradeCsv(report)).map(({ cells }) => cells);
  const column = (title: string) => lines.map((cells) => cells[head?.indexOf(title) ?? -1]);
  expect(column("name")).toEqual(["ada", "ben", "cleo", "=dan"]);
  expect(gradeCsv(report)).toContain("'=dan");
  expect(column("graded")).toEqual(["yes", "yes", "yes", "no"]);
  expect(column("half: passed")).toEqual(["3", "3", "2", ""]);
  expect(column("suspect")).toEqual(["", "half", "", ""]);
  expect(column("why: Evidence, own judgement of 0 to 2")).toEqual(["1", "2", "", ""]);
  expect(column("remarks").at(-1)).toBe("dan.json is a folder.");
});

test("answers stand beside the rubric of their question, as text alone", () => {
  const page = answersPage(report);
  const [, section = ""] = page.split("<h2>Why the median?</h2>");
  for (const words of ["Figures of two backends.", "It does not move.", "Latency: 1.84 ms"])
    expect(section).toContain(words);
  expect(section).toContain("Own judgement. Evidence: 1");
  expect(section).toContain("No answer: cleo");
  expect(page).not.toContain("<b>Two");
  expect(page).toContain("&lt;b&gt;Two");
});
