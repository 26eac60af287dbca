/** A tab that goes to the background while a model is served, watched and trained: all of it goes on, says so, and leaves that time out. */
import type { Page } from "@playwright/test";
import type { Output } from "../src/outputs/output.ts";
import { expect, test } from "./notebook-page.ts";

const NOTEBOOK = `// %% id=serving
import { buildModel, MNIST } from "tinytorch";
import { monitor, serve } from "tinytorch/production";
const model = buildModel({ architecture: "mlp", hiddenDim: 16 }).eval();
const service = await serve(model, { name: "mlp", replicas: 1, samples: await MNIST.load({ split: "test" }) });
monitor(service, { name: "mlp", objectives: { availability: 0.99, latency: { share: 0.95, boundMs: 50 } } });
await service.load(40);

// %% id=training
import { CompleteMLSystem } from "tinytorch/production";
const system = new CompleteMLSystem({
  model: { architecture: "mlp", hiddenDim: 16 },
  training: { batchSize: 8, learningRate: 0.001, epochs: 400, examples: 2000, heldOut: 200 },
  deployment: { target: "browser", replicas: 1, autoscaling: false },
});
system.train();
`;

type Kind = "serving" | "monitor" | "training";
type RecordOf<K extends Kind> = Extract<Output, { kind: K }>;

function shown<K extends Kind>(page: Page, kind: K): Promise<RecordOf<K>> {
  return page.evaluate((kind) => {
    const outputs = globalThis.capstone?.snapshot().cells.flatMap((cell) => cell.outputs) ?? [];
    const record = outputs.find((output) => output.kind === kind);
    if (record === undefined) throw new Error(`nothing of kind ${kind} is shown`);
    return record;
  }, kind) as Promise<RecordOf<K>>;
}

/** As a browser tells it: another tab is in front, or this one is again. */
function turn(page: Page, state: "hidden" | "visible"): Promise<void> {
  return page.evaluate((state) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state);
}

test("serving, monitoring and training say so, and their figures leave the time out", async ({
  notebook,
  page,
}) => {
  await notebook.open();
  await page.evaluate((text) => globalThis.capstone?.open({ name: "x.ts", text }, "own"), NOTEBOOK);
  await notebook.run("serving");
  await notebook.run("training");
  const answered = async () => (await shown(page, "serving")).counts.answered;
  const step = async () => (await shown(page, "training")).step;
  await expect.poll(answered).toBeGreaterThan(0);
  await expect.poll(step).toBeGreaterThan(0);

  await turn(page, "hidden");
  const leftOut = async () => {
    const { stage } = await shown(page, "serving");
    return Number(/figures leave out (\d+) s of the last minute/.exec(stage)?.[1] ?? 0);
  };
  await expect.poll(leftOut).toBeGreaterThan(0);
  const [answeredBefore, stepBefore] = [await answered(), await step()];
  const secondsBefore = await leftOut();
  await expect.poll(leftOut).toBeGreaterThan(secondsBefore + 2);
  await expect.poll(answered).toBeGreaterThan(answeredBefore);
  await expect.poll(step).toBeGreaterThan(stepBefore);

  await turn(page, "visible");
  // The dock shows the training, which was opened last.
  await page.getByRole("tab", { name: "Serving" }).click();
  await expect(page.getByRole("region", { name: "Serving", exact: true })).toContainText(
    /figures leave out \d+ s of the last minute/,
  );
  const tabMarks = async () =>
    (await shown(page, "serving")).marks.filter(({ text }) => text.startsWith("the tab "));
  await expect.poll(async () => (await tabMarks()).length).toBe(2);
  const [gone, back] = (await tabMarks()).map(({ second }) => second);
  const columns = async () => (await shown(page, "serving")).heat.columns;
  const countIn = ({ counts }: { counts: readonly number[] }) =>
    counts.reduce((sum, count) => sum + count, 0);
  // Answers are in the picture again.
  await expect
    .poll(async () =>
      (await columns()).some((column) => column.second > (back ?? 0) && countIn(column) > 0),
    )
    .toBe(true);
  const between = (await columns()).filter(
    ({ second }) => second > (gone ?? 0) && second < (back ?? 0),
  );
  expect(between.length).toBeGreaterThan(1);
  expect(between.map(countIn)).toEqual(between.map(() => 0));

  const tabEvents = async () =>
    (await shown(page, "monitor")).events.filter(({ kind }) => kind === "tab").map((it) => it.text);
  await expect
    .poll(tabEvents)
    .toEqual([
      expect.stringContaining("The tab went to the background, where timers slow down"),
      "The tab is in view again.",
    ]);
  await expect
    .poll(async () => (await shown(page, "monitor")).stage)
    .toMatch(/without \d+ s in the background/);

  const tabFlags = async () =>
    (await shown(page, "training")).flags.filter(({ kind }) => kind === "tab");
  await expect.poll(async () => (await tabFlags()).length).toBe(2);
  const [first, second] = await tabFlags();
  expect(first?.words).toContain("throughput and time left leave these steps out");
  expect(second?.step).toBeGreaterThan(first?.step ?? Number.POSITIVE_INFINITY);
  expect(notebook.errors).toEqual([]);
});
