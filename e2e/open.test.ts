import { expect, test } from "./notebook-page.ts";

test("opening shows the text and the parts before the kernel is there", async ({
  notebook,
  page,
}) => {
  // A kernel that never answers.
  await page.addInitScript(() => {
    globalThis.Worker = class extends EventTarget {
      postMessage() {}
      terminate() {}
    } as unknown as typeof Worker;
  });
  await notebook.open();
  const first = page.getByRole("region", { name: "Part 1: What we build" });
  await expect(first.getByRole("paragraph").nth(1)).toBeVisible();
  const parts = page.getByRole("navigation", { name: "Parts" });
  await expect(parts.getByRole("link")).toHaveCount(10);
  await expect(notebook.button("Run all")).toBeVisible();
});

test("opening reports no errors", async ({ notebook, page }) => {
  await notebook.open();
  const [id = ""] = await notebook.codeCells(1);
  await notebook.typeSource(id, "1 + 1");
  await notebook.run(id);
  await expect(page.getByText("Loading TypeScript")).toBeHidden();
  expect(notebook.errors).toEqual([]);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
});

test("without the headers for shared memory it runs, and says what is missing", async ({
  notebook,
  page,
}) => {
  const { CAPSTONE_E2E_PLAIN_PORT: port } = process.env;
  await notebook.open(`http://127.0.0.1:${port}/`);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  const [id = ""] = await notebook.codeCells(1);
  await notebook.runSource(id, "const squares = [1, 4, 9]; squares.length + 40");
  await notebook.expectOutput(id, "43");
  await page
    .getByRole("button", { name: /wasm|webgl|webgpu|cpu/i })
    .first()
    .click();
  await expect(page.getByText(/isolat|shared memory/i).first()).toBeVisible();
});

test("the outline leads to a part and marks it", async ({ notebook, page }) => {
  await notebook.open();
  const parts = page.getByRole("navigation", { name: "Parts" });
  await parts.getByRole("link", { name: /The profiler/ }).click();
  await expect(parts.getByRole("link", { name: /The profiler/ })).toHaveAttribute(
    "aria-current",
    "location",
  );
  await expect(page.getByRole("heading", { name: "The profiler", level: 1 })).toBeInViewport();
});
