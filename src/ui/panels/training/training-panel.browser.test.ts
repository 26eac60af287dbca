/** The Training panel on the page: its controls while the training is live, and the way on when it is not. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { sample } from "../../../outputs/panels/training/sample.testing.ts";
import type { TrainingOutput } from "../../../outputs/panels/training/training.ts";
import { mount, TestSession } from "../../session.testing.ts";

const { end: _, ...rest } = sample;
const RUNNING: TrainingOutput = { ...rest, state: "running", stage: "epoch 7 of 10" };
const SOURCE = "training";

let session: TestSession;
let asked: [name: string, value: unknown][];
let remove: () => void;

beforeEach(async () => {
  await page.viewport(1200, 900);
  session = new TestSession([{ id: "train", source: "trainInWorker(plan);" }]);
  asked = [];
  session.control = async (_id, name, value) => {
    asked.push([name, value]);
    return { ok: false, message: `refused: ${name}` };
  };
  session.dispatch({ type: "kernel-ready" });
  remove = mount(session);
});
afterEach(() => remove());

function open(output: TrainingOutput): void {
  session.begin("train");
  const runId = session.getState().lastRunId;
  session.dispatch({ type: "source-opened", runId, slot: 0, sourceId: SOURCE, output, at: 0 });
  session.finish("ok");
}

const button = (name: string | RegExp) => page.getByRole("button", { name });

test("a live training is paused, stopped and given another rate; a refusal is said", async () => {
  open(RUNNING);
  await button("Pause").click();
  await expect.element(page.getByText("refused: pause")).toBeVisible();
  await button("Stop training").click();
  const rate = page.getByRole("textbox", { name: "Learning rate" });
  await rate.fill("fast");
  await expect.element(rate).toHaveAttribute("aria-invalid", "true");
  await expect.element(button("Set")).toBeDisabled();
  await rate.fill("1e-4");
  await userEvent.keyboard("{Enter}");
  await expect
    .poll(() => asked)
    .toEqual([
      ["pause", undefined],
      ["stop", undefined],
      ["learning-rate", 0.0001],
    ]);
  const changes = [{ sourceId: SOURCE, output: { ...RUNNING, isPaused: true } }];
  session.dispatch({ type: "sources-changed", changes, at: 0 });
  await expect.element(button("Go on")).toBeVisible();
});

test("one whose numbers were not finite is led back; one that is over says where it can go on from", async () => {
  open(sample);
  await button("Go on from the checkpoint of step 800 with half the learning rate").click();
  await expect.poll(() => asked).toEqual([["restore-last", undefined]]);
  const changes = [{ sourceId: SOURCE, output: RUNNING }];
  session.dispatch({ type: "sources-changed", changes, at: 0 });
  session.dispatch({
    type: "source-ended",
    sourceId: SOURCE,
    reason: "the page was closed",
    at: 0,
  });
  await expect
    .element(page.getByText(/A checkpoint of step 800 is kept in this browser: run the cell again/))
    .toBeVisible();
  await expect.element(button("Pause")).not.toBeInTheDocument();
});
