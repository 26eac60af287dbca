/** What graphics processors and their compilers take liberties with: the same small expressions on every backend, as PyTorch has them. */
import { describe, expect, test } from "vitest";
import { setBackendAlone } from "../backend/set-backend-alone.testing.ts";
import {
  availableBackends,
  crossEntropy,
  maxPool2d,
  type Tensor,
  tensor,
  where,
} from "../index.ts";

const { NaN: no, POSITIVE_INFINITY: most, NEGATIVE_INFINITY: least } = Number;
const found = await availableBackends();
const label = (): Tensor => tensor([0], { dtype: "int32" });

function slopeOf(x: Tensor, y: Tensor): Tensor {
  y.backward(tensor(new Array<number>(y.size).fill(1)).reshape(y.shape));
  return x.grad!;
}

function poolSlope(values: number[][], size: number, stride: number, padding = 0): Tensor {
  const x = tensor([[values]], { requiresGrad: true });
  return slopeOf(x, maxPool2d(x, size, { stride, padding }));
}

function productSlope(): Tensor {
  const x = tensor([[[[[2, 3]]]]], { requiresGrad: true });
  return slopeOf(x, x.prod(4, false));
}

const CASES: Readonly<Record<string, [() => Tensor, number[]]>> = {
  "tanh near 0": [
    () => tensor([1e-20, -1e-7, 0.39, 0.41]).tanh(),
    [1e-20, -1e-7, 0.37136, 0.388473],
  ],
  "erf near 0": [
    () => tensor([1e-7, 0.00233936, 0.49, 0.51]).erf(),
    [1.128379e-7, 0.00263968, 0.511668, 0.529244],
  ],
  "powers of minus 0": [() => tensor([-0, -0, 0]).pow(tensor([-1, -2, -1])), [least, most, most]],
  "the logarithm of NaN": [() => tensor([no, 0, 1]).log(), [no, least, 0]],
  "cross entropy of NaN": [() => crossEntropy(tensor([[no, 0.5]]), label()), [no]],
  "cross entropy of infinity": [() => crossEntropy(tensor([[0, most]]), label()), [no]],
  "log-softmax of infinity": [() => tensor([0, most]).logSoftmax(-1), [no, no]],
  "the first of equal elements in a window": [
    () =>
      poolSlope(
        [
          [0, 0, 0],
          [0, 0, 0],
          [0, 0, 0],
        ],
        3,
        2,
      ),
    [1, 0, 0, 0, 0, 0, 0, 0, 0],
  ],
  "the first of equal elements in windows that overlap": [
    () => poolSlope([[0, 0]], 3, 1, 1),
    [2, 0],
  ],
  "NaN before all in a window": [
    () =>
      poolSlope(
        [
          [1, 88],
          [no, 2],
        ],
        2,
        2,
      ),
    [0, 0, 1, 0],
  ],
  "a choice in five dimensions": [
    () => where(tensor([[[[[true, false]]]]]), tensor([[[[[1, 2]]]]]), tensor([[[[[3, 4]]]]])),
    [1, 4],
  ],
  "the slope of a product in five dimensions": [productSlope, [3, 2]],
  "a row beside five dimensions": [
    () => tensor([[[[[1, 2]]], [[[3, 4]]]]]).mul(tensor([10, 100])),
    [10, 200, 30, 400],
  ],
  "running sums in five dimensions": [() => tensor([[[[[1], [2]]]]]).cumsum(3), [1, 3]],
};

describe.each(["cpu", "wasm", "webgl", "webgpu"] as const)("on %s", (backend) => {
  const reason = found.find((each) => each.backend === backend)?.reason;

  test.skipIf(reason).each(Object.entries(CASES))("%s", async (_, [make, expected]) => {
    await setBackendAlone(backend);
    const values = [...(await make().data())];
    expect(values).toHaveLength(expected.length);
    values.forEach((value, i) => {
      const wanted = expected[i]!;
      if (Number.isFinite(wanted))
        expect(value / (wanted || 1)).toBeCloseTo(wanted === 0 ? 0 : 1, 4);
      else expect(value).toBe(wanted);
    });
  });
});
