/** How much of what is typed without a pause would be lost if the page ended now. */
import { focusEditor, openCapstone } from "../reading.mjs";

export const benchCase = {
  name: "saving",
  about:
    "the age of the oldest key that is not in the store yet, at its greatest, in 4 s of typing without a pause",
  rounds: 3,
  budgets: [{ row: "typing not saved yet", against: "a second", most: 1, quietMs: 1000 }],
  async pairs(page, url) {
    await openCapstone(page, url);
    const id = await page.locator("article.cell-code").first().getAttribute("data-cell-id");
    await focusEditor(page, id);
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText("// ");
    await page.evaluate(watchStore, id);
    const end = Date.now() + 4000;
    while (Date.now() < end) await page.keyboard.type("x", { delay: 20 });
    const { unsavedMs, secondMs } = await page.evaluate(() => globalThis.endWatching());
    return { "typing not saved yet": { value: unsavedMs, reference: secondMs } };
  },
};

/** Runs on the page: compares, again and again, what was typed with what lies in the database. */
function watchStore(cellId) {
  const typedAt = [];
  addEventListener("keydown", () => typedAt.push(performance.now()), { capture: true });
  let unsavedMs = 0;
  let isOver = false;
  const second = (async () => {
    const begun = performance.now();
    await new Promise((done) => setTimeout(done, 1000));
    return performance.now() - begun;
  })();
  const done = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const watching = (async () => {
    const database = await done(indexedDB.open("capstone"));
    while (!isOver) {
      const store = database.transaction("notebooks").objectStore("notebooks");
      const cells = (await done(store.getAll())).flatMap((notebook) => notebook.cells);
      const source = cells.find(({ id }) => id === cellId)?.source ?? "";
      // Keys are counted from the text that was there before the first one.
      const oldest = typedAt[/^\/\/ (x*)$/.exec(source)?.[1].length ?? 0];
      if (oldest !== undefined) unsavedMs = Math.max(unsavedMs, performance.now() - oldest);
      await new Promise((done) => setTimeout(done, 20));
    }
    database.close();
  })();
  globalThis.endWatching = async () => {
    isOver = true;
    await watching;
    return { unsavedMs, secondMs: await second };
  };
}
