import { beforeAll, expect, test } from "vitest";
import {
  Adam,
  AdaptiveAvgPool2d,
  AvgPool2d,
  BatchNorm2d,
  Conv2d,
  conv2d,
  Flatten,
  Linear,
  MaxPool2d,
  manualSeed,
  ones,
  ReLU,
  randn,
  Sequential,
  setBackend,
  type Tensor,
  tensor,
  zeros,
} from "../index.ts";

beforeAll(() => setBackend("cpu"));

const values = (t: Tensor): number[] => Array.from(t.dataSync());

test("shapes follow PyTorch: (N, C, H, W), strides and padding rounded down", () => {
  const x = randn([2, 3, 11, 8]);
  expect(new Conv2d(3, 5, 3).forward(x).shape).toEqual([2, 5, 9, 6]);
  expect(new Conv2d(3, 5, 3, { stride: 2, padding: 1 }).forward(x).shape).toEqual([2, 5, 6, 4]);
  expect(new Conv2d(3, 6, [3, 1], { groups: 3 }).forward(x).shape).toEqual([2, 6, 9, 8]);
  expect(new MaxPool2d(2).forward(x).shape).toEqual([2, 3, 5, 4]);
  expect(new AvgPool2d(3, { stride: 2, padding: 1 }).forward(x).shape).toEqual([2, 3, 6, 4]);
  expect(new AdaptiveAvgPool2d().forward(x).shape).toEqual([2, 3, 1, 1]);
});

test("weights have PyTorch's shapes, names and bounds", () => {
  manualSeed(1);
  const layer = new Conv2d(4, 8, 3);
  expect([...layer.namedParameters()].map(([name, { shape }]) => `${name} ${shape}`)).toEqual([
    "weight 8,4,3,3",
    "bias 8",
  ]);
  const largest = Math.max(...values(layer.weight));
  expect(largest).toBeLessThanOrEqual(1 / 6);
  expect(largest).toBeGreaterThan(0.155);
  expect(String(new Conv2d(4, 8, 3, { groups: 4 }))).toBe("Conv2d(4, 8, kernelSize=3, groups=4)");
});

test("what does not fit is named with its shapes", () => {
  const x = randn([1, 3, 5, 5]);
  expect(() => new Conv2d(4, 8, 3).forward(x)).toThrow(
    /weight of shape \(8, 4, 3, 3\), expected input \(1, 3, 5, 5\) to have 4 channels, got 3 channels/,
  );
  expect(() => new Conv2d(3, 8, 7).forward(x)).toThrow(/\(5 x 5\), kernel size: \(7 x 7\)/);
  expect(() => new MaxPool2d(2).forward(randn([5, 5]))).toThrow(/\(N, C, H, W\), got \(5, 5\)/);
  expect(() => conv2d(x, randn([6, 1, 3, 3]), undefined, { groups: 2 })).toThrow(/groups=2/);
  expect(() => new Conv2d(3, 8, 3, { groups: 2 })).toThrow(/divisible by groups/);
});

test("batch norm standardises while training, and remembers for evaluation", () => {
  const norm = new BatchNorm2d(2);
  const x = randn([8, 2, 4, 4], { seed: 1 }).mul(3).add(5);
  const y = norm.forward(x);
  expect(Math.abs(y.mean().dataSync()[0]!)).toBeLessThan(1e-5);
  expect(y.var(undefined, { correction: 0 }).dataSync()[0]).toBeCloseTo(1, 3);
  // PyTorch: running = 0.9 · running + 0.1 · (mean, unbiased variance).
  const mean = values(x.mean([0, 2, 3])).map((m) => 0.1 * m);
  const variance = values(x.var([0, 2, 3])).map((v) => 0.9 + 0.1 * v);
  values(norm.runningMean).forEach((m, i) => {
    expect(m).toBeCloseTo(mean[i]!, 5);
  });
  values(norm.runningVar).forEach((v, i) => {
    expect(v).toBeCloseTo(variance[i]!, 4);
  });
  norm.eval();
  const before = values(norm.runningMean);
  const fixed = norm.forward(zeros([1, 2, 1, 1]));
  expect(values(norm.runningMean)).toEqual(before);
  expect(fixed.dataSync()[0]).toBeCloseTo(-mean[0]! / Math.sqrt(variance[0]! + 1e-5), 5);
  expect(Object.keys(norm.stateDict())).toEqual(["weight", "bias", "runningMean", "runningVar"]);
  expect(() => new BatchNorm2d(2).forward(ones([1, 2, 1, 1]))).toThrow(/more than 1 value per/);
});

test("a convolutional network learns to tell stripes apart", () => {
  manualSeed(2);
  const model = new Sequential(
    new Conv2d(1, 4, 3, { padding: 1 }),
    new BatchNorm2d(4),
    new ReLU(),
    new MaxPool2d(2),
    new Conv2d(4, 4, 3, { groups: 4, padding: 1 }),
    new ReLU(),
    new Flatten(),
    new Linear(4 * 4 * 4, 1),
  );
  const lines = tensor([1, -1, 1, -1, 1, -1, 1, -1]).reshape(8, 1);
  const stripes = ones([1, 1, 8, 8]).mul(lines);
  const both = [stripes, stripes.transpose(2, 3)];
  const optimizer = new Adam(model.parameters(), { lr: 0.02 });
  for (let i = 0; i < 30; i++) {
    for (const [at, x] of both.entries()) {
      optimizer.zeroGrad();
      model.forward(x).sub(at).square().sum().backward();
      optimizer.step();
    }
  }
  const [first, second] = both.map((x) => model.forward(x).dataSync()[0]!);
  expect(second! - first!).toBeGreaterThan(0.7);
});

test("images lie channels last between layers, and read as (N, C, H, W)", () => {
  const conv = new Conv2d(2, 3, 3);
  const h = conv.forward(randn([1, 2, 4, 5], { seed: 1 }));
  expect(h.isChannelsLast).toBe(true);
  expect(h.relu().add(1).isChannelsLast).toBe(true);
  expect(h.shape).toEqual([1, 3, 2, 3]);
  const row = h.slice(0, 1, 1);
  expect(values(h).slice(9, 12)).toEqual(values(row));
  expect(h.flatten(1).isChannelsLast).toBe(false);
  const sum = h.add(randn([1, 3, 1, 1], { seed: 2 }));
  expect(values(sum.sub(h).mean([2, 3])).map((x) => x.toFixed(4))).toEqual(
    values(randn([1, 3, 1, 1], { seed: 2 })).map((x) => x.toFixed(4)),
  );
});
