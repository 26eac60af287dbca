import { drawFrames, MUCH_SLOWER, median, note } from "./frames.ts";
import { expect, test } from "./notebook-page.ts";

const FRAMES = 30;

test.beforeEach(({ notebook }) => notebook.open());

test("an endless loop is stopped, and the page draws on meanwhile", async ({ notebook, page }) => {
  const [first = "", second = ""] = await notebook.codeCells(2);
  await notebook.runSource(first, "1 + 1");
  await notebook.setSource(second, "40 + 2");
  await notebook.setSource(first, "while (true) {}");
  const slower: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const restMs = await drawFrames(page, FRAMES);
    await notebook.startRun(first);
    await notebook.expectStatus(first, "running");
    slower.push((await drawFrames(page, FRAMES)) / restMs);
    await notebook.button("Stop").click();
    await notebook.expectStatus(first, "aborted");
  }
  note(`frames beside a loop take ${slower.map((it) => it.toFixed(2)).join(", ")} × as at rest`);
  expect(median(slower)).toBeLessThan(MUCH_SLOWER);
  await notebook.run(second);
  await notebook.expectOutput(second, "42");
});

test("a loop that waits is stopped with its names kept", async ({ notebook }) => {
  const [first = "", second = ""] = await notebook.codeCells(2);
  await notebook.setSource(second, "n > 0 ? 'kept' : 'lost'");
  await notebook.setSource(
    first,
    "let n = 0;\nfor (;;) { if (n++ === 9) console.log('under way'); await new Promise((r) => setTimeout(r)); }",
  );
  await notebook.startRun(first);
  await notebook.expectOutput(first, "under way");
  await notebook.button("Stop").click();
  await notebook.expectStatus(first, "aborted");
  await notebook.run(second);
  await notebook.expectOutput(second, "kept");
});
