/** The module as a newcomer runs it: every cell, on real digits, to the figures that the page promises. */
import type { ProfileOutput } from "../src/outputs/panels/profile/profile.ts";
import { expect, test } from "./notebook-page.ts";

test("Run all: every cell succeeds, the network is good, the profile is complete", async ({
  notebook,
  page,
}) => {
  await notebook.open();
  await notebook.button("Run all").click();
  await expect(notebook.cells().and(page.locator('[data-status="queued"]')).first()).toBeVisible();
  const { device, cells } = await page.evaluate(async () => {
    const door = globalThis.capstone;
    if (door === undefined) throw new Error("the page has no door for programs");
    const isBusy = () =>
      door.snapshot().cells.some(({ status }) => status === "queued" || status === "running");
    while (isBusy()) await new Promise((resolve) => setTimeout(resolve, 200));
    return door.snapshot();
  });

  const code = cells.filter(({ kind }) => kind === "code");
  expect(code.length).toBeGreaterThanOrEqual(10);
  expect(code.filter(({ status }) => status !== "evaluated").map(({ id }) => id)).toEqual([]);

  const measured = device?.calibration?.backends ?? [];
  expect(measured.map(({ backend }) => backend)).toEqual(["webgpu", "webgl", "wasm", "cpu"]);
  for (const { ms, reason } of measured) expect(ms ?? reason).toBeTruthy();

  const outputs = code.flatMap((cell) => cell.outputs);
  const profile = outputs.find((output): output is ProfileOutput => output.kind === "profile");
  expect(profile?.state).toBe("done");
  const figure = (name: string) => profile?.metrics.find((metric) => metric.name === name)?.figure;
  expect(figure("modelAccuracy")).toMatchObject({ kind: "measured", n: 10_000 });
  const accuracy = figure("modelAccuracy");
  expect(accuracy && "value" in accuracy ? accuracy.value : 0).toBeGreaterThan(0.95);
  const quantile = (label: string) =>
    profile?.latency?.quantiles.find((quantiles) => quantiles.label === label)?.figure.kind;
  expect([quantile("p50"), quantile("p95")]).toEqual(["measured", "measured"]);
  expect(profile?.step?.phases.map(({ name }) => name)).toEqual([
    "loading",
    "forward",
    "backward",
    "update",
  ]);
  expect(profile?.memory?.map(({ name }) => name)).toEqual([
    "parameters",
    "gradients",
    "optimizer state",
    "activations",
  ]);
  await expect(page.getByRole("region", { name: "Profile" }).first()).toBeAttached();
  expect(notebook.errors).toEqual([]);
});
