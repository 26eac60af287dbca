import { expect, test } from "./notebook-page.ts";

test("edits and results survive a reload", async ({ notebook, page }) => {
  await notebook.open();
  const [first = "", second = ""] = await notebook.codeCells(2);
  await notebook.runSource(first, "[6, 7, 8].map((x) => x * 101)");
  await notebook.expectOutput(first, "808");
  // A result can be had again, and is saved a moment later; what was written is kept even when the page is left at once.
  await expect(page.locator(".storage")).toHaveText("Saved");
  await notebook.setSource(second, "// not run yet\n5 + 5");
  await page.reload();
  await notebook.expectOutput(first, "808");
  expect(await notebook.source(first)).toBe("[6, 7, 8].map((x) => x * 101)");
  expect(await notebook.source(second)).toBe("// not run yet\n5 + 5");
  await notebook.run(first);
});

test("Reset cell brings the module's text back", async ({ notebook }) => {
  await notebook.open();
  const [id = ""] = await notebook.codeCells(1);
  const original = await notebook.source(id);
  await notebook.setSource(id, "0");
  await notebook.cell(id).hover();
  await notebook.cell(id).getByRole("button", { name: "Reset cell", exact: true }).click();
  await expect.poll(() => notebook.source(id)).toBe(original);
});

test("where nothing can be stored it runs, and says so", async ({ notebook, page }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("The user denied permission to access the database.", "SecurityError");
    };
  });
  await notebook.open();
  const [id = ""] = await notebook.codeCells(1);
  await notebook.runSource(id, "20 + 3");
  await notebook.expectOutput(id, "23");
  await expect(page.getByText(/nothing can be saved/i).first()).toBeVisible();
});

test("a stored notebook that cannot be read is kept aside", async ({ notebook, page }) => {
  await notebook.open();
  const [id = ""] = await notebook.codeCells(1);
  await notebook.runSource(id, "20 + 4");
  await expect.poll(() => page.evaluate(replaceStored, null)).toBe(1);
  // Another document of the same origin, so that the page cannot save over it.
  await page.goto("./data/none.txt");
  await page.evaluate(replaceStored, { schema: 999, cells: "from the future" });

  await notebook.open();
  await expect(page.getByText(/could not be read|cannot be read|newer/i).first()).toBeVisible();
  await notebook.runSource(id, "20 + 5");
  await notebook.expectOutput(id, "25");
  expect(await page.evaluate(storedText)).toContain("from the future");
});

/** Puts `record` in the place of every stored notebook, if there is one to put, and counts them. */
async function replaceStored(record: unknown): Promise<number> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await done(indexedDB.open("capstone"));
  if (!database.objectStoreNames.contains("notebooks")) return 0;
  const store = database.transaction("notebooks", "readwrite").objectStore("notebooks");
  const keys = await done(store.getAllKeys());
  if (record !== null) await Promise.all(keys.map((key) => done(store.put(record, key))));
  database.close();
  return keys.length;
}

/** All that is stored, as text. */
async function storedText(): Promise<string> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve) => {
      request.onsuccess = () => resolve(request.result);
    });
  const database = await done(indexedDB.open("capstone"));
  const names = [...database.objectStoreNames];
  const transaction = database.transaction(names);
  const records = await Promise.all(
    names.map((name) => done(transaction.objectStore(name).getAll())),
  );
  database.close();
  return JSON.stringify(records);
}
