import { expect, test } from "./notebook-page.ts";

// How smoothly the page draws also depends on what else the machine does.
test.describe.configure({ retries: 3 });
test.beforeEach(({ notebook }) => notebook.open());

test("an endless loop is stopped, and the page never stutters", async ({ notebook, page }) => {
  const [first = "", second = ""] = await notebook.codeCells(2);
  await notebook.runSource(first, "1 + 1");
  await notebook.setSource(second, "40 + 2");
  await notebook.setSource(first, "while (true) {}");
  const frames = await notebook.watchFrames();
  await notebook.startRun(first);
  await notebook.expectStatus(first, "running");
  await page.waitForTimeout(1000);
  await notebook.button("Stop").click();
  await notebook.expectStatus(first, "aborted");

  const stoppedAt = Date.now();
  await notebook.run(second);
  expect(Date.now() - stoppedAt).toBeLessThan(1000);
  await notebook.expectOutput(second, "42");
  expect((await frames()).worstMs).toBeLessThan(100);
});

test("a loop that waits is stopped with its names kept", async ({ notebook, page }) => {
  const [first = "", second = ""] = await notebook.codeCells(2);
  await notebook.setSource(second, "n > 0 ? 'kept' : 'lost'");
  await notebook.setSource(
    first,
    "let n = 0;\nfor (;;) { n += 1; await new Promise((r) => setTimeout(r)); }",
  );
  await notebook.startRun(first);
  await notebook.expectStatus(first, "running");
  await page.waitForTimeout(500);
  await notebook.button("Stop").click();
  await notebook.expectStatus(first, "aborted");
  await notebook.startRun(second);
  await notebook.expectOutput(second, "kept");
});
