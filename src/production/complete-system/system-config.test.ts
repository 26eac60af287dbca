import { expect, test } from "vitest";
import { completeSystemConfig, type SystemConfig } from "./system-config.ts";

const small: SystemConfig = {
  model: { architecture: "mlp" },
  training: { batchSize: 32, learningRate: 0.001, epochs: 10 },
  deployment: { target: "kubernetes", replicas: 3, autoscaling: true },
};

test("three fields of training and three of deployment are enough", () => {
  const { model, training, deployment } = completeSystemConfig(small);
  expect(model).toMatchObject({ architecture: "mlp", layers: 2, hiddenDim: 128, classes: 10 });
  expect(training).toEqual({
    batchSize: 32,
    microBatchSize: 32,
    learningRate: 0.001,
    epochs: 10,
    optimizer: "adam",
    schedule: "cosine",
    weightDecay: 0,
    examples: 55_000,
    heldOut: 5000,
    augment: false,
    clipNorm: Number.POSITIVE_INFINITY,
    patience: Number.POSITIVE_INFINITY,
    seed: 0,
    precision: "fp32",
  });
  expect(deployment).toEqual(small.deployment);
});

test("a complete config is complete already", () => {
  const complete = completeSystemConfig(small);
  expect(completeSystemConfig(complete)).toEqual(complete);
});

const changed = (group: keyof SystemConfig, fields: object) => ({
  ...small,
  [group]: { ...small[group], ...fields },
});

test.each<[string, unknown, RegExp]>([
  ["no object", 3, /expected the config to be an object with model, training, deployment, got 3/],
  ["a group too many", { ...small, serving: {} }, /has no field "serving".*model, training/],
  ["a group missing", { ...small, training: undefined }, /expected training to be an object/],
  ["no model", { ...small, model: undefined }, /expected model to be an object/],
  ["architecture", changed("model", { architecture: "rnn" }), /in model: .*architecture.*got rnn/],
  ["a slip", changed("training", { learningrate: 1 }), /did you mean "learningRate"\?/],
  ["missing", changed("training", { epochs: undefined }), /training\.epochs to be .*got nothing/],
  ["text", changed("training", { batchSize: "32" }), /training\.batchSize.*whole number.*"32"/],
  ["a part", changed("training", { epochs: 1.5 }), /training\.epochs.*got 1\.5/],
  ["NaN", changed("training", { learningRate: Number.NaN }), /training\.learningRate.*got NaN/],
  ["zero", changed("training", { learningRate: 0 }), /above 0 and at most 10, got 0/],
  ["precision", changed("training", { precision: "fp16" }), /one of "fp32", "mixed", got "fp16"/],
  ["optimizer", changed("training", { optimizer: "lamb" }), /one of "adam", "adamw", "sgd"/],
  [
    "a batch larger than the data",
    changed("training", { batchSize: 64, examples: 50 }),
    /training\.batchSize to be at most training\.examples, which is 50, got 64/,
  ],
  [
    "a part larger than its batch",
    changed("training", { microBatchSize: 33 }),
    /training\.microBatchSize to be at most training\.batchSize, which is 32, got 33/,
  ],
  [
    "more digits than there are",
    changed("training", { examples: 58_000 }),
    /training\.heldOut to be at most what training\.examples leaves, which is 2,000, got 5000/,
  ],
  ["target", changed("deployment", { target: "mainframe" }), /deployment\.target.*"kubernetes"/],
  ["replicas", changed("deployment", { replicas: 0 }), /deployment\.replicas.*from 1 to 8, got 0/],
  ["autoscaling", changed("deployment", { autoscaling: "yes" }), /true or false, got "yes"/],
])("%s is refused with field, value and what is allowed", (_, config, message) => {
  expect(() => completeSystemConfig(config as SystemConfig)).toThrow(message);
});
