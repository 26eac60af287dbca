/**
 * An edge bundle from a trained model to a browser without a network: opened in the notebook, saved as a zip, unpacked into an empty folder,
 * served by a server that knows nothing of it, visited once, and then asked offline, where its accuracy is the registry's.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import type { FrameLocator, Page } from "@playwright/test";
import { unzipSync } from "fflate";
import { expect, NotebookPage, test } from "./notebook-page.ts";

const NOTEBOOK = `// %% id=system
import { CompleteMLSystem, generateDeployment } from "tinytorch/production";
import { planCapacity } from "tinytorch/systems";
import { DataLoader, MNIST, Normalize, zeros } from "tinytorch";
const system = new CompleteMLSystem({
  model: { architecture: "mlp", hiddenDim: 32 },
  training: { batchSize: 64, learningRate: 0.003, epochs: 1, examples: 3000, heldOut: 500 },
  deployment: { target: "browser", replicas: 2, autoscaling: false },
});
await system.buildSystem();
await system.train();
const { model, version, accuracy } = await system.evaluate();
console.log("registry " + JSON.stringify(version.metrics));

// %% id=deployment
const test = await MNIST.load({ split: "test", transform: new Normalize(0.1307, 0.3081) });
const service = {
  subject: "the journey's model", method: "Times that nobody measured, for the journey.",
  batches: [{ size: 1, timesMs: [1, 1, 2] }],
  accuracy,
};
const demand = {
  ratePerSecond: 50, objective: { percentile: 0.99, latencyMs: 50 }, headroom: 0.3, spareReplicas: 1,
  burstiness: 1, policy: "least outstanding" as const, maxBatchSize: 1, maxQueueDelayMs: 0, hitRate: 0,
};
const { files } = await generateDeployment(
  {
    model, service, plan: planCapacity(service, demand), example: zeros([1, 784]),
    heldOut: new DataLoader(test, { batchSize: 500 }),
  },
  "edge",
  { name: "digits" },
);
console.log(files.map(({ path }) => path).join());
`;

test.describe.configure({ mode: "default" });

let page: Page;
let notebook: NotebookPage;
let folder: string;
/** Of the registry, on the 10,000 test digits. */
let registered: number;

test.beforeAll(async ({ browser }) => {
  folder = await mkdtemp(join(tmpdir(), "edge-"));
  page = await browser.newPage();
  notebook = new NotebookPage(page);
  await notebook.open();
  await page.evaluate((text) => globalThis.capstone?.open({ name: "e.ts", text }, "own"), NOTEBOOK);
  await notebook.run("system");
  const printed = /registry (\{.*\})/.exec(await notebook.outputs("system"))?.[1] ?? "{}";
  const metrics = JSON.parse(printed) as Record<string, { value: number; n: number }>;
  const { value = Number.NaN, n = 0 } = metrics["accuracy on the test digits"] ?? {};
  expect(n).toBe(10_000);
  registered = value;
  await notebook.run("deployment");
});

test.afterAll(async () => {
  await page.close();
  await rm(folder, { recursive: true });
});

const panel = () => page.getByRole("region", { name: "Deployment", exact: true });

/** Presses the check, and gives the accuracy that it ends with. */
async function checkedAccuracy(bundle: Page | FrameLocator): Promise<number> {
  const section = bundle.getByRole("region", { name: "Accuracy" });
  await section.getByRole("button", { name: "Check 10,000 held-out examples" }).click();
  const here = section.getByRole("row").filter({ has: bundle.getByText("Here", { exact: true }) });
  await expect(here).toContainText("10,000");
  await expect(section).toContainText("That is the registry's accuracy.");
  return Number(/([\d.]+) %/.exec((await here.textContent()) ?? "")?.[1]) / 100;
}

test("the notebook opens the bundle's page from the files that it would save", async () => {
  await panel().getByRole("button", { name: "Open the bundle's page here" }).click();
  const bundle = panel().frameLocator("iframe");
  await expect(bundle.getByText("All 7 files are those that were packed")).toBeVisible();
  await bundle.getByRole("button", { name: "Held-out digit 1", exact: true }).click();
  // The first of MNIST's test digits is a seven.
  await expect(bundle.getByRole("region", { name: "Held-out digits" })).toContainText(
    "Its label is 7.",
  );
  expect(Math.abs((await checkedAccuracy(bundle)) - registered)).toBeLessThan(0.0005);
  expect(notebook.errors).toEqual([]);
});

test("saved, unpacked and served, it answers without a network, with the registry's accuracy", async ({
  browser,
}) => {
  const waiting = page.waitForEvent("download");
  await panel().getByRole("button", { name: "Save all as a zip" }).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe("digits-edge.zip");
  for (const [path, bytes] of Object.entries(unzipSync(await readFile(await download.path())))) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
  const { server, url } = await serve(join(folder, "edge"));
  const context = await browser.newContext({ serviceWorkers: "allow" });
  const visit = await context.newPage();
  const errors: string[] = [];
  visit.on("pageerror", (error) => errors.push(String(error)));
  await visit.goto(url);
  await expect(visit.getByText("Ready without a network.")).toBeVisible();

  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await context.setOffline(true);
  await visit.reload();
  await expect(visit.getByText("All 7 files are those that were packed")).toBeVisible();
  await expect(visit.getByText("Ready without a network.")).toBeVisible();
  // The host sent no headers; the service worker does.
  expect(await visit.evaluate(() => crossOriginIsolated)).toBe(true);
  await drawSeven(visit);
  await expect(visit.getByRole("region", { name: "Draw a digit" })).toContainText(
    /The model reads a \d\./,
  );
  expect(Math.abs((await checkedAccuracy(visit)) - registered)).toBeLessThan(0.0005);
  expect(errors).toEqual([]);
  await context.close();
});

test("a file that is another than the one that was packed is named, and nothing is kept", async ({
  browser,
}) => {
  const model = join(folder, "edge", "model.onnx");
  const bytes = await readFile(model);
  bytes[bytes.length >> 1] = 255 - (bytes[bytes.length >> 1] ?? 0);
  await writeFile(model, bytes);
  const { server, url } = await serve(join(folder, "edge"));
  const context = await browser.newContext({ serviceWorkers: "allow" });
  const visit = await context.newPage();
  await visit.goto(url);
  await expect(visit.getByText("model.onnx is not the file that was packed")).toBeVisible();
  expect(await visit.evaluate(() => caches.keys())).toEqual([]);
  await context.close();
  server.closeAllConnections();
  server.close();
});

/** Two strokes with the mouse. */
async function drawSeven(visit: Page): Promise<void> {
  const pad = visit.getByRole("img", { name: /A pad to draw a digit on/ });
  await pad.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await pad.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const at = (right: number, down: number) => [x + right * width, y + down * height] as const;
  await visit.mouse.move(...at(0.3, 0.25));
  await visit.mouse.down();
  await visit.mouse.move(...at(0.7, 0.25), { steps: 5 });
  await visit.mouse.move(...at(0.45, 0.8), { steps: 5 });
  await visit.mouse.up();
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/** A folder as any server of static files has it: types, and no header of its own. */
async function serve(root: string): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const name = path.endsWith("/") ? `${path}index.html` : path;
    readFile(join(root, name)).then(
      (bytes) => {
        response.setHeader("Content-Type", TYPES[extname(name)] ?? "application/octet-stream");
        response.end(bytes);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://localhost:${port}/` };
}
