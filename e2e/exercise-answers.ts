/** Answers to exercises, and what their checks say of them. */
import { readdirSync, readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { analyzeCell } from "../src/compiler/analyze-cell.ts";
import { type Exercise, exercisesOf } from "../src/notebook/exercise.ts";
import { parsePercent } from "../src/notebook/percent.ts";
import { expect } from "./notebook-page.ts";

const moduleText = readdirSync(new URL("../src/module/parts/", import.meta.url))
  .sort()
  .map((file) => readFileSync(new URL(`../src/module/parts/${file}`, import.meta.url), "utf8"));

export const moduleCells = moduleText.flatMap(parsePercent);

export const moduleExercises = exercisesOf({ cells: moduleCells });

/** `npm test` gives each exercise its starter and its solution; wrong answers take as long again. */
const WITH_WRONG_ANSWERS = process.env["CAPSTONE_LONG"] !== undefined;

/**
 * No check passes on the starter; the solution passes them all; an empty cell and constants do not. The solution comes before
 * the wrong answers, whose names would then still be there, and stays, for exercises that build on it. All that is wrong is
 * listed, not only what is found first.
 */
export async function expectSound(page: Page, exercises: Record<string, Exercise>): Promise<void> {
  for (const [cellId, { starter, solution }] of Object.entries(exercises)) {
    const started = await answer(page, cellId, starter);
    expect.soft(started.status, `the starter of ${cellId} runs`).toBe("evaluated");
    expect.soft(started.passed, `checks of ${cellId} that pass on its starter`).toEqual([]);
    expect.soft(started.failed.length, `checks of ${cellId}`).toBeGreaterThanOrEqual(2);

    const solved = await answer(page, cellId, solution);
    expect.soft(solved.failed, `checks of ${cellId} that its solution fails`).toEqual([]);
    const total = started.passed.length + started.failed.length;
    expect.soft(solved.passed.length, `checks of ${cellId} that its solution passes`).toBe(total);

    if (!WITH_WRONG_ANSWERS) continue;
    const empty = await answer(page, cellId, "");
    expect.soft(empty.passed, `checks of ${cellId} that pass on nothing`).toEqual([]);
    const { status, failed } = await answer(page, cellId, constantAnswer(solution, "0"));
    const isRefused = status === "failed" || failed.length > 0;
    expect.soft(isRefused, `${cellId} refuses 0 as its answer`).toBe(true);
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
export async function answer(page: Page, cellId: string, source: string) {
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
