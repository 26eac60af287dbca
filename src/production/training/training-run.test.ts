import { beforeEach, describe, expect, test } from "vitest";
import { lend } from "../../base/lent.ts";
import { CosineAnnealingLR, setBackend } from "../../tinytorch/index.ts";
import { configs, dense, Magnified, partsOf, weightsOf } from "./trainer.testing.ts";
import type { TrainingParts } from "./trainer.ts";
import { type MemoryStore, memoryStore, testRun } from "./training-run.testing.ts";
import type { TrainingSettings } from "./training-settings.ts";

await setBackend("wasm");

const SETTINGS = { epochs: 4, batchSize: 10 };

let store: MemoryStore;
beforeEach(() => {
  store = memoryStore();
});

/** The data set is lost at the so-manieth batch, as a page that is closed. */
function dyingAt(parts: TrainingParts, batch: number): TrainingParts {
  let batches = 0;
  const data = {
    length: parts.data.length,
    batch(indices: ArrayLike<number>) {
      batches += 1;
      if (batches >= batch) throw new Error("the page was closed");
      return parts.data.batch(indices);
    },
  };
  return { ...parts, data };
}

const straight = async (make: () => TrainingParts, settings: TrainingSettings = SETTINGS) => {
  const parts = make();
  const { run } = testRun(parts, settings);
  const outcome = await run.run();
  return { outcome, weights: await weightsOf(parts.model), record: run.record };
};

describe("a training that is killed in the middle and begun again", () => {
  // One with dropped elements, and one with running statistics; all of them: trainer.test.ts.
  test.each(configs.slice(0, 2))(
    "loses at most one interval and ends the same: $architecture",
    async (config) => {
      const settings = { epochs: 2, batchSize: 10 };
      const whole = await straight(() => partsOf(config), settings);
      const killed = testRun(dyingAt(partsOf(config), 9), settings, { store, everySteps: 3 });
      await expect(killed.run.run()).rejects.toThrow("the page was closed");
      const reached = killed.run.record.step;
      expect(reached).toBe(8);
      expect(killed.run.record).toMatchObject({ state: "partial", end: { reason: "failed" } });

      const parts = partsOf(config);
      const again = testRun(parts, settings, { store, everySteps: 3 });
      const outcome = await again.run.run();
      const resumed = again.run.record.flags.find(({ kind }) => kind === "resumed");
      expect(reached - (resumed?.step ?? 0)).toBeLessThanOrEqual(3);
      expect(outcome).toEqual(whole.outcome);
      expect(await weightsOf(parts.model)).toEqual(whole.weights);
      // Also what is told of it: the curve and the epochs before the end of the first part.
      expect(again.run.record.curve).toEqual(whole.record.curve);
      expect(again.run.record.epochs).toEqual(whole.record.epochs);
    },
  );

  test("one that was done begins anew, and leaves no checkpoint", async () => {
    await testRun(dense(), SETTINGS, { store }).run.run();
    expect([...store.held.keys()]).toEqual([]);
    const again = testRun(dense(), SETTINGS, { store });
    await again.run.run();
    expect(again.run.record.flags.map(({ kind }) => kind)).not.toContain("resumed");
  });

  test("with other settings, or fresh, it begins anew and says so", async () => {
    const stopAt = async (facts: Record<string, string>) => {
      const first = testRun(dense(), SETTINGS, {
        store,
        facts,
        onShow: ({ step }, run) => step >= 7 && run.record.end === undefined && run.stop(),
      });
      expect((await first.run.run()).end.reason).toBe("stopped");
    };
    await stopAt({ optimizer: "sgd, learning rate 0.1" });
    const facts = { optimizer: "sgd, learning rate 0.05" };
    const other = testRun(dense(), SETTINGS, { store, facts });
    await other.run.run();
    expect(other.flags()[0]).toBe(
      "begun anew: the checkpoint that was found does not fit: its optimizer was: sgd, learning rate 0.1; and is now: sgd, learning rate 0.05",
    );
    await stopAt(facts);
    const fresh = testRun(dense(), SETTINGS, { store, facts, fresh: true });
    await fresh.run.run();
    expect(fresh.run.record.curve.points[0]?.step).toBe(1);
    expect(fresh.run.record.flags.map(({ kind }) => kind)).not.toContain("resumed");
  });

  test("a damaged checkpoint is passed over for the one before; the end is the same", async () => {
    const whole = await straight(dense);
    const killed = testRun(dyingAt(dense(), 14), SETTINGS, { store, everySteps: 3 });
    await expect(killed.run.run()).rejects.toThrow("closed");
    const newest = [...store.held.keys()].sort().at(-1) ?? "";
    const bytes = store.held.get(newest);
    if (bytes) bytes[bytes.length - 5] = (bytes[bytes.length - 5] ?? 0) ^ 1;
    const parts = dense();
    const again = testRun(parts, SETTINGS, { store, everySteps: 3 });
    await again.run.run();
    expect(again.flags()).toContain(
      "gone on from the checkpoint of step 9 (a damaged one was passed over)",
    );
    expect(await weightsOf(parts.model)).toEqual(whole.weights);
  });
});

