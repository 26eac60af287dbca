/** How smoothly the page draws while something runs, beside the same page at rest in the same seconds. */
import { codeCell } from "../notebooks.mjs";
import {
  framesAtRest,
  openCapstone,
  openNotebook,
  run,
  untilStatus,
  watchFrames,
} from "../reading.mjs";

const against = "the page at rest";

export const benchCase = {
  name: "frames",
  about:
    "the time between two frames while something runs: its 95th percentile, or the longest one",
  rounds: 3,
  budgets: [
    { row: "an endless loop, p95", against, most: 2, quietMs: 34 },
    { row: "an endless loop, longest", against, most: 5, quietMs: 100 },
    { row: "a sandboxed loop, p95", against, most: 3, quietMs: 100 },
    { row: "two million prints, longest", against, most: 20, quietMs: 400 },
    { row: "live panels, p95", against, most: 3, quietMs: 50 },
  ],
  async pairs(page, url) {
    await openCapstone(page, url);
    const loop = await besideLoop(page, "own");
    const sandboxed = await besideLoop(page, "sandboxed");
    const prints = await beside(page, async () => {
      await openNotebook(
        page,
        codeCell("prints", "for (let i = 0; i < 2_000_000; i++) console.log(i);"),
        1,
      );
      return () => run(page, ["prints"]);
    });
    const panels = await beside(page, async () => {
      await openCapstone(page, url);
      await run(page, ["device"]);
      await page.locator('[data-cell-id="profile-end-to-end"]').scrollIntoViewIfNeeded();
      return () => run(page, ["profile-end-to-end", "trace"]);
    });
    return {
      "an endless loop, p95": pair(loop, "p95"),
      "an endless loop, longest": pair(loop, "worst"),
      "a sandboxed loop, p95": pair(sandboxed, "p95"),
      "two million prints, longest": pair(prints, "worst"),
      "live panels, p95": pair(panels, "p95"),
    };
  },
};

function pair({ busy, rest }, what) {
  return { value: busy[what], reference: rest[what] };
}

/** Frames while what `prepare` gives runs, and before it. */
async function beside(page, prepare) {
  const work = await prepare();
  const rest = await framesAtRest(page);
  const frames = await watchFrames(page);
  await work();
  return { busy: await frames(), rest };
}

async function besideLoop(page, trust) {
  await page.evaluate(
    ([text, trust]) => capstone.open({ name: "loop.ts", text }, trust),
    [codeCell("loop", "while (true) {}"), trust],
  );
  await page.waitForSelector('[data-cell-id="loop"]');
  const rest = await framesAtRest(page);
  await page.evaluate(() => {
    void capstone.run(["loop"]);
  });
  await untilStatus(page, "loop", "running");
  const busy = await framesAtRest(page, 1500);
  await page.getByRole("button", { name: "Stop", exact: true }).first().click();
  await untilStatus(page, "loop", "aborted");
  return { busy, rest };
}
