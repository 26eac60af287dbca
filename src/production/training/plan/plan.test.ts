import { describe, expect, test } from "vitest";
import { saveSafetensors, setBackend } from "../../../tinytorch/index.ts";
import { dense, weightsOf } from "../trainer.testing.ts";
import { checkOptimizer, makeOptimizer, type OptimizerSpec } from "./optimizer-spec.ts";
import { checkSchedule, makeSchedule, type ScheduleSpec } from "./schedule-spec.ts";
import {
  checkPlan,
  partsOfPlan,
  planFacts,
  planWords,
  type TrainingPlan,
} from "./training-plan.ts";

await setBackend("cpu");

const PLAN: TrainingPlan = {
  name: "tiny",
  model: { architecture: "mlp", hiddenDim: 8, imageSize: 12 },
  data: { dataset: "mnist", examples: 50, heldOut: 20 },
  optimizer: { name: "adam", learningRate: 0.01 },
  schedule: { name: "cosine" },
  settings: { epochs: 2, batchSize: 10, seed: 3 },
  backend: "cpu",
};

describe("what cannot be trained is refused in a sentence", () => {
  test.each<[Record<string, unknown>, string]>([
    [
      { optimizer: { name: "rmsprop", learningRate: 1 } },
      'expected name to be "adam", "adamw" or "sgd", got rmsprop',
    ],
    [
      { optimizer: { name: "sgd", lr: 0.1 } },
      'optimizer: unknown setting "lr"; there are name, learningRate',
    ],
    [
      { optimizer: { name: "sgd", learningRate: 0 } },
      "expected learningRate to be a number above 0, got 0",
    ],
    [{ optimizer: { name: "adam", learningRate: 0.1, momentum: 0.9 } }, '"adam" takes no momentum'],
    [
      { optimizer: { name: "sgd", learningRate: 0.1, momentum: 1 } },
      "expected momentum to be from 0 to below 1, got 1",
    ],
    [
      { schedule: { name: "exponential" } },
      "schedule: expected name to be one of none, step, cosine, one-cycle, warm-up, got exponential",
    ],
    [
      { schedule: { name: "cosine", steps: 3 } },
      'schedule: unknown setting "steps"; there are name, minLearningRate',
    ],
    [
      { schedule: { name: "cosine", minLearningRate: 0.01 } },
      "expected minLearningRate to be from 0 to below the learning rate of 0.01, got 0.01",
    ],
    [
      { schedule: { name: "step", every: 1.5 } },
      "expected every to be a whole number of steps above 0, got 1.5",
    ],
    [
      { schedule: { name: "one-cycle", riseShare: 0.05 } },
      "expected riseShare to be below 1 and at least one of 10 steps, got 0.05",
    ],
    [
      { schedule: { name: "warm-up", steps: 10 } },
      "expected steps to be a whole number from 1 to below the 10 steps of the training, got 10",
    ],
    [
      { schedule: { name: "warm-up", steps: 2, after: "one-cycle" } },
      'expected after to be "none" or "cosine", got one-cycle',
    ],
    [
      { data: { dataset: "cifar", examples: 50, heldOut: 10 } },
      'data: expected dataset to be "mnist", got cifar',
    ],
    [
      { data: { dataset: "mnist", examples: 50, heldOut: 0 } },
      "expected heldOut to be a whole number above 0, got 0",
    ],
    [
      { data: { dataset: "mnist", examples: 59_990, heldOut: 11 } },
      "at most 60000, as many as MNIST has to learn from, got 60001",
    ],
    [
      { settings: { epochs: 2, batchSize: 10, precision: "fp16" } },
      'training: expected precision to be "fp32" or "mixed", got fp16',
    ],
    [
      { settings: { epochs: 2, batchSize: 60 } },
      "expected batchSize to be at most the 50 examples",
    ],
  ])("%o", (change, message) => {
    expect(() => checkPlan({ ...PLAN, ...change })).toThrow(message);
  });
});

