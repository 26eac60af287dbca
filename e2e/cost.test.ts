/** The Cost panel as its reader turns it: another plan for another objective, and what it would take where there is none. */
import type { Locator } from "@playwright/test";
import { expect, type NotebookPage, test } from "./notebook-page.ts";
import { sampleNotebook } from "./sample-notebook.ts";

test.use({ viewport: { width: 1280, height: 900 } });

async function openPanel(notebook: NotebookPage): Promise<Locator> {
  await notebook.open();
  await notebook.page.evaluate(
    (text) => globalThis.capstone?.open({ name: "sample.ts", text }),
    sampleNotebook,
  );
  await expect(notebook.cell("printed")).toBeAttached();
  await notebook.page.evaluate(() => globalThis.capstone?.run(["cost"]));
  const panel = notebook.cell("cost").getByRole("region", { name: "Cost", exact: true });
  await panel.scrollIntoViewIfNeeded();
  return panel;
}

async function turn(panel: Locator, dial: string, to: string): Promise<void> {
  await panel.getByRole("textbox", { name: `${dial}, as a number`, exact: true }).fill(to);
}

test("a dial that moves changes the plan, and a budget that is too small says the least that would do", async ({
  notebook,
}) => {
  const panel = await openPanel(notebook);
  const verdict = panel.locator(".panel-verdict");
  await expect(verdict).toContainText("a month at prices of 2026-07-20");
  await expect(verdict).toContainText("c7g");

  // So little time is left that only an accelerator answers within it.
  await turn(panel, "p99 at most", "2");
  await expect(verdict).toContainText("g6f.large");
  await turn(panel, "p99 at most", "40");
  await expect(verdict).toContainText("c7g");

  await turn(panel, "Budget", "0.01");
  await expect(verdict).toContainText("It would take a budget of at least $");
  await expect(panel.getByRole("region", { name: "Cost a month against p99" })).toContainText(
    "over the budget",
  );
  const words = (await verdict.textContent()) ?? "";
  const least = /a budget of at least \$([\d.]+\d)/.exec(words)?.[1] ?? "";
  await turn(panel, "Budget", least);
  await expect(verdict).toContainText("a month at prices of 2026-07-20");

  // The text form says where each figure comes from.
  await panel.getByText("All figures as text, with their methods").click();
  await expect(
    panel.getByRole("table").filter({ hasText: "Cost of a million inferences" }),
  ).toContainText("Modelled, not measured here");
  expect(notebook.errors).toEqual([]);
});
