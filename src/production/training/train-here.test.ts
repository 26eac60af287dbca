import { afterEach, beforeEach, expect, test } from "vitest";
import { lend } from "../../base/lent.ts";
import { StopRequest } from "../../base/stop-request.ts";
import type { TrainingOutput } from "../../outputs/panels/training/training.ts";
import { setBackend } from "../../tinytorch/index.ts";
import { trainHere } from "./train-here.ts";
import { dense, weightsOf } from "./trainer.testing.ts";
import { memoryStore } from "./training-run.testing.ts";

await setBackend("wasm");

const SETTINGS = { epochs: 3, batchSize: 10 };

let shown: TrainingOutput[];
let checks: number;
/** Stop is asked for at this operation. */
let stopAt: number;
let takeBack: () => void;

beforeEach(() => {
  shown = [];
  checks = 0;
  stopAt = Number.POSITIVE_INFINITY;
  const take = (output: unknown) => void shown.push(output as TrainingOutput);
  takeBack = lend({
    show(output) {
      take(output);
      return { update: take };
    },
    checkStop() {
      checks += 1;
      if (checks >= stopAt) throw new StopRequest();
    },
    storage: memoryStore(),
  });
});
afterEach(() => takeBack());

test("a model of one's own is trained, shown, and has the weights of the result", async () => {
  const parts = dense();
  const { end, heldOut, weights, record } = await trainHere(parts, SETTINGS);
  expect(end).toMatchObject({ reason: "done", step: 15 });
  expect(heldOut?.accuracy.n).toBe(20);
  expect(shown[0]).toMatchObject({ state: "running", title: "Sequential", steps: 15 });
  expect(shown[0]?.settings.slice(0, 2)).toEqual([
    "50 examples to learn from, 20 held out",
    "SGD, learning rate 0.05",
  ]);
  expect(shown.at(-1)).toEqual(record);
  const own = await weightsOf(parts.model);
  for (const [path, value] of Object.entries(weights)) {
    expect(Array.from(await value.data())).toEqual(own[path]);
  }
});

test("Stop ends it, the record says so, and by its name it goes on from its last checkpoint", async () => {
  const whole = dense();
  await trainHere(whole, SETTINGS);
  stopAt = checks + Math.round(checks / 2);
  await expect(trainHere(dense(), SETTINGS, { name: "mine", checkpointEvery: 2 })).rejects.toThrow(
    StopRequest,
  );
  expect(shown.at(-1)).toMatchObject({ state: "partial", end: { reason: "stopped" } });
  stopAt = Number.POSITIVE_INFINITY;
  const parts = dense();
  const { record } = await trainHere(parts, SETTINGS, { name: "mine" });
  expect(record.flags.find(({ kind }) => kind === "resumed")?.step).toBeGreaterThan(0);
  expect(await weightsOf(parts.model)).toEqual(await weightsOf(whole.model));
});

test("what is no option is refused", async () => {
  await expect(trainHere(dense(), SETTINGS, { epochs: 3 } as never)).rejects.toThrow(
    'trainHere: unknown setting "epochs"',
  );
});