test("a full storage is said once; the training goes on to its end", async () => {
  store.room = 100;
  const { run, flags } = testRun(dense(), SETTINGS, { store, everySteps: 2 });
  expect((await run.run()).end.reason).toBe("done");
  expect(flags()).toEqual([
    "checkpoints cannot be kept, so they stay in memory: QuotaExceededError: it is full",
  ]);
  expect(run.record.checkpoint).toMatchObject({ step: 20, isStored: false });
});

test("without storage checkpoints stay in memory, and the record says so", async () => {
  const { run, flags } = testRun(dense(), { ...SETTINGS, epochs: 1 });
  await run.run();
  expect(flags()[0]).toBe("checkpoints stay in memory: they are gone with this visit");
  expect(run.record.checkpoint).toMatchObject({ step: 5, isStored: false });
});

test("however long an epoch is, a checkpoint is written every 20 s", async () => {
  // Three or more looks at the clock a step: 8 s or so each.
  const { run } = testRun(dense(), { epochs: 1, batchSize: 2 }, { store, tickMs: 2500 });
  await run.run();
  const steps = run.record.flags.map(({ step }) => step);
  expect(steps.length).toBeGreaterThan(3);
  const gaps = steps.map((step, index) => step - (steps[index - 1] ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(8);
});

test("the record is shown ten times a second at most, but for what happens", async () => {
  const { run, shown } = testRun(dense(), { epochs: 2, batchSize: 1 }, { tickMs: 1, store });
  await run.run();
  // 100 steps of some milliseconds each; two epochs, a beginning and an end.
  expect(shown.length).toBeLessThan(20);
  expect(shown.at(-1)).toEqual(run.record);
});

test("with the tab in the background it goes on, says so, and leaves these steps out of its pace", async () => {
  const whole = await straight(dense);
  const parts = dense();
  const { run } = testRun(parts, SETTINGS);
  const isHidden = () => run.record.step >= 5 && run.record.step < 12;
  const takeBack = lend({
    page: {
      get state() {
        return { visible: !isHidden() };
      },
      whenVisible: () => Promise.resolve(),
      wasHiddenBetween: isHidden,
    },
  });
  try {
    await run.run();
  } finally {
    takeBack();
  }
  expect(await weightsOf(parts.model)).toEqual(whole.weights);
  expect(run.record.curve).toEqual(whole.record.curve);
  const flags = run.record.flags.filter(({ kind }) => kind === "tab");
  expect(flags).toMatchObject([
    { step: 5, words: expect.stringContaining("went to the background") },
    { step: 12, words: "the tab is in view again" },
  ]);
  // Steps 6 to 12 began in the background.
  expect([whole.record.throughput, run.record.throughput]).toMatchObject([{ n: 20 }, { n: 13 }]);
});

describe("controls", () => {
  test("a paused training waits with a checkpoint, and then goes on to the same end", async () => {
    const whole = await straight(dense);
    const parts = dense();
    const { run, flags } = testRun(parts, SETTINGS, {
      store,
      onShow: ({ step, end }, it) => {
        if (step === 7 && end === undefined && it.record.flags.length < 2) it.pause();
      },
    });
    let isOver = false;
    const ended = run.run().then(() => {
      isOver = true;
    });
    await expect.poll(() => run.record.checkpoint?.step).toBe(7);
    expect(run.record).toMatchObject({
      isPaused: true,
      stage: expect.stringMatching(/^paused in/),
    });
    expect(() => run.pause()).toThrow("it is paused already");
    expect(isOver).toBe(false);
    run.resume();
    await ended;
    expect(flags()).toEqual(expect.arrayContaining(["paused", "went on after a pause"]));
    expect(await weightsOf(parts.model)).toEqual(whole.weights);
    expect(() => run.pause()).toThrow("there is nothing to pause: it has ended");
  });

  test("stop ends it between two steps with the best weights, and what is left goes on from there", async () => {
    const whole = await straight(dense);
    const { run } = testRun(dense(), SETTINGS, {
      store,
      onShow: ({ step, end }, it) => {
        if (step === 8 && end === undefined) it.stop();
      },
    });
    const { end, heldOut } = await run.run();
    // Epoch 1 was judged; steps 6 to 8 were not.
    expect(end).toEqual({ kind: "end", step: 8, reason: "stopped", restoredEpoch: 1 });
    expect(heldOut?.epoch).toBe(1);
    expect(run.record).toMatchObject({ state: "partial", checkpoint: { step: 8, isStored: true } });
    const parts = dense();
    const again = testRun(parts, SETTINGS, { store });
    await again.run.run();
    expect(again.flags()).toContain("gone on from the checkpoint of step 8");
    expect(await weightsOf(parts.model)).toEqual(whole.weights);
  });

  test("the learning rate turns from the next step on; a schedule goes on in proportion", async () => {
    const parts = dense(0.02);
    const scheduler = new CosineAnnealingLR(parts.optimizer, 20);
    let isTurned = false;
    const { run, flags } = testRun({ ...parts, scheduler }, SETTINGS, {
      onShow: ({ step, learningRate, end }, it) => {
        if (step !== 3 || isTurned || end !== undefined) return;
        isTurned = true;
        expect(() => it.setLearningRate(0)).toThrow("expected a learning rate above 0, got 0");
        it.setLearningRate(parts.optimizer.lr * 3);
        expect(learningRate).toBeCloseTo(scheduler.lrAt(2), 9);
      },
    });
    await run.run();
    const rates = run.record.curve.points.map(({ learningRate }) => learningRate);
    const wanted = rates.map((_, step) =>
      expect.closeTo(scheduler.lrAt(step) * (step < 3 ? 1 : 3), 9),
    );
    expect(rates).toEqual(wanted);
    expect(flags()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^learning rate changed from 0\.01\d+ to 0\.0/),
      ]),
    );
  });
});

