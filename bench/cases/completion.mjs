/** From a key to the list of completions that it opens. */
import { median } from "../budgets.mjs";
import { codeCell } from "../notebooks.mjs";
import { fixedWork, focusEditor, openCapstone, openNotebook } from "../reading.mjs";

const against = "a fixed piece of work";

export const benchCase = {
  name: "completion",
  about: "from a key to the paint of the completions that it opens, with TypeScript loaded",
  rounds: 3,
  budgets: [
    { row: "members, after a dot", against, most: 3.2, quietMs: 100 },
    { row: "names, after a letter", against, most: 3.2, quietMs: 100 },
  ],
  async pairs(page, url) {
    await openCapstone(page, url);
    await openNotebook(
      page,
      codeCell("make", 'import { Linear } from "tinytorch/nn";\nconst probe = new Linear(2, 3);') +
        codeCell("members", "probe") +
        codeCell("names", ""),
      3,
    );
    const pairs = {};
    for (const [row, id, key] of [
      ["members, after a dot", "members", "."],
      ["names, after a letter", "names", "p"],
    ]) {
      await focusEditor(page, id);
      await page.waitForFunction(() => document.querySelector(".type-loading") === null);
      const times = [];
      // The first is not warm yet, and may still be loading.
      for (let round = 0; round < 8; round += 1) times.push(await completionMs(page, key));
      pairs[row] = { value: median(times.slice(1)), reference: await fixedWork(page) };
    }
    return pairs;
  },
};

/** The key is taken back. */
async function completionMs(page, key) {
  await page.evaluate(watchList);
  await page.keyboard.press(key);
  const taken = await page.evaluate(() => globalThis.list);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Backspace");
  await page.waitForFunction(() => document.querySelector('[role="option"]') === null);
  // As after a word: what the edits set off is done.
  await page.waitForTimeout(400);
  return taken;
}

/** Runs on the page. */
function watchList() {
  globalThis.list = new Promise((resolve) => {
    let pressedAt;
    const options = { capture: true, once: true };
    addEventListener("keydown", ({ timeStamp }) => (pressedAt = timeStamp), options);
    const look = () => {
      if (pressedAt === undefined || document.querySelector('[role="option"]') === null) {
        requestAnimationFrame(look);
        return;
      }
      // What is there when a frame begins is painted before the next task.
      const painted = new MessageChannel();
      painted.port1.onmessage = () => resolve(performance.now() - pressedAt);
      painted.port2.postMessage(undefined);
    };
    requestAnimationFrame(look);
  });
}
