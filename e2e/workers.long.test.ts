/** Workers that a cell starts, in the page's kernel and in the sandboxed one: counted from outside, by the browser. */
import type { Page } from "@playwright/test";
import { expect, test } from "./notebook-page.ts";

const CELL = "cell-1";
const LOOP = "cell-2";
const WARM = "cell-3";

/** Five replicas with an engine each; the last may use two threads. */
const REPLICAS = `
import { echoReplica } from "tinytorch/production";
const replicas = [1, 1, 1, 1, 2].map((threads) => echoReplica({ threads, work: "multiply" }));
const answers = await Promise.all(replicas.map((replica, n) => replica.query(n)));
const described = await Promise.all(replicas.map((replica) => replica.describe()));
console.log(answers.map(({ payload, sum }) => payload + ":" + sum).join(" "));
console.log("helpers", described.map(({ startedWorkers }) => startedWorkers).join(" "));`;

const NOTEBOOK = `// %%\n${REPLICAS}\n\n// %%\nfor (;;) {}\n\n// %%\n"warm"\n`;

/** The workers of the page, at any depth, when none has come or gone for a while. */
async function settledWorkers(page: Page): Promise<number> {
  const counts: number[] = [];
  await expect
    .poll(
      () => {
        counts.push(page.workers().length);
        return counts.length > 2 && new Set(counts.slice(-3)).size === 1;
      },
      { intervals: [1500], timeout: 60_000 },
    )
    .toBe(true);
  return counts.at(-1) ?? 0;
}

/** One kernel, with the helpers of its engine: there is nothing more to come by itself, for a spare starts with a Stop. */
async function workersAtRest(page: Page, trust: "own" | "sandboxed"): Promise<number> {
  const kernels = () =>
    trust === "own"
      ? page.workers().filter((worker) => /\/main-[\w-]+\.js$/.test(worker.url())).length
      : page.locator('iframe[title="Sandboxed kernel"]').count();
  await expect.poll(kernels, { timeout: 30_000 }).toBe(1);
  return settledWorkers(page);
}

for (const trust of ["own", "sandboxed"] as const) {
  test(`trust "${trust}": replicas answer, start no helpers beyond their threads, and end with the kernel`, async ({
    page,
    notebook,
  }) => {
    test.setTimeout(180_000);
    await notebook.open();
    await page.evaluate(
      ([text, how]) => globalThis.capstone?.open({ name: "workers.ts", text }, how),
      [NOTEBOOK, trust] as const,
    );
    await notebook.run(WARM);
    const before = await workersAtRest(page, trust);
    // Run again, the cell ends what its first run has started.
    for (let time = 0; time < 2; time += 1) {
      await notebook.run(CELL);
      await notebook.expectOutput(CELL, "0:262144 1:262144 2:262144 3:262144 4:262144");
      await notebook.expectOutput(CELL, "helpers 0 0 0 0 1");
      expect((await workersAtRest(page, trust)) - before).toBe(6);
    }
    // The second step of Stop: this loop hears nothing.
    await notebook.startRun(LOOP);
    await notebook.expectStatus(LOOP, "running");
    await notebook.button("Stop").click();
    await notebook.expectStatus(LOOP, "aborted");
    await notebook.run(WARM);
    expect(await workersAtRest(page, trust)).toBe(before);
  });
}

const ONNX = `// %%
import { buildModel, noGrad, randn } from "tinytorch";
import { runInOnnxRuntime, serve } from "tinytorch/production";
const model = buildModel({ architecture: "mlp", hiddenDim: 32 }).eval();
const digits = randn([4, 784], { seed: 1 });
const wanted = noGrad(() => model.forward(digits));
const far = async (other) => (await noGrad(() => other.sub(wanted).abs().max()).item()) < 1e-4;
const { output } = await runInOnnxRuntime(model, digits);
console.log("runs", await far(output));

// %%
const server = await serve(model, { engine: "onnxruntime", timeoutMs: 20_000 });
const answers = await Promise.all([0, 1, 2, 3].map(async (row) => {
  const { predicted } = await server.predict(await digits.narrow(0, row, 1).data());
  return predicted;
}));
console.log("serves", String(answers) === String(await wanted.argmax(1).data()));
await server.stop();

// %%
console.log(await runInOnnxRuntime(model, digits, { threads: 2 }).then(() => "two threads", ({ message }) => message));
`;

for (const trust of ["own", "sandboxed"] as const) {
  test(`trust "${trust}": a model runs in ONNX Runtime, whose binary comes when it is used, and replicas answer with it`, async ({
    page,
    notebook,
  }) => {
    const fetched: string[] = [];
    page.on("request", (request) => {
      if (request.url().includes("ort-wasm")) fetched.push(request.url());
    });
    await notebook.open();
    await page.evaluate(
      ([text, how]) => globalThis.capstone?.open({ name: "onnx.ts", text }, how),
      [ONNX, trust] as const,
    );
    await expect(notebook.cell(CELL)).toBeVisible();
    expect(fetched).toEqual([]);
    await notebook.run(CELL);
    await notebook.expectOutput(CELL, "runs true");
    expect(fetched.length).toBeGreaterThan(0);
    await notebook.run(LOOP);
    await notebook.expectOutput(LOOP, "serves true");
    await notebook.run(WARM);
    const threads =
      trust === "own" ? "two threads" : "in the sandbox its threads have no script to start from";
    await notebook.expectOutput(WARM, threads);
  });
}
