/** Exercises as a student meets them, on a notebook of our own. Those of the module are answered in module.test.ts. */
import type { Locator } from "@playwright/test";
import { exercisesOf } from "../src/notebook/exercise.ts";
import { parsePercent } from "../src/notebook/percent.ts";
import { answer, expectSound, moduleExercises } from "./exercise-answers.ts";
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
  await notebook.expectOutput(
    id,
    /Of two values.*looked at\s+median\(\[1, 4\]\).*expected\s+2\.5/s,
  );
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

test("the exercise of our own tells right answers from wrong ones", async ({ notebook, page }) => {
  await openExercise(notebook);
  await expectSound(page, exercisesOf({ cells: parsePercent(exerciseNotebook) }));
});

test("what the checks said survives a reload, and so does the answer", async ({
  notebook,
  page,
}) => {
  const [first] = Object.entries(moduleExercises);
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

function solutionOf(cellId: string): string {
  return exercisesOf({ cells: parsePercent(exerciseNotebook) })[cellId]?.solution ?? "";
}
