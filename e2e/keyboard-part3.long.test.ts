/** Part 3 from its first word to its last check, with a keyboard and nothing else. */
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { exercisesOf } from "../src/notebook/exercise.ts";
import { parsePercent } from "../src/notebook/percent.ts";
import { expect, type NotebookPage, test } from "./notebook-page.ts";

// Narrow enough that panels stand in their cells.
test.use({ viewport: { width: 1280, height: 900 } });

const part = parsePercent(
  readFileSync(new URL("../src/module/parts/03-the-profiler.ts", import.meta.url), "utf8"),
);
const exercises = exercisesOf({ cells: part });

test("Part 3 is done by keyboard alone", async ({ notebook, page }) => {
  const { keyboard } = page;
  await notebook.open();

  await test.step("from the page's start to Part 3", async () => {
    await keyboard.press("Tab");
    await expect(page.getByRole("link", { name: "Skip to the text" })).toBeFocused();
    await tabTo(page, 'nav a[href="#part-3"]');
    await keyboard.press("Enter");
    await expect(page.locator("#part-3 article").first()).toBeFocused();
    await expect(page.getByRole("heading", { name: "The profiler", level: 1 })).toBeInViewport();
  });

  await test.step("train for one epoch less", async () => {
    await goTo(notebook, "train");
    await keyboard.press("Enter");
    await expect(await notebook.editor("train")).toBeFocused();
    await keyboard.press("ControlOrMeta+Home");
    await keyboard.press("ArrowDown");
    await keyboard.press("ArrowDown");
    await keyboard.press("End");
    await keyboard.press("ArrowLeft");
    await keyboard.press("Backspace");
    await keyboard.type("1");
    await expect.poll(() => notebook.source("train")).toContain("const epochs = 1;");
    await runHere(notebook, "train");
  });

  await test.step("measure", async () => {
    for (const id of ["held-out-accuracy", "device", "profile-end-to-end"]) {
      await goTo(notebook, id);
      await runHere(notebook, id);
    }
  });

  await test.step("read the profile: origins of figures, and all of it as text", async () => {
    const panel = page.getByRole("region", { name: "Profile", exact: true });
    await tabTo(page, '[aria-label="Profile"] .figure-view');
    await expect(page.getByRole("tooltip").first()).toBeAttached();
    await tabTo(page, '[aria-label="Profile"] > .panel-text > summary');
    await keyboard.press("Enter");
    await expect(panel.getByRole("table").last()).toBeVisible();
  });

  await test.step("walk the flame chart, and out of it again", async () => {
    for (const id of ["where-the-time-goes", "trace"]) {
      await goTo(notebook, id);
      await runHere(notebook, id);
    }
    await tabTo(page, '[aria-label="Trace"] [role=application]');
    for (const key of ["ArrowRight", "ArrowDown", "ArrowDown", "ArrowRight"]) {
      await keyboard.press(key);
    }
    const words = notebook.cell("trace").locator(".flame-frame [aria-live]");
    await expect(words).toHaveText(/took/);
    await keyboard.press("Enter");
    await keyboard.press("Escape");
    await tabTo(page, '[aria-label="Trace"] .sort-button');
    await keyboard.press("Enter");
    await goTo(notebook, "roofs");
    await runHere(notebook, "roofs");
  });

  await test.step("solve an exercise, with a hint", async () => {
    const cell = notebook.cell("explain-a-point");
    await goTo(notebook, "explain-a-point");
    await runHere(notebook, "explain-a-point");
    await expect(cell.getByText("0 of 3 checks pass.")).toBeVisible();
    await tabTo(page, '[data-cell-id="explain-a-point"] .exercise-buttons button');
    await keyboard.press("Enter");
    await expect(cell.getByText(/Begin with the intensity/)).toBeVisible();
    await solve(notebook, "explain-a-point");
    await expect(cell.getByText("All 3 checks pass.")).toBeVisible();
  });

  await test.step("the rest of the part", async () => {
    await goTo(notebook, "server-load");
    await keyboard.press("Enter");
    await expect(await notebook.editor("server-load")).toBeFocused();
    await keyboard.press("ControlOrMeta+a");
    await keyboard.insertText(
      'const server = await profiler.loadTest({ scenario: "SingleStream", seconds: 1 });\nserver.verdict;',
    );
    await runHere(notebook, "server-load");
    await goTo(notebook, "add-a-metric");
    await solve(notebook, "add-a-metric");
    const metric = notebook.cell("add-a-metric");
    await expect(metric.getByText("All 4 checks pass.")).toBeVisible();
    for (const id of ["compare-backends", "compare-runs"]) {
      await goTo(notebook, id);
      await runHere(notebook, id);
    }
    await expect(page.getByRole("region", { name: "Comparison" }).last()).toBeVisible();
  });
  expect(notebook.errors).toEqual([]);
});

