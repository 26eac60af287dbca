/** Options of layers, by PyTorch's documentation of each. */
import { beforeAll, describe, expect, test } from "vitest";
import {
  BatchNorm1d,
  BatchNorm2d,
  Conv1d,
  Conv2d,
  ConvTranspose2d,
  CrossEntropyLoss,
  Embedding,
  GELU,
  GroupNorm,
  init,
  LayerNorm,
  LeakyReLU,
  Linear,
  MaxPool2d,
  MSELoss,
  MultiHeadAttention,
  manualSeed,
  randn,
  SiLU,
  setBackend,
  type Tensor,
  tensor,
} from "../index.ts";

beforeAll(() => setBackend("cpu"));

const values = (t: Tensor): number[] => Array.from(t.dataSync());
const deviation = (t: Tensor): number => t.std().dataSync()[0]!;
const largest = (t: Tensor): number => t.abs().max().dataSync()[0]!;

test("settings by place are those by name", () => {
  expect(new Conv2d(2, 4, 3, 2, 1).forward(randn([1, 2, 7, 7])).shape).toEqual([1, 4, 4, 4]);
  expect(new MaxPool2d(3, 2).forward(randn([1, 2, 7, 7])).shape).toEqual([1, 2, 3, 3]);
  expect(new Linear(2, 3, false).bias).toBeUndefined();
  expect(String(new Conv2d(2, 4, 3, 2, { bias: false }))).toBe(
    "Conv2d(2, 4, kernelSize=3, stride=2)",
  );
  expect(values(new MSELoss({ reduction: "sum" }).forward(tensor([1, 2]), tensor([0, 0])))).toEqual(
    [5],
  );
  const weighed = new CrossEntropyLoss({ weight: tensor([1, 0]) });
  const both = weighed.forward(
    tensor([
      [0, 0],
      [0, 9],
    ]),
    tensor(Int32Array.of(0, 1)),
  );
  expect(both.dataSync()[0]).toBeCloseTo(Math.log(2), 6);
});

test("a norm's eps, and nothing to learn", () => {
  const x = tensor([[1, 3]]);
  // (x - 2) / √(1 + 3)
  expect(values(new LayerNorm(2, { eps: 3 }).forward(x))).toEqual([-0.5, 0.5]);
  expect(values(new LayerNorm(2, 3).forward(x))).toEqual([-0.5, 0.5]);
  expect(new LayerNorm(2, { elementwiseAffine: false }).parameters()).toEqual([]);
  expect(new LayerNorm(2, { bias: false }).parameters()).toHaveLength(1);
  expect(new BatchNorm2d(2, { affine: false }).parameters()).toEqual([]);
  expect(new GroupNorm(1, 2, { affine: false }).parameters()).toEqual([]);
  expect(() => new GroupNorm(2, 3)).toThrow("expected channels to be divisible by 2 groups, got 3");
});

test("BatchNorm1d takes rows and sequences, and moves by its momentum", () => {
  const norm = new BatchNorm1d(2, { momentum: 0.5 });
  const x = tensor([
    [1, 10],
    [3, 30],
  ]);
  values(norm.forward(x)).forEach((value, i) => {
    expect(value).toBeCloseTo([-1, -1, 1, 1][i]!, 4);
  });
  // 0.5 · 0 + 0.5 · mean; 0.5 · 1 + 0.5 · the unbiased variance
  expect(values(norm.runningMean)).toEqual([1, 10]);
  expect(values(norm.runningVar)).toEqual([1.5, 100.5]);
  const sequences = randn([4, 2, 5], { seed: 2 });
  const normed = norm.forward(sequences);
  expect(normed.shape).toEqual([4, 2, 5]);
  for (const mean of values(normed.mean([0, 2]))) expect(Math.abs(mean)).toBeLessThan(1e-5);
  expect(() => norm.forward(randn([1, 2, 3, 4]))).toThrow("expected rows (N, C) or sequences");
});

test("shapes of convolutions along one dimension, and of those back", () => {
  expect(new Conv1d(3, 5, 3, { dilation: 2 }).forward(randn([2, 3, 10])).shape).toEqual([2, 5, 6]);
  expect(new Conv1d(3, 5, 4, { padding: "same" }).forward(randn([2, 3, 10])).shape).toEqual([
    2, 5, 10,
  ]);
  const up = new ConvTranspose2d(3, 5, 4, 2, 1);
  expect(up.forward(randn([2, 3, 7, 8])).shape).toEqual([2, 5, 14, 16]);
  expect(up.weight.shape).toEqual([3, 5, 4, 4]);
  expect(() => new ConvTranspose2d(4, 4, 3, { groups: 2 })).toThrow("expected groups 1, got 2");
  expect(() =>
    new Conv2d(1, 1, 3, { padding: "same", stride: 2 }).forward(randn([1, 1, 5, 5])),
  ).toThrow('padding: "same" needs a stride of 1, got (2, 2)');
});

