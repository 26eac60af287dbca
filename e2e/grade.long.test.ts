/** `npm run grade` on a class of fifty students, more than half of them hostile: every row is right, and none stops the others. */
import { expectRow, gradeClass } from "./grade-class.ts";
import { HONEST, HOSTILE } from "./grading-class.ts";
import { expect, test } from "./notebook-page.ts";

test("every row of a class is right, whatever was handed in", async () => {
  const options = ["--exercises", "--verify", "--timeout", "10", "--memory", "1500"];
  const { rows, stdout } = await gradeClass([...HONEST, ...HOSTILE], options);
  expect(rows).toHaveLength(HONEST.length + HOSTILE.length);
  for (const submission of [...HONEST, ...HOSTILE]) expectRow(rows, submission);
  for (const { name, error, exercises } of rows) {
    expect
      .soft(Object.keys(exercises), `exercises of ${name}`)
      .toEqual(["write-median", "write-share"]);
    const counts = Object.values(exercises).map(({ of }) => of);
    const isGraded = error === undefined && !["bytes", "objects"].includes(name);
    if (isGraded) expect.soft(counts, `checks of ${name}`).toEqual([3, 2]);
  }
  expect(stdout).toContain(`${rows.length} submissions, 10 of which cannot be graded`);
});
