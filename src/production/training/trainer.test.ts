import { describe, expect, test } from "vitest";
import {
  Adam,
  BatchNorm2d,
  CosineAnnealingLR,
  Flatten,
  Linear,
  LinearWarmup,
  Module,
  OneCycleLR,
  type Optimizer,
  type Scheduler,
  Sequential,
  SGD,
  setBackend,
  type Tensor,
} from "../../tinytorch/index.ts";
import {
  configs,
  dense,
  endOf,
  epochsOf,
  expectExactResume,
  partsOf,
  stepsOf,
  take,
  weightsOf,
} from "./trainer.testing.ts";
import { Trainer } from "./trainer.ts";
import type { TrainingSettings } from "./training-settings.ts";

await setBackend("wasm");

describe.each(configs)("$architecture", (config) => {
  test("2N steps are N steps, a checkpoint, and N more, to the last bit", async () => {
    await expectExactResume(config);
  });
});

test("it learns: the held-out loss falls, and every example is seen once an epoch", async () => {
  const parts = dense(0.1);
  const events = await take(new Trainer(parts, { epochs: 4, batchSize: 12 }));
  const epochs = epochsOf(events);
  expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
  const [first, , , last] = epochs;
  expect(last?.loss).toBeLessThan((first?.loss ?? 0) / 2);
  expect(last?.accuracy.correct).toBeGreaterThan(15);
  const steps = stepsOf(events);
  expect(steps.map(({ examples }) => examples)).toEqual([
    12, 12, 12, 12, 2, 12, 12, 12, 12, 2, 12, 12, 12, 12, 2, 12, 12, 12, 12, 2,
  ]);
  expect(endOf(events)).toEqual({ kind: "end", step: 20, reason: "done" });
});

test("gradients of micro-batches add up to those of the batch", async () => {
  const run = async (microBatchSize: number) => {
    const parts = dense();
    const [step] = stepsOf(
      await take(new Trainer(parts, { epochs: 1, batchSize: 25, microBatchSize }), 1),
    );
    if (step === undefined) throw new Error("no step was taken");
    return { step, weights: Object.values(await weightsOf(parts.model)).flat() };
  };
  const whole = await run(25);
  for (const size of [1, 7, 24]) {
    const { step, weights } = await run(size);
    expect(step.loss).toBeCloseTo(whole.step.loss, 5);
    expect(step.gradientNorm).toBeCloseTo(whole.step.gradientNorm ?? Number.NaN, 4);
    const difference = weights.map((value, i) => Math.abs(value - (whole.weights[i] ?? 0)));
    expect(Math.max(...difference)).toBeLessThan(1e-6);
  }
});

test("gradients are clipped to the norm that is allowed, and their own is told", async () => {
  const moved = async (clipNorm?: number) => {
    const parts = dense(1);
    const before = Object.values(await weightsOf(parts.model)).flat();
    const [step] = stepsOf(
      await take(
        new Trainer(parts, { epochs: 1, batchSize: 50, ...(clipNorm && { clipNorm }) }),
        1,
      ),
    );
    const after = Object.values(await weightsOf(parts.model)).flat();
    return {
      norm: step?.gradientNorm ?? 0,
      moved: Math.hypot(...after.map((value, i) => value - (before[i] ?? 0))),
    };
  };
  const free = await moved();
  expect(free.moved).toBeCloseTo(free.norm, 4);
  const clipped = await moved(free.norm / 4);
  expect(clipped.norm).toBeCloseTo(free.norm, 5);
  expect(clipped.moved).toBeCloseTo(free.norm / 4, 4);
});

test("training stops early, and the best weights are put back", async () => {
  const parts = dense(0);
  const trainer = new Trainer(parts, { epochs: 50, batchSize: 25, patience: 3 });
  const events = await take(trainer);
  // A learning rate of 0 changes nothing: the first epoch stays the best.
  expect(epochsOf(events).map(({ isBest }) => isBest)).toEqual([true, false, false, false]);
  expect(endOf(events)).toEqual({
    kind: "end",
    step: 8,
    reason: "stopped early",
    restoredEpoch: 1,
  });

  const worse = dense(0.1);
  const once = new Trainer(worse, { epochs: 2, batchSize: 25, patience: 1 });
  let best: Record<string, number[]> | undefined;
  for await (const event of once.run()) {
    if (event.kind !== "epoch") continue;
    best ??= await weightsOf(worse.model);
    once.setLearningRate(1e4);
  }
  expect(await weightsOf(worse.model)).toEqual(best);
});

