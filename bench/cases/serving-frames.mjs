/** What the Serving panel costs the page while its system answers 200 queries a second: the page's frames, and its share of the main thread. */
import { codeCell } from "../notebooks.mjs";
import { openCapstone, openNotebook, run, watchFrames } from "../reading.mjs";

const RATE = 200;
const WATCH_MS = 10_000;
/** What a page and its workers load once has been loaded by then. */
const SETTLE_MS = 5000;

/** Its panel does nothing: while it is in the dock, the other one is not drawn. */
const MODEL = `import { buildModel, MNIST, zeros } from "tinytorch";
import { serve, showModel } from "tinytorch/production";
const model = buildModel({ architecture: "transformer", layers: 2, hiddenDim: 64, patchSize: 7 }).eval();
await showModel(model, zeros([1, 784]), { name: "transformer" });`;

const SERVED = `const service = await serve(model, { samples: await MNIST.load({ split: "test" }), replicas: 2 });
await service.load(${RATE});`;

export const benchCase = {
  name: "serving-frames",
  about: `the page's frames with the Serving panel live at ${RATE} queries/s, and what of the main thread's time is the panel's: the page's work in a second with the panel drawn, without that of the same page with another panel in its place`,
  rounds: 3,
  budgets: [
    { row: "frame, p95, the panel drawn", against: "the page at rest", most: 3, quietMs: 50 },
    { row: "the panel's work in a second", against: "a second", most: 0.35 },
    { row: "of it, of the page's work", against: "the page's work in a second", most: 1 },
  ],
  async pairs(page, url) {
    await openCapstone(page, url);
    await openNotebook(page, codeCell("model", MODEL) + codeCell("served", SERVED), 2);
    await run(page, ["model"]);
    const dock = page.getByRole("complementary", { name: "Panels" });
    await dock.getByRole("region", { name: "Model", exact: true }).waitFor();
    const work = await workOf(page);
    const rest = await watched(page, work);
    await run(page, ["served"]);
    const put = async (name) => {
      await dock.getByRole("tab", { name, exact: true }).click();
      await dock.getByRole("region", { name, exact: true }).waitFor();
    };
    await put("Serving");
    await page.waitForTimeout(SETTLE_MS);
    const [away, drawn] = [
      await put("Model").then(() => underLoad(page, work)),
      await put("Serving").then(() => underLoad(page, work)),
    ];
    const own = drawn.workMs - away.workMs;
    console.log(
      `  main thread, ms a second: at rest ${rest.workMs.toFixed(0)}, loaded ${away.workMs.toFixed(0)}, with the panel ${drawn.workMs.toFixed(0)}; frames p95 ${rest.p95.toFixed(1)}, ${away.p95.toFixed(1)}, ${drawn.p95.toFixed(1)} ms`,
    );
    return {
      "frame, p95, the panel drawn": { value: drawn.p95, reference: rest.p95 },
      "the panel's work in a second": { value: own, reference: 1000 },
      "of it, of the page's work": { value: own, reference: drawn.workMs },
    };
  },
};

/** Gives the seconds that the page's main thread has worked so far, as the browser counts its tasks. */
async function workOf(page) {
  const client = await page.context().newCDPSession(page);
  await client.send("Performance.enable");
  return async () => {
    const { metrics } = await client.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration").value;
  };
}

/** Frames of some seconds, and the main thread's work in each of them, in ms. */
async function watched(page, work) {
  const [before, begun] = [await work(), performance.now()];
  const frames = await watchFrames(page);
  await page.waitForTimeout(WATCH_MS);
  const { p95 } = await frames();
  const seconds = (performance.now() - begun) / 1000;
  return { p95, workMs: (1000 * ((await work()) - before)) / seconds };
}

/** The same, and that the system has answered what it was asked meanwhile. */
async function underLoad(page, work) {
  const before = await answered(page);
  const result = await watched(page, work);
  const rate = ((await answered(page)) - before) / (WATCH_MS / 1000);
  if (rate < 0.9 * RATE) throw new Error(`it answered ${rate.toFixed(0)} queries a second only`);
  return result;
}

function answered(page) {
  return page.evaluate(() => {
    const outputs = capstone.snapshot().cells.flatMap((cell) => cell.outputs);
    return outputs.find(({ kind }) => kind === "serving").counts.answered;
  });
}