test.each<[OptimizerSpec, object]>([
  [
    { name: "adam", learningRate: 0.1 },
    { lr: 0.1, weightDecay: 0 },
  ],
  [
    { name: "adamw", learningRate: 0.1 },
    { lr: 0.1, weightDecay: 0.01 },
  ],
  [
    { name: "sgd", learningRate: 0.1, momentum: 0.9, weightDecay: 0.2 },
    { lr: 0.1, momentum: 0.9, weightDecay: 0.2 },
  ],
])("an optimizer is made as it is described: %o", (spec, settings) => {
  checkOptimizer(spec);
  const optimizer = makeOptimizer(spec, dense().model);
  expect(optimizer.constructor.name.toLowerCase()).toBe(spec.name);
  expect(optimizer.stateDict().settings).toMatchObject(settings);
});

// Worked out by hand from each formula, for a learning rate of 0.1 over 10 steps.
test.each<[ScheduleSpec, [step: number, rate: number][]]>([
  [
    { name: "step", every: 4, factor: 0.5 },
    [
      [0, 0.1],
      [3, 0.1],
      [4, 0.05],
      [8, 0.025],
    ],
  ],
  [
    { name: "cosine", minLearningRate: 0.02 },
    [
      [0, 0.1],
      [5, 0.06],
      [10, 0.02],
    ],
  ],
  [
    { name: "one-cycle" },
    [
      [0, 0.004],
      [2, 0.1],
      [9, 4e-7],
    ],
  ],
  [
    { name: "warm-up", steps: 4 },
    [
      [0, 0.01],
      [2, 0.055],
      [4, 0.1],
      [9, 0.1],
    ],
  ],
  [
    { name: "warm-up", steps: 4, after: "cosine" },
    [
      [0, 0.01],
      [4, 0.1],
      [7, 0.05],
      [10, 0],
    ],
  ],
])("a schedule goes as it is described: %o", (spec, rates) => {
  checkSchedule(spec, 0.1, 10);
  const optimizer = makeOptimizer({ name: "sgd", learningRate: 0.1 }, dense().model);
  const schedule = makeSchedule(spec, optimizer, 10);
  for (const [step, rate] of rates) expect(schedule?.lrAt(step)).toBeCloseTo(rate, 9);
});

test("a model begins with the weights that it is given, or with those of the seed", async () => {
  const { data, heldOut } = dense();
  const drawn = partsOfPlan(PLAN, { data, heldOut });
  const again = partsOfPlan(PLAN, { data, heldOut });
  expect(await weightsOf(again.model)).toEqual(await weightsOf(drawn.model));
  const other = partsOfPlan(
    { ...PLAN, settings: { ...PLAN.settings, seed: 4 } },
    { data, heldOut },
  );
  expect(await weightsOf(other.model)).not.toEqual(await weightsOf(drawn.model));
  const weights = await saveSafetensors(other.model.stateDict());
  const given = partsOfPlan({ ...PLAN, weights }, { data, heldOut });
  expect(await weightsOf(given.model)).toEqual(await weightsOf(other.model));
  expect(planFacts({ ...PLAN, weights })["first weights"]).not.toBe(
    planFacts(PLAN)["first weights"],
  );
});

test("a plan in other words is the same plan, another plan is not", () => {
  const model = { imageSize: 12, hiddenDim: 8, architecture: "mlp" as const };
  expect(planFacts({ ...PLAN, model, name: "other" })).toEqual(planFacts(PLAN));
  const data = { ...PLAN.data, augment: true };
  expect(planFacts({ ...PLAN, data })).not.toEqual(planFacts(PLAN));
  expect(planWords({ ...PLAN, data })).toEqual([
    "MNIST: 50 digits to learn from, 20 held out, split by seed 0; turned by up to 10° and moved by up to 2 pixels; normalised",
    "adam, learning rate 0.01",
    "learning rate down along a cosine to 0",
    "2 epochs at most, batches of 10, order by seed 3",
    "weights of the best epoch are put back at the end",
  ]);
});
