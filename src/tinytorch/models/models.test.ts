import { beforeAll, describe, expect, test } from "vitest";
import {
  type Architecture,
  AvgPool2d,
  autocast,
  buildModel,
  crossEntropy,
  estimateSize,
  type ModelConfig,
  randint,
  randn,
  Sequential,
  savedBytes,
  setBackend,
  trainingBudget,
} from "../index.ts";

beforeAll(() => setBackend("wasm"));

const configs: ModelConfig[] = [
  { architecture: "mlp" },
  { architecture: "mlp", layers: 3, hiddenDim: 32, dropout: 0.1 },
  { architecture: "cnn" },
  { architecture: "cnn", layers: 3, hiddenDim: 24, channels: 3, imageSize: 32 },
  { architecture: "vit" },
  { architecture: "vit", layers: 1, hiddenDim: 32, heads: 2, patchSize: 14, classes: 3 },
  { architecture: "transformer", layers: 1, hiddenDim: 16 },
  { architecture: "hybrid", layers: 1, hiddenDim: 32 },
];

describe.each(configs)("%o", (config) => {
  test("is built as estimated, and every parameter learns", () => {
    const { channels = 1, imageSize = 28, classes = 10 } = config;
    const model = buildModel(config);
    const parameters = model.parameters().reduce((sum, { size }) => sum + size, 0);
    const size = estimateSize(config, { batchSize: 8 });
    expect(parameters).toBe(size.parameters);

    const before = savedBytes();
    const x = randn([8, channels * imageSize * imageSize], { seed: 1 });
    const loss = crossEntropy(model.forward(x), randint(0, classes, [8], { seed: 2 }));
    const held = savedBytes() - before;
    expect(size.activationBytes / held).toBeGreaterThan(0.7);
    expect(size.activationBytes / held).toBeLessThan(1.4);
    loss.backward();

    // Emulated fp16 holds a rounded copy of each weight besides, and its activations in float32.
    const beforeMixed = savedBytes();
    const mixed = autocast(() => model.forward(x)).sum();
    const inMixed = savedBytes() - beforeMixed - 4 * parameters;
    expect(size.activationBytes / inMixed).toBeGreaterThan(0.7);
    expect(size.activationBytes / inMixed).toBeLessThan(1.4);
    mixed.backward();
    for (const [name, { grad }] of model.namedParameters()) expect(grad, name).toBeDefined();
  });
});

test("a transformer is a vit by another word", () => {
  const sizes = { layers: 1, hiddenDim: 16, heads: 2 };
  expect(String(buildModel({ architecture: "transformer", ...sizes }))).toBe(
    String(buildModel({ architecture: "vit", ...sizes })),
  );
});

test("images and rows give the same", () => {
  const model = buildModel({ architecture: "cnn", hiddenDim: 8 }).eval();
  const x = randn([2, 1, 28, 28], { seed: 1 });
  expect(model.forward(x).dataSync()).toEqual(model.forward(x.reshape(2, 784)).dataSync());
});

test("12 layers × 768 are 85 million parameters, and refused before anything is built", () => {
  const large = { architecture: "vit", layers: 12, hiddenDim: 768, heads: 12 } as const;
  const { parameters, trainingBytes } = estimateSize(large);
  expect(parameters / 1e6).toBeCloseTo(85, -1);
  expect(trainingBytes).toBeGreaterThan(trainingBudget());
  expect(() => buildModel(large)).toThrow(
    /12 layers × 768 make 85\.\d million parameters.*Take fewer layers or a smaller hiddenDim.*This one fits: \{ architecture: "vit", layers: 6, hiddenDim: 768, heads: 12 \}$/,
  );
  expect(() => buildModel({ architecture: "mlp" }, { maxBytes: 1e6 })).toThrow(
    /no more than 1.0 million/,
  );
});

test.each<[Record<string, unknown>, RegExp]>([
  [{ architecture: "rnn" }, /one of mlp, cnn, vit, transformer, hybrid, got rnn/],
  [{ architecture: "vit", hiddenDim: 30 }, /divisible by heads, got 30 and 4/],
  [{ architecture: "vit", patchSize: 5 }, /patchSize must divide imageSize, got 5 and 28/],
  [{ architecture: "mlp", layers: 0 }, /layers to be a whole number above 0, got 0/],
  [{ architecture: "cnn", layers: 6 }, /halved 6 times/],
  [{ architecture: "mlp", dropout: 1 }, /dropout from 0 to below 1/],
  [{ architecture: "mlp", width: 3 }, /unknown setting "width"/],
])("%o is refused in a plain sentence", (config, message) => {
  expect(() => buildModel(config as unknown as ModelConfig)).toThrow(message);
});

test("architectures are types", () => {
  const known: Architecture[] = ["mlp", "cnn", "vit", "transformer", "hybrid"];
  // @ts-expect-error There is no such architecture.
  const unknown: Architecture = "rnn";
  expect(known).not.toContain(unknown);
  // @ts-expect-error A module takes a tensor.
  expect(() => new Sequential(new AvgPool2d(2)).forward(3)).toThrow();
});