test("numbers that are none end it with step and place; the last checkpoint leads back, at half the rate", async () => {
  const parts = dense();
  let isTurned = false;
  const { run, flags } = testRun(parts, SETTINGS, {
    store,
    everySteps: 2,
    onShow: ({ step }, it) => {
      if (step !== 4 || isTurned) return;
      isTurned = true;
      it.setLearningRate(1e30);
    },
  });
  const { end } = await run.run();
  expect(end).toMatchObject({ reason: "diverged", where: expect.any(String) });
  expect(run.record).toMatchObject({ state: "partial", end: { reason: "diverged" } });
  expect(run.record.flags.at(-1)).toMatchObject({ kind: "not-finite", step: end.step });
  expect(() => run.restoreLast(-1)).toThrow("expected a learning rate above 0, got -1");

  const again = await run.restoreLast(0.05);
  expect(again.end.reason).toBe("done");
  expect(flags().find((words) => words.includes("back to the checkpoint"))).toMatch(
    /^numbers were not finite after step 5 \(.+\); back to the checkpoint of step 4, learning rate 0\.05$/,
  );
  expect(run.record.curve.points.map(({ step }) => step)).toEqual(
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
  expect(() => run.restoreLast()).toThrow("only one whose numbers were not finite");
});

test("mixed precision is told with its loss scale and the steps that it left out, also after a checkpoint", async () => {
  const settings = { epochs: 4, batchSize: 10, precision: "mixed" } as const;
  const make = () => ({ ...dense(1e-6), criterion: new Magnified(1000) });
  const whole = await straight(make, settings);
  const killed = testRun(dyingAt(make(), 13), settings, { store, everySteps: 3 });
  await expect(killed.run.run()).rejects.toThrow("closed");
  const parts = make();
  const again = testRun(parts, settings, { store, everySteps: 3 });
  expect(again.run.record.mixed?.scale).toMatchObject({ kind: "computed", value: 65_536 });
  await again.run.run();
  const { mixed, flags, throughput, elapsed, curve } = again.run.record;
  const left = flags.filter(({ kind }) => kind === "skipped");
  expect(left.length).toBeGreaterThan(4);
  expect(mixed).toEqual(whole.record.mixed);
  expect(mixed?.skippedSteps).toMatchObject({ value: left.length, unit: "count" });
  expect(mixed?.scale).toMatchObject({ value: 65_536 / 2 ** left.length });
  expect(left[0]).toMatchObject({
    step: 1,
    words: "left out: gradients of the scaled loss were not finite; the loss scale is 32,768 now",
  });
  expect(curve).toEqual(whole.record.curve);
  expect(curve.points.filter(({ skipped }) => skipped === 1).length).toBe(left.length);
  expect(again.run.record.gradientNorm).toMatchObject({ value: expect.any(Number) });
  for (const figure of [throughput, elapsed]) {
    expect(figure).toMatchObject({
      method: expect.stringContaining("emulated: fp16's rounding, fp32's time and memory"),
    });
  }
  expect(await weightsOf(parts.model)).toEqual(whole.weights);
});

test("each epoch has its losses, intervals and the images that are read most wrong", async () => {
  const { record } = await straight(() => dense(0.001));
  expect(record.epochs.map(({ epoch, step }) => [epoch, step])).toEqual([
    [1, 5],
    [2, 10],
    [3, 15],
    [4, 20],
  ]);
  for (const { heldOutLoss, heldOutLow = 0, heldOutHigh = 0 } of record.epochs) {
    expect(heldOutLow).toBeLessThan(heldOutLoss);
    expect(heldOutHigh).toBeGreaterThan(heldOutLoss);
  }
  // Batches are of one size: the mean over examples is that over steps.
  const first = record.curve.points.slice(0, 5).map(({ loss }) => loss);
  expect(record.epochs[0]?.trainLoss).toBeCloseTo(first.reduce((a, b) => a + b) / 5, 6);
  expect(record.worst).toMatchObject({ epoch: 4, side: 12 });
  expect(record.worst?.images.length).toBe(9);
  for (const { label, predicted } of record.worst?.images ?? []) expect(label).not.toBe(predicted);
  expect(atob(record.worst?.pixels ?? "").length).toBe(9 * 144);
  expect(record).toMatchObject({
    state: "done",
    stage: expect.stringMatching(/^complete/),
    steps: 20,
  });
});