const schedules: Record<string, (optimizer: Optimizer) => Scheduler> = {
  cosine: (optimizer) => new CosineAnnealingLR(optimizer, 12),
  "one cycle": (optimizer) => new OneCycleLR(optimizer, 0.1, 12),
  "warm-up, then cosine": (optimizer) =>
    new LinearWarmup(optimizer, 2, { after: new CosineAnnealingLR(optimizer, 12) }),
};

test.each(Object.entries(schedules))(
  "the learning rate is turned on the way, also over a checkpoint; a schedule goes on in proportion: %s",
  async (_, make) => {
    const begin = () => {
      const parts = dense(0.003);
      const scheduler = make(parts.optimizer);
      return {
        scheduler,
        trainer: new Trainer({ ...parts, scheduler }, { epochs: 3, batchSize: 25 }),
      };
    };
    const { scheduler, trainer } = begin();
    const rates: number[] = [];
    let file = new Uint8Array();
    for await (const event of trainer.run()) {
      if (event.kind !== "step") continue;
      rates.push(event.learningRate);
      if (event.step === 2) trainer.setLearningRate(scheduler.lrAt(2) / 2);
      if (event.step === 3) file = await trainer.checkpoint();
    }
    const wanted = [0, 1, 2, 3, 4, 5].map((step) =>
      expect.closeTo(scheduler.lrAt(step) / (step < 2 ? 1 : 2), 9),
    );
    expect(rates).toEqual(wanted);
    const again = begin();
    again.trainer.restore(file);
    const later = stepsOf(await take(again.trainer));
    expect(later.map(({ learningRate }) => learningRate)).toEqual(wanted.slice(3));
    expect(() => trainer.setLearningRate(-1)).toThrow("expected a learning rate above 0, got -1");
  },
);

test("a checkpoint at the last epoch of the patience ends as the training did", async () => {
  const settings = { epochs: 50, batchSize: 25, patience: 2 };
  const trainer = new Trainer(dense(0), settings);
  let file = new Uint8Array();
  for await (const event of trainer.run())
    if (event.kind === "epoch") file = await trainer.checkpoint();
  const again = new Trainer(dense(0), settings);
  again.restore(file);
  expect(await take(again)).toEqual([
    { kind: "end", step: 6, reason: "stopped early", restoredEpoch: 1 },
  ]);
});

test("one micro-batch is on the device at a time", async () => {
  const parts = dense();
  const happened: string[] = [];
  const data = {
    length: parts.data.length,
    batch(indices: ArrayLike<number>) {
      happened.push(`batch of ${indices.length}`);
      return parts.data.batch(indices);
    },
  };
  parts.model.registerForwardHook(() => void happened.push("forward"));
  await take(new Trainer({ ...parts, data }, { epochs: 1, batchSize: 25, microBatchSize: 10 }), 1);
  expect(happened).toEqual([10, 10, 5].flatMap((rows) => [`batch of ${rows}`, "forward"]));
});

/** (N, 8) to (N, 8, 1, 1). */
class Picture extends Module {
  forward(x: Tensor): Tensor {
    return x.reshape(-1, 8, 1, 1);
  }
}

/** Gives NaN from the third call on. */
class Broken extends Module {
  calls = 0;

  forward(x: Tensor): Tensor {
    this.calls += 1;
    return this.calls > 2 ? x.mul(Number.NaN) : x;
  }
}