test("Tab goes through an editor; it indents only once something was typed", async ({
  notebook,
  page,
}) => {
  const { keyboard } = page;
  await notebook.open();
  const [first = "", second = ""] = await notebook.codeCells(2);
  await keyboard.press("ControlOrMeta+k");
  await expect(page.getByRole("dialog")).toBeVisible();
  await keyboard.type(`cell ${first.replaceAll("-", " ")}`);
  await keyboard.press("Enter");
  await expect(notebook.cell(first)).toBeFocused();
  await notebook.editor(first);
  await tabTo(page, `[data-cell-id="${second}"] .cell-run`);

  await goTo(notebook, first);
  await keyboard.press("Enter");
  await keyboard.press("ControlOrMeta+a");
  await keyboard.type("x");
  await keyboard.press("Home");
  await keyboard.press("Tab");
  await expect.poll(() => notebook.source(first)).toBe("  x");
});

/** J and K, to a cell. */
async function goTo({ page }: NotebookPage, id: string): Promise<void> {
  const order = await page
    .locator("article[data-cell-id]")
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute("data-cell-id")));
  const target = order.indexOf(id);
  const selected = async () => order.indexOf(await selectedCell(page));
  const cell = page.locator(`article[data-cell-id="${id}"]`);
  if ((await selected()) === target && !(await isFocused(page, `[data-cell-id="${id}"]`))) {
    // The focus is on something inside of it: out of it, and back.
    await page.keyboard.press("Escape");
    await page.keyboard.press(target === 0 ? "j" : "k");
    await expect.poll(selected).not.toBe(target);
  }
  for (let presses = 0; presses < 80; presses += 1) {
    const place = await selected();
    if (place === target) break;
    await page.keyboard.press(place < target ? "j" : "k");
    await expect.poll(selected).not.toBe(place);
  }
  await expect(cell).toBeFocused();
  await expectFocusSeen(page);
}

function selectedCell(page: Page): Promise<string | null> {
  return page
    .locator("article[data-selected]")
    .evaluateAll(([cell]) => cell?.getAttribute("data-cell-id") ?? null);
}

function isFocused(page: Page, selector: string): Promise<boolean> {
  return page.evaluate((selector) => document.activeElement?.matches(selector) === true, selector);
}

/** Tab, until what matches has the focus; every stop on the way is to be seen. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 150; presses += 1) {
    if (await isFocused(page, selector)) return;
    await page.keyboard.press("Tab");
    await expectFocusSeen(page);
  }
  throw new Error(`Tab does not lead to ${selector}`);
}

/** Control+Enter, until the run has ended; the focus is on the cell. */
async function runHere(notebook: NotebookPage, id: string): Promise<void> {
  await notebook.page.keyboard.press("ControlOrMeta+Enter");
  await expect(notebook.cell(id)).toHaveAttribute("data-status", "evaluated");
  await expect(notebook.cell(id)).toBeFocused();
}

/** Replaces the cell's text by the exercise's solution, and checks it. */
async function solve(notebook: NotebookPage, id: string): Promise<void> {
  const { page } = notebook;
  await goTo(notebook, id);
  await page.keyboard.press("Enter");
  await expect(await notebook.editor(id)).toBeFocused();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(exercises[id]?.solution ?? "");
  await runHere(notebook, id);
}

/** The focus is on something in view, and marked: by an outline, or by a cell's edge. */
async function expectFocusSeen(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(whatIsWrongWithFocus)).toBe("");
}

/** Runs on the page. */
function whatIsWrongWithFocus(): string {
  const element = document.activeElement;
  if (element === null || element === document.body) return "nothing has the focus";
  const name = [element.tagName, element.className, element.ariaLabel].join(" ");
  const { top, right, bottom, left } = element.getBoundingClientRect();
  if (bottom <= 0 || top >= innerHeight || right <= 0 || left >= innerWidth) {
    return `out of view: ${name}`;
  }
  // An editor is marked as a whole; a hidden radio button by the words beside it.
  const marked = [element.closest(".cm-editor") ?? element, element.nextElementSibling];
  const hasOutline = marked.some((it) => {
    const style = it && getComputedStyle(it);
    return style !== null && style.outlineStyle !== "none" && style.outlineWidth !== "0px";
  });
  const edge = getComputedStyle(element, "::before").backgroundColor;
  const hasEdge = element.matches(".cell") && edge !== "rgba(0, 0, 0, 0)";
  return hasOutline || hasEdge ? "" : `not marked: ${name}`;
}
