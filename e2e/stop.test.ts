import { framesBeside, MUCH_SLOWER } from "./frames.ts";
import { expect, test } from "./notebook-page.ts";

test.beforeEach(({ notebook }) => notebook.open());

test("an endless loop is stopped, and the page draws on meanwhile", async ({ notebook, page }) => {
  const [first = "", second = ""] = await notebook.codeCells(2);
  await notebook.runSource(first, "1 + 1");
  await notebook.setSource(second, "40 + 2");
  await notebook.setSource(first, "while (true) {}");
  const slower = await framesBeside(page, {
    start: async () => {
      await notebook.startRun(first);
      await notebook.expectStatus(first, "running");
    },
    end: async () => {
      await notebook.button("Stop").click();
      await notebook.expectStatus(first, "aborted");
    },
  });
  expect(Math.min(...slower)).toBeLessThan(MUCH_SLOWER);
  await notebook.run(second);
  await notebook.expectOutput(second, "42");
  // The cell says what has become of its names, and runs again by its button.
  await expect(notebook.cell(first)).toContainText("The kernel was restarted");
  await notebook.setSource(first, "40 + 3");
  await notebook.cell(first).getByRole("button", { name: "Run again" }).click();
  await notebook.expectOutput(first, "43");
  await expect(notebook.cell(first)).not.toContainText("The kernel was restarted");
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
