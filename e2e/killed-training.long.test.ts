/** A tab that goes away in the middle of a training: how much of it is lost, and whether it comes to the same end. */
import type { Page } from "@playwright/test";
import type { TrainingOutput } from "../src/outputs/panels/training/training.ts";
import { note } from "./frames.ts";
import { expect, NotebookPage, test } from "./notebook-page.ts";

const STEPS_PER_EPOCH = 63;
const EPOCHS = 24;

/** A training with all that a checkpoint has to hold: running statistics, dropped elements, augmentation, a schedule. */
const notebookText = (name: string) => `// %% id=train
import { CompleteMLSystem } from "tinytorch/production";
const system = new CompleteMLSystem(
  {
    model: { architecture: "cnn", hiddenDim: 8, dropout: 0.1 },
    training: {
      ...{ batchSize: 32, learningRate: 0.003, epochs: ${EPOCHS}, schedule: "one-cycle" },
      ...{ examples: 2000, heldOut: 500, augment: true },
    },
    deployment: { target: "browser", replicas: 1, autoscaling: false },
  },
  { name: "${name}" },
);
const { end, file } = await system.train().finished;
const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", file));
console.log(end.reason, end.step, Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join(""));
`;

async function openTraining(notebook: NotebookPage, name: string): Promise<void> {
  await notebook.open();
  const text = notebookText(name);
  await notebook.page.evaluate(
    (text) => globalThis.capstone?.open({ name: "x.ts", text }, "own"),
    text,
  );
}

interface Trained {
  /** Reason, step and hash of the weights. */
  printed: string;
  record: TrainingOutput;
}

/** Runs the cell to its end. */
async function trained(notebook: NotebookPage): Promise<Trained> {
  await notebook.run("train");
  const printed = /(done \d+ [0-9a-f]{64})/.exec(await notebook.outputs("train"))?.[1] ?? "";
  return { printed, record: await recordOf(notebook.page) };
}

function recordOf(page: Page): Promise<TrainingOutput> {
  return page.evaluate(() => {
    const outputs = globalThis.capstone?.snapshot().cells.flatMap((cell) => cell.outputs) ?? [];
    const record = outputs.find((output) => output.kind === "training");
    if (record?.kind !== "training") throw new Error("no training is shown");
    return record;
  });
}

/** The record as soon as so many steps were taken. */
async function recordAfter(page: Page, steps: number): Promise<TrainingOutput> {
  await page.waitForFunction((steps) => {
    const outputs = globalThis.capstone?.snapshot().cells.flatMap((cell) => cell.outputs) ?? [];
    return outputs.some((output) => output.kind === "training" && output.step >= steps);
  }, steps);
  return await recordOf(page);
}

const ways: Record<string, (page: Page) => Promise<void>> = {
  // The process ends, and no handler of the page runs.
  crashes: async (page) => {
    const session = await page.context().newCDPSession(page);
    const crashed = page.waitForEvent("crash");
    session.send("Page.crash").catch(() => {});
    await crashed;
  },
  "is closed": (page) => page.close(),
};

for (const [way, leave] of Object.entries(ways)) {
  test(`a tab that ${way} in mid-training loses one interval at most, and comes to the same end`, async ({
    notebook,
    page,
    context,
  }) => {
    await openTraining(notebook, "straight");
    const straight = await trained(notebook);
    expect(straight.printed).toContain(`done ${EPOCHS * STEPS_PER_EPOCH} `);

    await openTraining(notebook, "interrupted");
    await notebook.startRun("train");
    // Between two checkpoints, which are written after each epoch.
    const seen = await recordAfter(page, 3 * STEPS_PER_EPOCH + 20);
    expect(seen.state).toBe("running");
    await leave(page);

    const later = new NotebookPage(await context.newPage());
    await openTraining(later, "interrupted");
    const resumed = await trained(later);
    const from = resumed.record.flags.find(({ kind }) => kind === "resumed")?.step ?? 0;
    note(`seen at step ${seen.step}, gone on from step ${from}`);
    expect(from).toBeGreaterThanOrEqual(seen.checkpoint?.step ?? Number.NaN);
    expect(seen.step - from).toBeLessThanOrEqual(STEPS_PER_EPOCH);
    expect(from).toBeLessThan(EPOCHS * STEPS_PER_EPOCH);
    expect(resumed.printed).toBe(straight.printed);
    expect(told(resumed.record)).toEqual(told(straight.record));
    expect(later.errors).toEqual([]);
  });
}

/** What a training tells of itself, but for how long it took. */
function told({ epochs, curve, steps, step, state }: TrainingOutput) {
  return { epochs, curve, steps, step, state };
}
