/** The service worker: the page without a network, on a host without headers, and when a new version is there. */
import { appendFile, cp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serve } from "../scripts/running/serve.mjs";
import { expect, type NotebookPage, test } from "./notebook-page.ts";

test.use({ serviceWorkers: "allow" });

/** Waits until what a visit without a network needs is kept. */
async function settled({ page }: NotebookPage): Promise<void> {
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    while (active?.state !== "activated") await new Promise((done) => setTimeout(done, 50));
  });
}

test("after one visit in which nothing ran, Part 3 runs without a network", async ({
  notebook,
  context,
}) => {
  const { page } = notebook;
  await notebook.open();
  await settled(notebook);
  // The data sets come once the page has been idle for a while.
  const kept = () =>
    page.evaluate(async () => {
      const shards = await (await caches.open("capstone-data")).keys();
      const files = await (await caches.open("capstone-assets")).keys();
      return shards.length === 7 && files.some(({ url }) => url.includes("sandbox-kernel"));
    });
  await expect.poll(kept).toBe(true);
  // Large, and of use only to those who run a file in it.
  const runtime = await page.evaluate(async () => {
    const files = await (await caches.open("capstone-assets")).keys();
    return files.map(({ url }) => url).filter((url) => /\/(ort[.-]|sandbox-role-onnx)/.test(url));
  });
  expect(runtime).toEqual([]);
  await context.setOffline(true);
  await page.reload();
  await expect(notebook.cells().first()).toBeVisible();
  const unfinished = await page.evaluate(async () => {
    const door = globalThis.capstone;
    if (door === undefined) throw new Error("the page has no door for programs");
    const ofPart3 = () =>
      door.snapshot().cells.filter(({ kind, part }) => kind === "code" && part === 3);
    await door.run(ofPart3().map(({ id }) => id));
    return ofPart3().filter(({ status }) => status !== "evaluated");
  });
  expect(unfinished).toEqual([]);
  await expect(page.getByRole("region", { name: "Profile" }).first()).toBeAttached();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await context.setOffline(false);
});

test("on a host without headers the page is loaded again once, and is isolated", async ({
  notebook,
}) => {
  const { CAPSTONE_E2E_PLAIN_PORT: port } = process.env;
  const { page } = notebook;
  let loads = 0;
  page.on("load", () => {
    loads += 1;
  });
  await notebook.open(`http://127.0.0.1:${port}/`);
  await expect.poll(() => page.evaluate(() => crossOriginIsolated).catch(() => false)).toBe(true);
  await expect(notebook.cells().first()).toBeVisible();
  // The sandbox works there too: its frame is made from text, so no header is missing.
  await page.evaluate(async () => {
    const text = "// %%\nconsole.log(crossOriginIsolated, self.origin)\n";
    await globalThis.capstone?.open({ name: "stranger.ts", text }, "sandboxed");
    await globalThis.capstone?.run();
  });
  await notebook.expectOutput("cell-1", "true null");
  expect(loads).toBe(2);
});

test("a new version is offered, and comes when it is asked for", async ({ notebook }, info) => {
  const { page } = notebook;
  const root = info.outputPath("site");
  await cp(fileURLToPath(new URL("../dist", import.meta.url)), root, { recursive: true });
  const { url, close } = await serve({ root, port: 0 });
  await notebook.open(url);
  await settled(notebook);
  await appendFile(join(root, "service-worker.js"), "\n// the next version");
  await page.evaluate(async () => {
    Object.assign(globalThis, { isOldPage: true });
    await (await navigator.serviceWorker.getRegistration())?.update();
  });
  await expect(page.getByText("A new version is available")).toBeVisible();
  const isOldPage = () => page.evaluate(() => "isOldPage" in globalThis).catch(() => true);
  expect(await isOldPage()).toBe(true);
  await notebook.button("Reload").click();
  await expect.poll(isOldPage).toBe(false);
  await expect(notebook.cells().first()).toBeVisible();
  await page.close();
  await close();
});
