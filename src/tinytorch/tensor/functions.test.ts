/** What the cases of operations/ do not show: chance, errors, and gradients at the edges. */
import { beforeAll, describe, expect, test } from "vitest";
import {
  arange,
  crossEntropy,
  einsum,
  embedding,
  binaryCrossEntropyWithLogits as fromLogits,
  klDivLoss,
  linspace,
  multinomial,
  nllLoss,
  ones,
  Parameter,
  randLike,
  randn,
  randnLike,
  setBackend,
  type Tensor,
  tensor,
  zeros,
} from "../index.ts";

const values = (t: Tensor): number[] => Array.from(t.dataSync());
const classes = (...labels: number[]): Tensor => tensor(Int32Array.from(labels));

describe.each(["cpu", "wasm"] as const)("on %s", (backend) => {
  beforeAll(() => setBackend(backend));

  test("linspace ends where it is told to", () => {
    expect(values(linspace(0, 1, 5))).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(values(linspace(3, -3, 3))).toEqual([3, 0, -3]);
    expect(values(linspace(2, 5, 1))).toEqual([2]);
    expect(linspace(0, 1, 0).shape).toEqual([0]);
    expect(linspace(0, 0.1, 7).dataSync()[6]).toBe(Math.fround(0.1));
  });

  test("typed arrays lie in others as rows do", () => {
    expect(tensor([Float32Array.of(1, 2), Float32Array.of(3, 4)] as never).shape).toEqual([2, 2]);
    expect(values(tensor([[], []]).reshape(-1))).toEqual([]);
  });

  test("arange by place and by name", () => {
    expect(values(arange(2, 8, 3))).toEqual([2, 5]);
    expect(values(arange(3, { dtype: "float32" }))).toEqual([0, 1, 2]);
    expect(arange(3, { dtype: "float32" }).dtype).toBe("float32");
    expect(values(arange(0, { end: 1, step: 0.5 }))).toEqual([0, 0.5]);
  });

  test("randnLike and randLike have the shape and are drawn", () => {
    const like = zeros([200, 5]);
    const normal = randnLike(like, { seed: 1 });
    expect(normal.shape).toEqual([200, 5]);
    expect(Math.abs(normal.mean().dataSync()[0]!)).toBeLessThan(0.1);
    const uniform = values(randLike(like, { seed: 1 }));
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniform)).toBeLessThan(1);
  });

  test("multinomial draws as often as weights say", () => {
    const drawn = values(multinomial(tensor([1, 0, 3]), 4000, { replacement: true, seed: 3 }));
    const counts = [0, 1, 2].map((at) => drawn.filter((each) => each === at).length);
    expect(counts[1]).toBe(0);
    // Four standard deviations of a binomial with p = 1/4.
    expect(Math.abs(counts[0]! - 1000)).toBeLessThan(4 * Math.sqrt(4000 * 0.25 * 0.75));
  });

  test("multinomial without replacement draws each once, rows by themselves", () => {
    const weights = tensor([
      [0.1, 0.2, 0, 0.7],
      [0, 5, 5, 5],
    ]);
    for (let seed = 0; seed < 20; seed++) {
      const [first, second] = multinomial(weights, 3, { seed }).unbind() as [Tensor, Tensor];
      expect(values(first).sort()).toEqual([0, 1, 3]);
      expect(values(second).sort()).toEqual([1, 2, 3]);
    }
    expect(() => multinomial(weights, 4)).toThrow(
      "expected at least 4 weights above 0 to draw 4 without replacement, got 3",
    );
    expect(() => multinomial(tensor([1, -1]), 1)).toThrow("expected weights of 0 or more, got -1");
    expect(() => multinomial(zeros([2]), 1, true)).toThrow("at least 1 weight above 0");
  });

  test("the gradient of a norm is 0 where the norm is, and NaN is not hidden", () => {
    for (const p of [2, 3]) {
      const x = tensor(
        [
          [0, 0],
          [3, 4],
        ],
        { requiresGrad: true },
      );
      x.norm(p, 1).sum().backward();
      expect(values(x.grad!).slice(0, 2)).toEqual([0, 0]);
      expect(tensor([Number.NaN, 1]).norm(p).dataSync()[0]).toBeNaN();
    }
    expect(
      values(
        tensor([
          [0, 2],
          [3, 4],
        ]).norm(0, 1),
      ),
    ).toEqual([1, 2]);
  });

  test("logsumexp of infinities", () => {
    const low = Number.NEGATIVE_INFINITY;
    const x = tensor([
      [low, low],
      [low, 1],
      [Number.POSITIVE_INFINITY, 0],
    ]);
    expect(values(x.logsumexp(1))).toEqual([low, 1, Number.POSITIVE_INFINITY]);
  });

  test("retainGrad keeps what arrives in between, and adds it up", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const between = x.mul(3).retainGrad();
    const result = between.square().sum();
    result.backward({ retainGraph: true });
    expect(values(between.grad!)).toEqual([6, 12]);
    result.backward();
    expect(values(between.grad!)).toEqual([12, 24]);
    expect(values(x.grad!)).toEqual([36, 72]);
    expect(() => ones([2]).retainGrad()).toThrow("does not require grad");
  });

  test("a clone goes on in the graph and stays what it was when its original is overwritten", () => {
    const p = new Parameter(tensor([1, 2]));
    const kept = p.clone();
    kept.sum().backward();
    expect(values(p.grad!)).toEqual([1, 1]);
    const snapshot = p.detach().clone();
    p.copyFrom(zeros([2]));
    expect(values(snapshot)).toEqual([1, 2]);
  });

  test("a row of padding gets no gradient", () => {
    const weight = new Parameter(randn([3, 2], { seed: 1 }));
    embedding(classes(0, 2, 2), weight, { paddingIdx: 2 })
      .sum()
      .backward();
    expect(values(weight.grad!)).toEqual([1, 1, 0, 0, 0, 0]);
    expect(() => embedding(classes(0), weight, { paddingIdx: 3 })).toThrow(
      "expected paddingIdx from -3 to 2",
    );
  });

  test("what is ignored gives no gradient, and a mean of nothing is NaN", () => {
    const logits = tensor(
      [
        [1, 2],
        [Number.POSITIVE_INFINITY, 0],
        [0, 1],
      ],
      { requiresGrad: true },
    );
    const loss = crossEntropy(logits, classes(0, -100, 1));
    loss.backward();
    expect(Number.isFinite(loss.dataSync()[0])).toBe(true);
    expect(crossEntropy(ones([2, 2]), classes(-100, -100)).dataSync()[0]).toBeNaN();
    expect(nllLoss(ones([2, 2]), classes(-100, -100), { reduction: "sum" }).dataSync()[0]).toBe(0);
    expect(() => crossEntropy(ones([1, 2]), classes(-99))).toThrow("target -99 is out of bounds");
    expect(() => crossEntropy(ones([2, 2]), ones([2, 2]), { ignoreIndex: 1 })).toThrow(
      "ignoreIndex names a class",
    );
    expect(() => crossEntropy(ones([2, 2]), classes(0, 1), ones([3]))).toThrow(
      "expected a weight for each of 2 classes, got shape (3,)",
    );
  });

  test("large logits overflow nowhere, with posWeight too", () => {
    const x = tensor([1000, -1000]);
    expect(
      values(fromLogits(x, tensor([0, 1]), { posWeight: tensor(2), reduction: "none" })),
    ).toEqual([1000, 2000]);
    expect(values(klDivLoss(tensor([-1, -2]), tensor([0, 1]), { reduction: "none" }))).toEqual([
      0, 2,
    ]);
  });

  test("what einsum does not understand", () => {
    const x = ones([2, 3]);
    expect(() => einsum("ij,jk", x)).toThrow(
      "there are 2 operands before the arrow, and 1 tensors",
    );
    expect(() => einsum("ijk->i", x)).toThrow(
      '"ijk" names 3 dimensions, and its tensor has shape (2, 3)',
    );
    expect(() => einsum("ij,ik->jk", x, ones([4, 3]))).toThrow(
      '"i" has size 2 in one operand and 4 in another',
    );
    expect(() => einsum("ij->k", x)).toThrow('"k" behind the arrow is in no operand');
    expect(() => einsum("i1->i", x)).toThrow('"1" is no letter');
    expect(() => einsum("ij->ii", x)).toThrow('"i" stands behind the arrow more than once');
    expect(values(einsum("ij,jk", x, ones([1, 2])))).toEqual([3, 3, 3, 3]);
  });
});
