/** Work is not lost: by a second tab, a crash, a deletion, a restore, or on the way through a file. */
import { readFile } from "node:fs/promises";
import type { BrowserContext, Page } from "@playwright/test";
import { expect, NotebookPage, test } from "./notebook-page.ts";

/** `deaf`: it hears of no other tab, as one that slept. */
async function secondTab(context: BrowserContext, deaf = false): Promise<NotebookPage> {
  const page = await context.newPage();
  if (deaf) await page.addInitScript(() => Reflect.deleteProperty(globalThis, "BroadcastChannel"));
  const tab = new NotebookPage(page);
  await tab.open();
  return tab;
}

async function expectSaved(page: Page): Promise<void> {
  await expect(page.locator(".storage")).toHaveText("Saved");
}

async function choose(page: Page, item: string): Promise<void> {
  await page.getByRole("button", { name: "Notebook", exact: true }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

test("two tabs that edit different cells lose nothing", async ({ notebook, page, context }) => {
  await notebook.open();
  const [first = "", second = ""] = await notebook.codeCells(2);
  const other = await secondTab(context);
  await notebook.setSource(first, "// from the first tab");
  await other.setSource(second, "// from the second tab");
  for (const tab of [notebook, other]) {
    // A tab out of view draws nothing.
    await tab.page.bringToFront();
    await expect.poll(() => tab.source(first)).toBe("// from the first tab");
    await expect.poll(() => tab.source(second)).toBe("// from the second tab");
  }
  await expectSaved(page);
  await other.page.close();
  await page.reload();
  expect(await notebook.source(first)).toBe("// from the first tab");
  expect(await notebook.source(second)).toBe("// from the second tab");
});

test("two tabs that edit the same cell: the later one asks, and keeps its version as a copy", async ({
  notebook,
  page,
  context,
}) => {
  await notebook.open();
  const [cell = ""] = await notebook.codeCells(1);
  const other = await secondTab(context, true);
  await notebook.setSource(cell, "// one");
  await expectSaved(page);
  await other.setSource(cell, "// two");
  await expect(other.page.getByRole("alert")).toContainText(/Another tab changed/);
  await other.page.getByRole("button", { name: "Keep mine as a copy" }).click();
  await expectSaved(other.page);
  await expect(other.page).toHaveURL(/notebook=/);
  await other.page.reload();
  expect(await other.source(cell)).toBe("// two");
  expect(await notebook.source(cell)).toBe("// one");
});

test("what is typed without a pause is saved meanwhile, and is there after the page was killed", async ({
  context,
  notebook,
  page,
}) => {
  await notebook.open();
  const [cell = ""] = await notebook.codeCells(1);
  await notebook.typeSource(cell, "// ");
  // Saved twice at least while the keys go on.
  let stored = "";
  for (let key = 0; !/^\/\/ \d{20}/.test(stored); key += 1) {
    await page.keyboard.type(String(key % 10));
    stored = await page.evaluate(storedSource, cell);
  }
  await page.keyboard.type("more");
  // The process ends, and no handler of the page runs.
  const session = await context.newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  session.send("Page.crash").catch(() => {});
  await crashed;
  const later = await secondTab(context);
  expect(await later.source(cell)).toContain(stored);
});

/** Runs on the page: a cell's text as it lies in the database; empty where it does not yet. */
async function storedSource(cellId: string): Promise<string> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await done(indexedDB.open("capstone"));
  try {
    if (!database.objectStoreNames.contains("notebooks")) return "";
    const store = database.transaction("notebooks").objectStore("notebooks");
    const stored: { cells: { id: string; source: string }[] }[] = await done(store.getAll());
    const cells = stored.flatMap((notebook) => notebook.cells);
    return cells.find(({ id }) => id === cellId)?.source ?? "";
  } finally {
    database.close();
  }
}

test("cells that were deleted, moved and reset come back with Z, and go again with Shift+Z", async ({
  notebook,
  page,
}) => {
  await notebook.open();
  const [cell = ""] = await notebook.codeCells(1);
  const original = await notebook.source(cell);
  await notebook.setSource(cell, "// mine");
  await notebook.cell(cell).hover();
  await notebook.cell(cell).getByRole("button", { name: "Reset cell", exact: true }).click();
  await expect.poll(() => notebook.source(cell)).toBe(original);
  const article = notebook.cell(cell);
  await notebook.deleteByKeys(cell);
  await page.keyboard.press("z");
  await expect(article).toBeVisible();
  await page.keyboard.press("z");
  await expect.poll(() => notebook.source(cell)).toBe("// mine");
  await page.keyboard.press("Shift+Z");
  await expect.poll(() => notebook.source(cell)).toBe(original);
});

test("notebooks are begun, renamed, opened, deleted and brought back", async ({
  notebook,
  page,
}) => {
  await notebook.open();
  const [cell = ""] = await notebook.codeCells(1);
  await notebook.setSource(cell, "// the first");
  await expectSaved(page);
  await choose(page, "Notebooks…");
  await page.getByRole("button", { name: "New empty notebook" }).click();
  await expect(notebook.cells()).toHaveCount(1);
  await expect(page).toHaveURL(/notebook=/);
  await notebook.setSource("cell-1", "1 + 1");
  await expectSaved(page);

  await choose(page, "Notebooks…");
  const dialog = page.getByRole("dialog", { name: "Notebooks" });
  await dialog.getByRole("button", { name: "Rename Untitled notebook" }).click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("Sums");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("button", { name: "Delete Sums" })).toBeVisible();
  await dialog.getByRole("button", { name: /^Building production/ }).click();
  await expect.poll(() => notebook.source(cell)).toBe("// the first");
  await expect(page).not.toHaveURL(/notebook=/);

  await choose(page, "Notebooks…");
  await dialog.getByRole("button", { name: "Delete Sums" }).click();
  await expect(dialog.getByText("Deleted “Sums”")).toBeVisible();
  await dialog.getByRole("button", { name: "Undo" }).click();
  await dialog.getByRole("button", { name: "Sums", exact: true }).click();
  await expect.poll(() => notebook.source("cell-1")).toBe("1 + 1");
  await page.reload();
  expect(await notebook.source("cell-1")).toBe("1 + 1");
});

