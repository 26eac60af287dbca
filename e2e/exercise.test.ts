/** Exercises as a student meets them, on a notebook of our own; and all those of the module, with right and wrong answers. */
import { readdirSync, readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { analyzeCell } from "../src/compiler/analyze-cell.ts";
import { type Exercise, exercisesOf } from "../src/notebook/exercise.ts";
import { parsePercent } from "../src/notebook/percent.ts";
import { exerciseNotebook } from "./exercise-notebook.ts";
import { expect, type NotebookPage, test } from "./notebook-page.ts";

const id = "write-median";

async function openExercise(notebook: NotebookPage): Promise<void> {
  await notebook.open();
  await notebook.page.evaluate(
    (text) => globalThis.capstone?.open({ name: "exercise.ts", text }),
    exerciseNotebook,
  );
  await expect(notebook.cell(id)).toBeVisible();
}

/** What the checks came to; the editor has a status of its own while TypeScript loads. */
function summaryOf(notebook: NotebookPage, cellId: string): Locator {
  return notebook.cell(cellId).getByRole("status").filter({ hasText: "check" });
}

test("a student runs the starter, takes hints, solves it, and sees what each check said", async ({
  notebook,
}) => {
  await openExercise(notebook);
  const cell = notebook.cell(id);
  const button = (name: string | RegExp) => cell.getByRole("button", { name });
  const summary = summaryOf(notebook, id);
  await expect(cell.getByText("Exercise", { exact: true })).toBeVisible();
  await expect(summary).toHaveText("Run the cell to check your code.");

  await notebook.run(id);
  await expect(summary).toHaveText("0 of 3 checks pass.");
  await notebook.expectStatus("data", "evaluated");
  await notebook.expectOutput(id, /Of two values.*\n.*expected\s+median\(\[1, 4\]\) to be 2.5/s);
  await notebook.expectOutput(id, /got\s+NaN/);

  // The starter as it stands is no try.
  await button("Show a solution").click();
  await expect(cell.getByText(/after your first try/)).toBeVisible();
  await button("Show a hint").click();
  await expect(cell.getByText(/A copy can be sorted/)).toBeVisible();
  await expect(cell.getByText(/The index in the middle/)).toHaveCount(0);

  await notebook.runSource(id, "function median(values) { return values.length; }");
  await expect(summary).toHaveText("0 of 3 checks pass.");
  await button("Show a solution").click();
  await expect(cell.getByRole("region", { name: "One solution" })).toContainText("toSorted");
  await button("Hide the solution").click();

  await notebook.runSource(
    id,
    "function median(values) { const s = values.toSorted((a, b) => a - b); return s[s.length >> 1]; }",
  );
  await expect(summary).toHaveText("2 of 3 checks pass.");
  await notebook.setSource(id, "function median(values) { return nothing; }");
  await expect(summary).toHaveText(/2 of 3 checks passed/);
  await notebook.run(id);
  await notebook.expectOutput(id, "nothing is not defined (line 1 of this cell)");

  await notebook.runSource(id, solutionOf(id));
  await expect(summary).toHaveText("All 3 checks pass.");
  await notebook.run("use");
  await notebook.expectOutput("use", "12");
  expect(notebook.errors).toEqual([]);
});

test("Reset cell puts the starter back, and Undo reset the student's own code", async ({
  notebook,
}) => {
  await openExercise(notebook);
  const cell = notebook.cell(id);
  await notebook.setSource(id, "const median = () => 12;");
  await cell.getByRole("button", { name: "Reset cell" }).click();
  await expect.poll(() => notebook.source(id)).toContain("Your code.");
  await cell.getByRole("button", { name: "Undo reset" }).click();
  await expect.poll(() => notebook.source(id)).toBe("const median = () => 12;");
});

test("an answer that never ends is stopped, and the page says which check it was in", async ({
  notebook,
}) => {
  await openExercise(notebook);
  await notebook.setSource(id, "function median(values) { for (;;) {} }");
  await notebook.startRun(id);
  await notebook.expectOutput(id, /Not finished:.*half of them/s);
  await notebook.cell(id).getByRole("button", { name: "Stop" }).click();
  await notebook.expectStatus(id, "aborted");
  await expect(summaryOf(notebook, id)).toHaveText("0 of 3 checks passed before the run ended.");
});

test("on a phone nothing of an exercise is wider than the screen", async ({ notebook, page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await openExercise(notebook);
  await notebook.run(id);
  await expect(summaryOf(notebook, id)).toHaveText("0 of 3 checks pass.");
  const width = () => page.evaluate(() => document.documentElement.scrollWidth);
  expect(await width()).toBeLessThanOrEqual(360);
});

// All exercises, by the same four answers.

const moduleText = readdirSync(new URL("../src/module/parts/", import.meta.url))
  .sort()
  .map((file) => readFileSync(new URL(`../src/module/parts/${file}`, import.meta.url), "utf8"));
const moduleExercises = exercisesOf({ cells: moduleText.flatMap(parsePercent) });

const CONSTANTS = ["0", "true"];

test("the exercise of our own tells right answers from wrong ones", async ({ notebook, page }) => {
  await openExercise(notebook);
  await expectSound(page, exercisesOf({ cells: parsePercent(exerciseNotebook) }));
});

test("every exercise of the module tells right answers from wrong ones", async ({
  notebook,
  page,
}) => {
  test.skip(Object.keys(moduleExercises).length === 0, "the module has no exercises");
  await notebook.open();
  await notebook.shortenTraining();
  await expectSound(page, moduleExercises);
});

test("what the checks said survives a reload, and so does the answer", async ({
  notebook,
  page,
}) => {
  const [first] = Object.entries(moduleExercises);
  test.skip(first === undefined, "the module has no exercises");
  const [cellId = "", { starter } = { starter: "" }] = first ?? [];
  await notebook.open();
  const mine = `${starter}\n// Mine.`;
  const { failed } = await answer(page, cellId, mine);
  const summary = summaryOf(notebook, cellId);
  await expect(summary).toHaveText(`0 of ${failed.length} checks pass.`);
  await expect(page.locator(".storage")).toHaveText("Saved");
  await page.reload();
  await expect(summary).toHaveText(`0 of ${failed.length} checks pass.`);
  await expect(
    notebook.cell(cellId).getByRole("list", { name: "Checks" }).getByRole("listitem"),
  ).toHaveCount(failed.length);
  expect(await notebook.source(cellId)).toContain("// Mine.");
});

/**
 * No check passes on the starter; the solution passes them all; an empty cell and constants do not. The solution comes before
 * the wrong answers, whose names would then still be there, and stays, for exercises that build on it. All that is wrong is
 * listed, not only what is found first.
 */
async function expectSound(page: Page, exercises: Record<string, Exercise>): Promise<void> {
  for (const [cellId, { starter, solution }] of Object.entries(exercises)) {
    const started = await answer(page, cellId, starter);
    expect.soft(started.status, `the starter of ${cellId} runs`).toBe("evaluated");
    expect.soft(started.passed, `checks of ${cellId} that pass on its starter`).toEqual([]);
    expect.soft(started.failed.length, `checks of ${cellId}`).toBeGreaterThanOrEqual(2);

    const solved = await answer(page, cellId, solution);
    expect.soft(solved.failed, `checks of ${cellId} that its solution fails`).toEqual([]);
    const total = started.passed.length + started.failed.length;
    expect.soft(solved.passed.length, `checks of ${cellId} that its solution passes`).toBe(total);

    const empty = await answer(page, cellId, "");
    expect.soft(empty.passed, `checks of ${cellId} that pass on nothing`).toEqual([]);
    for (const value of CONSTANTS) {
      const { status, failed } = await answer(page, cellId, constantAnswer(solution, value));
      const isRefused = status === "failed" || failed.length > 0;
      expect.soft(isRefused, `${cellId} refuses ${value} as its answer`).toBe(true);
    }
    await answer(page, cellId, solution);
  }
}

/** The names that the solution gives, each with one value, or a function of it. */
function constantAnswer(solution: string, value: string): string {
  return Object.entries(analyzeCell(solution).declares)
    .map(([name, kind]) => {
      if (kind === "import") return "";
      if (kind === "class") return `class ${name} {}`;
      if (kind === "function") return `function ${name}() { return ${value}; }`;
      const isFunction = new RegExp(
        `\\b${name}\\b[^=]*=\\s*(async\\s+)?(function\\b|\\w+\\s*=>|(<[^>]*>)?\\([^;]*?=>)`,
      ).test(solution);
      return `const ${name} = ${isFunction ? `() => ${value}` : value};`;
    })
    .join("\n");
}

/** Runs the exercise with this source. */
async function answer(page: Page, cellId: string, source: string) {
  const cell = await page.evaluate(
    async ([cellId, source]) => {
      const door = globalThis.capstone;
      if (door === undefined) throw new Error("the page has no door for programs");
      door.edit(cellId, source);
      await door.run([cellId]);
      return door.snapshot().cells.find((it) => it.id === cellId);
    },
    [cellId, source] as const,
  );
  const checks = cell?.outputs.find((output) => output.kind === "checks");
  const results = checks?.kind === "checks" ? checks.results : [];
  const names = (wanted: boolean) =>
    results.filter(({ passed }) => passed === wanted).map(({ name }) => name);
  return { status: cell?.status, passed: names(true), failed: names(false) };
}

function solutionOf(cellId: string): string {
  return exercisesOf({ cells: parsePercent(exerciseNotebook) })[cellId]?.solution ?? "";
}
