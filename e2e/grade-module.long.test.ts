/** `npm run grade` on the module itself: its solutions are complete work, and the module as it was handed out is none. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { toNotebook } from "../src/notebook/to-notebook.ts";
import { moduleCells, moduleExercises } from "./exercise-answers.ts";
import { grade } from "./grade-class.ts";
import { expect, test } from "./notebook-page.ts";

/** A document with the sources that these give for exercises. */
const handIn = (name: string, sourceOf: (id: string) => string | undefined) => ({
  hand(folder: string) {
    const cells = moduleCells.map((cell) => ({
      ...cell,
      source: sourceOf(cell.id ?? "") ?? cell.source,
    }));
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(toNotebook({ title: name, cells })));
  },
});

test("the solutions of all ten parts are graded as complete, the module untouched as not begun", async () => {
  const { rows, stdout } = await grade(
    [handIn("solved", (id) => moduleExercises[id]?.solution), handIn("untouched", () => undefined)],
    ["--exercises", "--verify"],
  );
  const row = (name: string) => rows.find((it) => it.name === name);
  const ids = Object.keys(moduleExercises);
  for (const name of ["solved", "untouched"]) {
    expect(row(name)?.error, `error of ${name}`).toBe(undefined);
    expect(Object.keys(row(name)?.exercises ?? {}), `exercises of ${name}`).toEqual(ids);
  }
  for (const id of ids) {
    const [solved, untouched] = ["solved", "untouched"].map((name) => row(name)?.exercises[id]);
    expect.soft(solved?.failure, `failure of ${id}`).toBe(undefined);
    expect.soft(solved?.of, `checks of ${id}`).toBeGreaterThanOrEqual(2);
    expect.soft(solved?.passed, `checks of ${id} that its solution passes`).toBe(solved?.of);
    expect.soft(solved?.suspect, `whether the solution of ${id} is suspect`).toBe(undefined);
    expect.soft(untouched?.passed, `checks of ${id} that pass untouched`).toBe(0);
    expect.soft(untouched?.of, `checks of ${id} where it is untouched`).toBe(solved?.of);
  }
  const all = `${ids.length}/${ids.length}`;
  expect(stdout).toMatch(new RegExp(`^solved .*exercises ${all} \\((\\d+)/\\1 checks\\)`, "m"));
  expect(stdout).toMatch(
    new RegExp(`^untouched .*exercises 0/${ids.length} \\(0/\\d+ checks\\)`, "m"),
  );
});