test("activations", () => {
  const x = tensor([-1, 0, 2]);
  const expectClose = (made: Tensor, wanted: number[]): void =>
    values(made).forEach((value, i) => {
      expect(value).toBeCloseTo(wanted[i]!, 5);
    });
  expectClose(new LeakyReLU().forward(x), [-0.01, 0, 2]);
  expectClose(new LeakyReLU({ negativeSlope: 0.5 }).forward(x), [-0.5, 0, 2]);
  expectClose(new SiLU().forward(x), [-0.268941, 0, 1.761594]);
  // torch.nn.GELU(approximate="tanh")
  expectClose(new GELU("tanh").forward(x), [-0.158808, 0, 1.954598]);
  expect(new LeakyReLU().forward(tensor([Number.NaN])).dataSync()[0]).toBeNaN();
});

test("a padding row is 0 at the start, and stays what it is", () => {
  const table = new Embedding(4, 3, { paddingIdx: -1 });
  expect(table.paddingIdx).toBe(3);
  expect(values(table.weight).slice(9)).toEqual([0, 0, 0]);
  table
    .forward(tensor(Int32Array.of(3, 1)))
    .sum()
    .backward();
  expect(values(table.weight.grad!)).toEqual([0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
});

test("attention starts as nn.MultiheadAttention does", () => {
  manualSeed(1);
  const layer = new MultiHeadAttention(64, 4);
  // xavier_uniform_ of in_proj_weight (192, 64): ±√(6 / (64 + 192))
  const bound = Math.sqrt(6 / 256);
  for (const { weight, bias } of [layer.qProj, layer.kProj, layer.vProj]) {
    expect(largest(weight)).toBeLessThanOrEqual(bound);
    expect(largest(weight)).toBeGreaterThan(0.98 * bound);
    expect(largest(bias!)).toBe(0);
  }
  expect(largest(layer.outProj.weight)).toBeLessThanOrEqual(1 / 8);
  expect(largest(layer.outProj.bias!)).toBe(0);
  expect(new MultiHeadAttention(8, 2, { bias: false }).parameters()).toHaveLength(4);
});

describe("nn.init", () => {
  test("bounds and deviations are PyTorch's, for inputs and outputs of our layers", () => {
    manualSeed(2);
    const { weight } = new Linear(300, 200);
    init.xavierUniform(weight);
    expect(largest(weight)).toBeLessThanOrEqual(Math.sqrt(6 / 500));
    expect(largest(weight)).toBeGreaterThan(0.99 * Math.sqrt(6 / 500));
    init.xavierNormal(weight, 2);
    expect(deviation(weight)).toBeCloseTo(2 * Math.sqrt(2 / 500), 2);
    init.kaimingUniform(weight, { nonlinearity: "relu" });
    expect(largest(weight)).toBeLessThanOrEqual(Math.sqrt(6 / 300));
    expect(largest(weight)).toBeGreaterThan(0.99 * Math.sqrt(6 / 300));
    init.kaimingNormal(weight, { mode: "fanOut" });
    expect(deviation(weight)).toBeCloseTo(Math.sqrt(2 / 200), 2);
    const conv = new Conv2d(8, 32, 5);
    init.kaimingNormal(conv.weight);
    expect(deviation(conv.weight)).toBeCloseTo(Math.sqrt(2 / 200), 2);
  });

  test("constants, normal numbers with and without ends", () => {
    manualSeed(3);
    const p = new Linear(40, 50).weight;
    expect(new Set(values(init.constant(p, 0.5)))).toEqual(new Set([0.5]));
    expect(new Set(values(init.ones(p)))).toEqual(new Set([1]));
    expect(new Set(values(init.zeros(p)))).toEqual(new Set([0]));
    init.normal(p, 3, 0.1);
    expect(p.mean().dataSync()[0]).toBeCloseTo(3, 1);
    init.truncNormal(p, 0, 1, -0.5, 0.5);
    expect(largest(p)).toBeLessThanOrEqual(0.5);
    init.uniform(p, 2, 3);
    expect(p.min().dataSync()[0]).toBeGreaterThanOrEqual(2);
    expect(p.requiresGrad).toBe(true);
    expect(init.calculateGain("leakyRelu", 1)).toBe(1);
    expect(init.calculateGain("tanh")).toBe(5 / 3);
  });

  test("mistakes are named", () => {
    const { bias } = new Linear(2, 2);
    expect(() => init.xavierUniform(bias!)).toThrow("fewer than 2 dimensions, got (2,)");
    expect(() => init.kaimingUniform(bias!, { mode: "fan_in" } as never)).toThrow(
      'init.kaimingUniform: expected mode to be "fanIn" or "fanOut", got "fan_in"',
    );
    expect(() => init.normal(undefined as never)).toThrow(
      "init.normal: expected tensor to be a tensor",
    );
    expect(() => init.uniform(bias!, { a: 1 } as never)).toThrow(
      "init.uniform: expected low to be",
    );
  });
});