test("an earlier version is compared and restored, and the restore undone", async ({
  notebook,
  page,
}) => {
  await notebook.open();
  const [cell = ""] = await notebook.codeCells(1);
  await notebook.runSource(cell, "// early\n1");
  await expectSaved(page);
  await page.reload();
  await notebook.setSource(cell, "// late\n1");
  await expectSaved(page);
  await choose(page, "History…");
  const dialog = page.getByRole("dialog", { name: "History" });
  await expect(dialog.getByText("// early")).toBeVisible();
  await expect(dialog.getByText("// late")).toBeVisible();
  await dialog.getByRole("button", { name: "Restore this version" }).click();
  await expect.poll(() => notebook.source(cell)).toBe("// early\n1");
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect.poll(() => notebook.source(cell)).toBe("// late\n1");
});

async function download(page: Page, item: RegExp): Promise<string> {
  await page.getByRole("button", { name: "Notebook", exact: true }).click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: item }).click(),
  ]);
  return readFile(await file.path(), "utf8");
}

test("the notebook goes out as Jupyter, TypeScript and a report without scripts", async ({
  notebook,
  page,
  context,
}) => {
  await notebook.open();
  const [cell = ""] = await notebook.codeCells(1);
  await notebook.runSource(cell, "[6, 7].map((x) => x * 101)");
  await notebook.expectOutput(cell, "707");
  const ipynb = JSON.parse(await download(page, /ipynb/)) as {
    nbformat_minor: number;
    cells: { id: string; outputs?: unknown[] }[];
  };
  expect(ipynb.nbformat_minor).toBe(5);
  expect(JSON.stringify(ipynb.cells.find(({ id }) => id === cell)?.outputs)).toContain("707");
  expect(await download(page, /\.ts\)/)).toContain("[6, 7].map((x) => x * 101)");
  const html = await download(page, /html/);
  expect(html).not.toMatch(/<script|https?:\/\/[^"]*\.(js|css)/);
  const report = await context.newPage();
  await report.setContent(html);
  await expect(report.locator(`#cell-${cell}`)).toContainText("707");
});
