/** Workers that a cell starts, in the page's kernel and in the sandboxed one: counted from outside, by the browser. */
import type { Page } from "@playwright/test";
import { expect, NotebookPage, test } from "./notebook-page.ts";

const CELL = "cell-1";
const NEXT = "cell-2";

const FOUR_REPLICAS = `
import { echoReplica } from "tinytorch/production";
const replicas = [1, 2, 3, 4].map((n) => echoReplica({ name: "replica " + n, work: "multiply" }));
const answers = await Promise.all(replicas.map((replica, n) => replica.query(n)));
const described = await Promise.all(replicas.map((replica) => replica.describe()));
console.log(answers.map(({ payload, sum }) => payload + ":" + sum).join(" "));
console.log("helpers", described.map(({ startedWorkers }) => startedWorkers).join(" "));`;

const TWO_THREADS = `
import { echoReplica } from "tinytorch/production";
const replica = echoReplica({ threads: 2, work: "multiply" });
await replica.query();
console.log("helpers", (await replica.describe()).startedWorkers);`;

/** Neither a spare kernel, nor the language worker, nor a helper of the kernel's own engine counts: only what this cell adds. */
async function settledWorkers(page: Page): Promise<number> {
  let before = -1;
  await expect
    .poll(
      () => {
        const now = page.workers().length;
        const isSettled = now === before;
        before = now;
        return isSettled;
      },
      { intervals: [2500], timeout: 60_000 },
    )
    .toBe(true);
  return before;
}

for (const trust of ["own", "sandboxed"] as const) {
  test.describe(`a notebook of trust "${trust}"`, () => {
    let notebook: NotebookPage;

    async function open(page: Page, source: string): Promise<void> {
      notebook = new NotebookPage(page);
      await notebook.open();
      await page.evaluate(
        ([text, how]) => globalThis.capstone?.open({ name: "workers.ts", text }, how),
        [`// %%\n${source}\n\n// %%\nfor (;;) {}\n`, trust] as const,
      );
    }

    test("four replicas answer and start no helpers; ending the kernel ends them all", async ({
      page,
    }) => {
      await open(page, FOUR_REPLICAS);
      const before = await settledWorkers(page);
      await notebook.run(CELL);
      await notebook.expectOutput(CELL, "0:262144 1:262144 2:262144 3:262144");
      await notebook.expectOutput(CELL, "helpers 0 0 0 0");
      expect((await settledWorkers(page)) - before).toBe(4);
      // Run again, it ends the first four.
      await notebook.run(CELL);
      await notebook.expectOutput(CELL, "helpers 0 0 0 0");
      expect((await settledWorkers(page)) - before).toBe(4);
      // The second step of Stop: this loop hears nothing.
      await notebook.startRun(NEXT);
      await notebook.expectStatus(NEXT, "running");
      await notebook.button("Stop").click();
      await notebook.expectStatus(NEXT, "aborted");
      await expect.poll(() => settledWorkers(page)).toBe(before);
    });

    test("a replica of two threads has one helper, which ends with the kernel too", async ({
      page,
    }) => {
      await open(page, TWO_THREADS);
      const before = await settledWorkers(page);
      await notebook.run(CELL);
      await notebook.expectOutput(CELL, "helpers 1");
      expect((await settledWorkers(page)) - before).toBe(2);
      await notebook.startRun(NEXT);
      await notebook.expectStatus(NEXT, "running");
      await notebook.button("Stop").click();
      await notebook.expectStatus(NEXT, "aborted");
      await expect.poll(() => settledWorkers(page)).toBe(before);
    });
  });
}
