/** `npm run grade` on a few of the class (`grade.long.test.ts` has all of them): what it writes, and what is not believed. */
import { expectRow, gradeClass } from "./grade-class.ts";
import { HONEST, HOSTILE } from "./grading-class.ts";
import { expect, test } from "./notebook-page.ts";

const NAMES = ["ada", "dan", "rob", "sue", "posted", "turning", "table", "folder"];

test("honest work is graded as it is, and nothing else is believed", async () => {
  const some = [...HONEST, ...HOSTILE].filter(({ name }) => NAMES.includes(name));
  const { rows, stdout, csv, answers } = await gradeClass(some, ["--verify"]);
  for (const submission of some) expectRow(rows, submission);
  const row = (name: string) => rows.find((it) => it.name === name);
  expect(row("ada")).toMatchObject({
    file: "ada.json",
    cells: { ok: 4, failed: 0 },
    questions: { "why-median": { characters: 17 } },
    exercises: { "write-median": { verified: [{ name: "median", inputs: 50, agreed: 50 }] } },
  });
  expect(row("sue")).toMatchObject({ cells: { ok: 2, failed: 1 } });
  expect(stdout).toContain("SUSPECT, median agrees with the solution on");
  expect(stdout).toContain("Passed over: notes.md. Submissions are");
  expect(stdout).toMatch(/write-median: solved by \d of \d; .*most often missed: “/);
  expect(csv).toMatch(/^\uFEFFname,file,graded,/);
  expect(csv).toMatch(/^ada,ada\.json,yes,2,2,5,5,/m);
  expect(answers).toMatch(/<h2>Why the median\?<\/h2>[\s\S]*<h3>ada<\/h3>\s*<pre>It does not move/);
});
