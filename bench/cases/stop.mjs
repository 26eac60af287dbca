/** Stop on a loop that never pauses, and the next cell after it. */
import { codeCell } from "../notebooks.mjs";
import { openCapstone, openNotebook, run, untilStatus } from "../reading.mjs";

export const benchCase = {
  name: "stop",
  about:
    "from Stop on an endless loop to the loop's end, and from there to the end of the next cell",
  rounds: 3,
  budgets: [
    { row: "Stop ends the loop", against: "a second's patience", most: 1.5 },
    { row: "the next cell", against: "the same cell before", most: 20, quietMs: 1000 },
  ],
  async pairs(page, url) {
    await openCapstone(page, url);
    await openNotebook(page, codeCell("loop", "while (true) {}") + codeCell("next", "40 + 2"), 2);
    await run(page, ["next"]);
    const beforeMs = await runNext(page);
    await page.evaluate(() => {
      void capstone.run(["loop"]);
    });
    await untilStatus(page, "loop", "running");
    const patienceMs = page.evaluate(timer, 1000);
    const [stopMs] = await Promise.all([page.evaluate(stopLoop), patienceMs]);
    return {
      "Stop ends the loop": { value: stopMs, reference: await patienceMs },
      "the next cell": { value: await runNext(page), reference: beforeMs },
    };
  },
};

/** Runs on the page. */
async function timer(ms) {
  const begun = performance.now();
  await new Promise((done) => setTimeout(done, ms));
  return performance.now() - begun;
}

/** Runs on the page. */
async function stopLoop() {
  const begun = performance.now();
  for (const button of document.querySelectorAll("button")) {
    if (button.textContent.trim() === "Stop" || button.ariaLabel === "Stop") {
      button.click();
      break;
    }
  }
  const cell = document.querySelector('[data-cell-id="loop"]');
  while (cell.getAttribute("data-status") !== "aborted") {
    await new Promise((done) => requestAnimationFrame(done));
  }
  return performance.now() - begun;
}

function runNext(page) {
  return page.evaluate(async () => {
    capstone.edit("next", `40 + ${Math.random()};`);
    const begun = performance.now();
    await capstone.run(["next"]);
    return performance.now() - begun;
  });
}
