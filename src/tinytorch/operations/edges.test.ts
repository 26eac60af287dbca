/** What operations refuse, with the sentence; sums of many numbers; hooks on a leaf that is used twice. */
import { beforeAll, describe, expect, test } from "vitest";
import {
  arange,
  batchNorm,
  binaryCrossEntropyWithLogits,
  cat,
  conv2d,
  crossEntropy,
  full,
  layerNorm,
  linear,
  maxPool2d,
  ones,
  scaledDotProductAttention,
  setBackend,
  type Tensor,
  tensor,
  where,
  zeros,
} from "../index.ts";

const ints = (...values: number[]): Tensor => tensor(values, { dtype: "int32" });

describe.each(["cpu", "wasm"] as const)("on %s", (backend) => {
  beforeAll(() => setBackend(backend));

  test("the slope of a logit that is as low as can be is nothing", () => {
    const logit = tensor([-3.375e38, -1000, 1000], { requiresGrad: true });
    const loss = binaryCrossEntropyWithLogits(logit, zeros([3]), { reduction: "sum" });
    loss.backward();
    expect([...logit.grad!.dataSync()]).toEqual([0, 0, 1]);
  });

  test.each<[string, () => unknown, RegExp]>([
    [
      "a product of two dtypes",
      () => ints(1, 2).matmul(tensor([1, 2])),
      /matmul: .*int32 and float32/,
    ],
    ["a product of bools", () => tensor([true]).matmul(tensor([true])), /matmul: .*bool and bool/],
    [
      "a linear layer of two dtypes",
      () => linear(ints(1, 2).reshape(1, 2), ones([2, 3]), ones([3])),
      /linear: .*int32 and float32 and float32/,
    ],
    [
      "a convolution of ints",
      () => conv2d(ones([1, 1, 3, 3], { dtype: "int32" }), ones([1, 1, 2, 2])),
      /conv2d: expected a floating point dtype.*got int32/,
    ],
    [
      "a pool of ints",
      () => maxPool2d(ones([1, 1, 2, 2], { dtype: "int32" }), 2),
      /maxPool2d: .*got int32/,
    ],
    [
      "cross entropy of ints",
      () => crossEntropy(ints(1, 2).reshape(1, 2), ints(0)),
      /crossEntropy: .*got int32/,
    ],
    [
      "attention of ints",
      () =>
        scaledDotProductAttention(
          ...([1, 2, 3].map(() => ints(1).reshape(1, 1)) as [Tensor, Tensor, Tensor]),
        ),
      /attention: .*got int32/,
    ],
    [
      "a layer norm with a weight of another shape",
      () => layerNorm(ones([2, 3]), [2, 3], { weight: ones([]) }),
      /layerNorm: expected weight to be of shape \(2, 3\), got \(\)/,
    ],
    [
      "a layer norm with a bias of another shape",
      () => layerNorm(ones([2, 3]), [3], { bias: ones([2]) }),
      /layerNorm: expected bias to be of shape \(3,\), got \(2,\)/,
    ],
    ["the mean of ints", () => ints(1, 2).mean(), /mean: .*got int32/],
    [
      "a difference of bools",
      () => tensor([true]).sub(tensor([false])),
      /sub: not defined on bool/,
    ],
    ["minus a bool", () => tensor([true]).neg(), /neg: not defined on bool/],
    ["a negative power of ints", () => ints(2).pow(-1), /negative integer powers.*-1/],
    ["negative powers of ints", () => ints(2).pow(ints(-2)), /negative integer powers.*-2/],
    ["real indices", () => tensor([1, 2]).gather(0, tensor([0])), /gather: .*int32.*float32/],
    ["real rows", () => tensor([1, 2]).indexSelect(0, tensor([0])), /indexSelect: .*float32/],
  ])("refuses %s", (_, call, sentence) => {
    expect(call).toThrow(sentence);
  });

  test.each<[string, () => unknown, RegExp]>([
    [
      "more rows of indices than there are, but along the axis",
      () => zeros([2, 2]).gather(0, zeros([3, 3], { dtype: "int32" })),
      /gather: .*\(3, 3\) for \(2, 2\)/,
    ],
    [
      "indices of another rank",
      () => zeros([2, 2]).gather(0, ints(1)),
      /gather: expected indices of as many dimensions.*\(1,\) for \(2, 2\)/,
    ],
    [
      "seven rows for two",
      () => zeros([2, 2]).scatterAdd(1, zeros([7, 2], { dtype: "int32" }), ones([7, 2])),
      /scatterAdd: .*\(7, 2\) for \(2, 2\)/,
    ],
    [
      "more indices than there is to add",
      () => zeros([4, 2]).scatterAdd(0, zeros([3, 2], { dtype: "int32" }), ones([2, 2])),
      /scatterAdd: .*source.*\(3, 2\) for \(2, 2\)/,
    ],
    [
      "an index beyond the end",
      () => tensor([1, 2]).gather(0, ints(2)),
      /gather: index 2 is out of/,
    ],
    [
      "a negative index",
      () => tensor([1, 2]).indexSelect(0, ints(-1)),
      /index -1 is out of bounds/,
    ],
    ["a place to add beyond", () => zeros([2]).scatterAdd(0, ints(5), ones([1])), /index 5 is out/],
    ["a row of no rows", () => zeros([0, 2]).indexSelect(0, ints(0)), /index 0 is out of bounds/],
    ["the largest of nothing", () => zeros([0]).max(), /max: expected at least one element/],
    ["the place of the largest of nothing", () => zeros([0]).argmax(), /argmax: .*at least one/],
    ["a bound that is no number", () => tensor([1]).clamp(Number.NaN), /clamp: expected bounds/],
    ["a part of a scalar", () => tensor(5).narrow(0, 0, 1), /narrow: .*0-dim/],
  ])("refuses %s", (_, call, sentence) => {
    expect(call).toThrow(sentence);
  });

  test("starts of a part count from the end when they are negative", () => {
    expect([...arange(5).narrow(0, -2, 2).dataSync()]).toEqual([3, 4]);
  });

  // Of float32's 0.1, in exact arithmetic.
  const tenth = Math.fround(0.1);

  test("many equal numbers add up", () => {
    const [count, columns] = [1_000_000, 3];
    const many = full([count], 0.1);
    expect(many.sum().dataSync()[0]! / (tenth * count)).toBeCloseTo(1, 4);
    expect(many.mean().dataSync()[0]! / tenth).toBeCloseTo(1, 4);
    expect(many.cumsum(0).dataSync()[count - 1]! / (tenth * count)).toBeCloseTo(1, 4);
    const rows = full([count / 4, columns], 0.1);
    for (const sum of rows.sum(0).dataSync()) expect(sum / (tenth * (count / 4))).toBeCloseTo(1, 4);
    const middle = full([2, count / 8, columns], 0.1).sum(1);
    for (const sum of middle.dataSync()) expect(sum / (tenth * (count / 8))).toBeCloseTo(1, 4);
  });

  test("a batch far from 0 is normalised as one around 0", () => {
    const [n, channels, size] = [8, 2, 16];
    const values = Float32Array.from({ length: n * channels * size * size }, (_, i) =>
      Math.fround(1e4 + (64 * Math.round(8 * Math.sin(i))) / 64),
    );
    const near = values.map((value) => value - 1e4);
    const normal = (data: Float32Array): Float32Array => {
      const [runningMean, runningVar] = [zeros([channels]), ones([channels])];
      const x = tensor(data, { shape: [n, channels, size, size] });
      const options = { runningMean, runningVar, training: true };
      return batchNorm(x, ones([channels]), zeros([channels]), options).dataSync() as Float32Array;
    };
    const wanted = normal(near);
    normal(values).forEach((value, i) => {
      expect(Math.abs(value - wanted[i]!)).toBeLessThan(1e-4);
    });
  });

  test("a leaf's hook sees the sum of all its uses, once", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const seen: number[][] = [];
    x.registerHook((gradient) => {
      seen.push([...gradient.dataSync()]);
      return gradient.mul(10);
    });
    x.mul(x).add(x).sum().backward();
    expect(seen).toEqual([[3, 5]]);
    expect([...x.grad!.dataSync()]).toEqual([30, 50]);
  });

  test("what a gradient arrives at keeps its dtype rules", () => {
    const x = tensor([0.5], { requiresGrad: true });
    cat([arange(2), x])
      .sum()
      .backward();
    where(tensor([true, false]), x, arange(2))
      .sum()
      .backward();
    expect([...x.grad!.dataSync()]).toEqual([2]);
  });
});