describe("numbers that are none end the training, with the step and the place", () => {
  test("in a layer; neither weights nor running statistics are of that step", async () => {
    const { data, heldOut, criterion } = dense();
    const model = new Sequential(
      new Linear(144, 8),
      new Broken(),
      new Picture(),
      new BatchNorm2d(8),
      new Flatten(),
      new Linear(8, 10),
    );
    const optimizer = new SGD(model.parameters(), { lr: 0.1 });
    const trainer = new Trainer(
      { model, optimizer, criterion, data, heldOut },
      { epochs: 1, batchSize: 10 },
    );
    const events = await take(trainer);
    expect(endOf(events)).toEqual({
      kind: "end",
      step: 2,
      reason: "diverged",
      where: "the result of 1 (Broken)",
    });
    expect(
      Object.values(await weightsOf(model))
        .flat()
        .every(Number.isFinite),
    ).toBe(true);
  });

  test("by a learning rate that is too large, and a checkpoint leads back", async () => {
    const parts = dense();
    const trainer = new Trainer(parts, { epochs: 2, batchSize: 10 });
    let file: Uint8Array | undefined;
    for await (const event of trainer.run()) {
      if (event.kind !== "step") continue;
      file ??= await trainer.checkpoint();
      trainer.setLearningRate(1e30);
    }
    expect((await take(trainer)).length).toBe(0);
    if (file !== undefined) trainer.restore(file);
    const events = await take(trainer);
    expect(endOf(events)).toMatchObject({ reason: "done" });
    expect(stepsOf(events)[0]).toMatchObject({ step: 2, learningRate: 0.05 });
  });
});

describe("a checkpoint that does not fit changes nothing", () => {
  const settings = { epochs: 2, batchSize: 10 };

  test("of another model, of other settings, damaged, none", async () => {
    const trainer = new Trainer(dense(), settings);
    await take(trainer, 2);
    const file = await trainer.checkpoint();
    const other = partsOf({ architecture: "mlp", hiddenDim: 8 });
    const optimizer = new SGD(other.model.parameters(), { lr: 0.05 });
    const before = await weightsOf(other.model);
    const scheduler = new CosineAnnealingLR(optimizer, 9);
    expect(() => new Trainer({ ...other, optimizer, scheduler }, settings).restore(file)).toThrow(
      "made with a schedule none, and this training has one",
    );
    const { scheduler: _, ...plain } = other;
    expect(() => new Trainer({ ...plain, optimizer }, settings).restore(file)).toThrow(
      "is of another model",
    );
    expect(() => new Trainer(dense(), { ...settings, batchSize: 9 }).restore(file)).toThrow(
      "made with batchSize 10, and this training has 9",
    );
    const adam = { ...dense() };
    const another = { ...adam, optimizer: new Adam(adam.model.parameters()) };
    expect(() => new Trainer(another, settings).restore(file)).toThrow(
      "made with the optimizer SGD, and this training has Adam",
    );
    const momentum = {
      ...adam,
      optimizer: new SGD(adam.model.parameters(), { lr: 1, momentum: 0.9 }),
    };
    expect(() => new Trainer(momentum, settings).restore(file)).toThrow(
      "made with momentum of the optimizer 0, and this training has 0.9",
    );
    const fewer = { ...dense(), data: adam.heldOut };
    expect(() => new Trainer(fewer, settings).restore(file)).toThrow(
      "made with examples 50, and this training has 20",
    );
    expect(() => trainer.restore(file.subarray(0, 300))).toThrow("cannot be read");
    expect(() => trainer.restore(new Uint8Array(3))).toThrow("cannot be read");
    expect(await weightsOf(other.model)).toEqual(before);
  });
});

test.each([
  [{ epochs: 0, batchSize: 10 }, "expected epochs to be a whole number above 0, got 0"],
  [
    { epochs: 1, batchSize: 60 },
    "expected batchSize to be at most the 50 examples that there are, got 60",
  ],
  [
    { epochs: 1, batchSize: 10, microBatchSize: 20 },
    "expected microBatchSize to be at most the batchSize of 10, got 20",
  ],
  [
    { epochs: 1, batchSize: 10, precision: "half" } as unknown as TrainingSettings,
    'expected precision to be "fp32" or "mixed", got half',
  ],
  [{ epochs: 1, batchSize: 10, clipNorm: 0 }, "expected clipNorm to be a number above 0, got 0"],
  [
    { epochs: 1, batchSize: 10, patience: 1.5 },
    "expected patience to be a whole number of epochs above 0, got 1.5",
  ],
  [{ epochs: 1, batchSize: 10, momentum: 1 } as TrainingSettings, 'unknown setting "momentum"'],
])("settings that cannot be trained by: %o", (settings, message) => {
  expect(() => new Trainer(dense(), settings)).toThrow(message);
});
