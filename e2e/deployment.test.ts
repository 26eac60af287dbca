/** A deployment as its reader comes to it: another platform, a dial that moves, a name that no cluster takes, and the zip. */
import { readFileSync } from "node:fs";
import type { Locator } from "@playwright/test";
import { unzipSync } from "fflate";
import { expect, type NotebookPage, test } from "./notebook-page.ts";
import { sampleRecords } from "./sample-notebook.ts";

test.use({ viewport: { width: 1280, height: 900 } });

/** The sample's panel, with options of its own. */
async function openDeployment(
  notebook: NotebookPage,
  options: Record<string, unknown> = {},
): Promise<Locator> {
  const { deployment } = sampleRecords;
  if (deployment?.kind !== "deployment") throw new Error("there is no sample of a deployment");
  const record = { ...deployment, options: { ...deployment.options, ...options } };
  const text = `// %% id=deployment\nJSON.parse(${JSON.stringify(JSON.stringify(record))});`;
  await notebook.open();
  await notebook.page.evaluate((text) => globalThis.capstone?.open({ name: "d.ts", text }), text);
  await expect(notebook.cell("deployment")).toBeAttached();
  await notebook.page.evaluate(() => globalThis.capstone?.run(["deployment"]));
  const panel = notebook
    .cell("deployment")
    .getByRole("region", { name: "Deployment", exact: true });
  await expect(panel).toBeVisible();
  return panel;
}

test("a dial changes the line of the replicas and marks it; each number tells where it comes from", async ({
  notebook,
  page,
}) => {
  const panel = await openDeployment(notebook);
  const line = panel.getByRole("listitem").filter({ hasText: "minReplicas:" });
  await expect(line).toContainText("minReplicas: ");
  const before = (await line.textContent()) ?? "";
  await expect(line).not.toContainText("changed");

  const rate = panel.getByRole("textbox", { name: "Target rate, as a number" });
  await rate.fill("900");
  await expect(line).not.toHaveText(before);
  await expect(line).toHaveClass(/file-line-changed/);
  await expect(panel.getByRole("button", { name: "back to 200 queries/s" })).toBeVisible();

  const value = line.getByRole("button");
  await value.focus();
  const tip = page.getByRole("tooltip");
  await expect(tip).toContainText("900 queries/s");
  await expect(tip).toContainText("Batches of each size timed one after another in a worker.");
  await page.keyboard.press("Escape");

  await panel.getByRole("radio", { name: "KServe" }).check({ force: true });
  await expect(panel.getByRole("region", { name: "kserve/inference-service.yaml" })).toBeVisible();
  await expect(line).toContainText("minReplicas: ");

  const waiting = page.waitForEvent("download");
  await panel.getByRole("button", { name: "Save all as a zip" }).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe("digits-kserve.zip");
  const paths = Object.keys(unzipSync(readFileSync(await download.path())));
  expect(paths).toContain("kserve/inference-service.yaml");
  expect(paths).toContain("models/digits/1/model.onnx");
  expect(notebook.errors).toEqual([]);
});

test("a name that no cluster takes is a finding at its line, with what to write", async ({
  notebook,
}) => {
  const panel = await openDeployment(notebook, { name: "Digits V2" });
  await expect(panel).toContainText(/The check finds \d+ errors/);
  const line = panel.getByRole("listitem").filter({ hasText: "name: Digits V2" }).first();
  await expect(line).toContainText("Error:");
  await expect(line).toContainText("Call it digits-v2.");
});
