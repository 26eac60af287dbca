import { expect, test } from "./notebook-page.ts";

/** A model that is planned for as it is: what it has learned does not matter to its times. */
const SOURCE = `import { rand, randint } from "tinytorch";
import { DataLoader, TensorDataset } from "tinytorch/data";
import { Linear, ReLU, Sequential } from "tinytorch/nn";
import { Adam } from "tinytorch/optim";
import { ProductionMLSystemProfiler } from "tinytorch/production";
const planned = new Sequential(new Linear(784, 64), new ReLU(), new Linear(64, 10));
const loader = new DataLoader(new TensorDataset(rand([64, 784]), randint(0, 10, [64])), { batchSize: 16 });
const system = { model: planned, loader, optimizer: new Adam(planned.parameters()) };
const found = await new ProductionMLSystemProfiler({ system }).analyzeScalability({
  targetRate: 5,
  objectiveMs: 5000,
  seconds: 1,
});
found.replicas;`;

test("a plan is measured, a dial changes its verdict, the simulation follows, and a reload keeps all of it", async ({
  notebook,
  page,
}) => {
  await notebook.open();
  const [id = ""] = await notebook.codeCells(1);
  await notebook.runSource(id, SOURCE);
  const panel = page.getByRole("region", { name: "Scaling", exact: true });
  await expect(panel).toContainText("replicas for 5 queries/s with p99 under 5.00 s");
  await expect(panel).toContainText("Simulated: 20,000 requests at each rate.");
  await panel.getByRole("textbox", { name: "Target rate, as a number" }).fill("50000");
  await expect(panel).toContainText(/replicas for 50,000 queries\/s/);
  await expect(panel).toContainText("(simulated)");
  await expect(page.locator(".storage")).toHaveText("Saved");
  const verdict = await panel.locator(".panel-verdict").textContent();
  await page.reload();
  await expect(panel.locator(".panel-verdict")).toHaveText(verdict ?? "");
  expect(notebook.errors).toEqual([]);
});
