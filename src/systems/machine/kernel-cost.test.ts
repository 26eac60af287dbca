import { expect, test } from "vitest";
import { kernelCost } from "./kernel-cost.ts";
import type { Shape } from "./kernel-flops.ts";

function flops(
  name: string,
  inputs: Shape[],
  outputs: Shape[],
  attrs: Record<string, unknown> = {},
): number {
  return kernelCost({ name, inputs, outputs, attrs }).flops;
}

function bytes(name: string, inputs: Shape[], outputs: Shape[]): number {
  return kernelCost({ name, inputs, outputs, attrs: {} }).bytes;
}

const sources = import.meta.glob<string>(
  [
    "../../tinytorch/operations/*.ts",
    "../../tinytorch/optim/*.ts",
    "../../tinytorch/backend/*.ts",
    "../../tinytorch/backend/simd/*.ts",
    "!**/*.test.ts",
    // These name kernels in order to test them.
    "!**/{cases,cases-images,checks,image-checks,reference,harness}.ts",
  ],
  { query: "?raw", import: "default", eager: true },
);

/** Capitalised literals of the engine that name something else. */
const others = ["NHWC", "LinearWarmup"];
/** Classes say their names where they check their arguments. */
const isClassOf = (name: string) =>
  /LR$/.test(name) || ["Adam", "AdamW", "RMSprop", "ReduceLROnPlateau", "SGD"].includes(name);

function kernelsOfEngine(): string[] {
  const names = new Set<string>();
  for (const source of Object.values(sources)) {
    for (const [, name] of source.matchAll(/"(_?[A-Z][A-Za-z0-9]*)"/g)) names.add(name!);
    for (const [, name] of source.matchAll(/\btransfer\("(\w+)"/g)) names.add(name!);
  }
  return [...names].filter((name) => !others.includes(name) && !isClassOf(name)).sort();
}

test("every kernel that the engine names has a row", () => {
  const names = kernelsOfEngine();
  expect(names.length).toBeGreaterThan(60);
  const shape = [1, 1, 1, 1];
  const missing = names.filter((name) => {
    try {
      const shapes = [shape, shape, shape, shape, shape];
      return !(flops(name, shapes, shapes) >= 0);
    } catch {
      return true;
    }
  });
  expect(missing).toEqual([]);
});

test("a kernel without a row is refused by name", () => {
  expect(() => flops("FFT", [[8]], [[8]])).toThrow(/no row for the kernel FFT/);
});

test("a product is 2MNK, whichever side is transposed, and a batch as many times", () => {
  const expected = 2 * 3 * 5 * 7;
  const [m, n, k] = [3, 5, 7];
  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) {
      const a = transposeA ? [k, m] : [m, k];
      const b = transposeB ? [n, k] : [k, n];
      expect(flops("BatchMatMul", [a, b], [[m, n]], { transposeA, transposeB })).toBe(expected);
    }
  }
  expect(
    flops(
      "BatchMatMul",
      [
        [4, m, k],
        [1, k, n],
      ],
      [[4, m, n]],
    ),
  ).toBe(4 * expected);
});

test("the forward pass of an MLP 784-128-10 of 32 images", () => {
  const linear = { transposeA: false, transposeB: false, activation: "linear" };
  const first = flops("_FusedMatMul", [[32, 784], [784, 128], [128]], [[32, 128]], linear);
  const relu = flops("Relu", [[32, 128]], [[32, 128]]);
  const second = flops("_FusedMatMul", [[32, 128], [128, 10], [10]], [[32, 10]], linear);
  // 32 · 128 outputs of 784 products and sums each, and a bias.
  expect(first).toBe(32 * 128 * (2 * 784 + 1));
  expect(relu).toBe(32 * 128);
  expect(second).toBe(32 * 10 * (2 * 128 + 1));
  // The rule of thumb: two for each weight and image.
  expect(first + second).toBe(2 * 32 * (784 * 128 + 128 * 10) + 32 * (128 + 10));
});

test("its backward pass is nearly twice that", () => {
  const toWeight2 = flops(
    "BatchMatMul",
    [
      [32, 128],
      [32, 10],
    ],
    [[128, 10]],
    { transposeA: true },
  );
  const toBias2 = flops("Sum", [[32, 10]], [[10]]);
  const toHidden = flops(
    "BatchMatMul",
    [
      [32, 10],
      [128, 10],
    ],
    [[32, 128]],
    { transposeB: true },
  );
  const throughRelu = flops(
    "ReluGrad",
    [
      [32, 128],
      [32, 128],
    ],
    [[32, 128]],
  );
  const toWeight1 = flops(
    "BatchMatMul",
    [
      [32, 784],
      [32, 128],
    ],
    [[784, 128]],
    {
      transposeA: true,
    },
  );
  const toBias1 = flops("Sum", [[32, 128]], [[128]]);
  expect(toWeight2).toBe(2 * 128 * 10 * 32);
  expect(toBias2).toBe(32 * 10);
  expect(toHidden).toBe(2 * 32 * 128 * 10);
  expect(throughRelu).toBe(32 * 128);
  expect(toWeight1).toBe(2 * 784 * 128 * 32);
  expect(toBias1).toBe(32 * 128);
});

test("the loss of 32 rows of 10 classes", () => {
  // An element: largest 1, difference 1, exp 8, sum 1, division 4. A row: log 8, two differences.
  const loss = flops("SoftmaxCrossEntropy", [[32, 10], [32]], [[32], [32, 10]]);
  expect(loss).toBe(32 * (10 * 15 + 10));
});

test("a CNN's layers: 3x3 convolution of 28x28 to 16 channels, pool, depthwise", () => {
  const image = [8, 28, 28, 3];
  const maps = [8, 26, 26, 16];
  const filter = [3, 3, 3, 16];
  const forward = 2 * (8 * 26 * 26 * 16) * (3 * 3 * 3);
  expect(flops("Conv2D", [image, filter], [maps])).toBe(forward);
  expect(flops("FusedConv2D", [image, filter, [16]], [maps], { activation: "linear" })).toBe(
    forward + 8 * 26 * 26 * 16,
  );
  expect(flops("FusedConv2D", [image, filter, [16]], [maps], { activation: "relu" })).toBe(
    forward + 2 * 8 * 26 * 26 * 16,
  );
  expect(flops("Conv2DBackpropInput", [maps, filter], [image])).toBe(forward);
  expect(flops("Conv2DBackpropFilter", [image, maps], [filter])).toBe(forward);
  // Each of the 13 · 13 outputs is the largest of 2 · 2.
  const pooled = [8, 13, 13, 16];
  expect(flops("MaxPool", [maps], [pooled], { filterSize: [2, 2] })).toBe(4 * 8 * 13 * 13 * 16);
  // One channel each: 9 products and sums an output, whatever the number of channels.
  expect(flops("DepthwiseConv2dNative", [maps, [3, 3, 16, 2]], [[8, 24, 24, 32]])).toBe(
    2 * 9 * (8 * 24 * 24 * 32),
  );
  expect(
    flops("DepthwiseConv2dNativeBackpropFilter", [maps, [8, 24, 24, 32]], [[3, 3, 16, 2]]),
  ).toBe(2 * 9 * (8 * 24 * 24 * 32));
});

test("a grouped convolution has a shallower filter, and so fewer products", () => {
  const grouped = flops(
    "Conv2D",
    [
      [1, 8, 8, 16],
      [3, 3, 4, 16],
    ],
    [[1, 6, 6, 16]],
  );
  expect(grouped).toBe((2 * 6 * 6 * 16 * 3 * 3 * 16) / 4);
});

test("the kernels of a transformer block: 4 heads of 16 over 32 places", () => {
  const [places, width, heads, depth] = [32, 64, 4, 16];
  const x = [places, width];
  const norm = flops("LayerNorm", [x, [width], [width]], [x, [places], [places]]);
  expect(norm).toBe(places * (7 * width + 11));
  const attrs = { transposeB: true };
  const perHead = [heads, places, depth];
  const scores = flops("BatchMatMul", [perHead, perHead], [[heads, places, places]], attrs);
  // QKᵀ: T² scores of d products and sums for each head, which is 2·T²·width in all.
  expect(scores).toBe(2 * places * places * width);
  const shares = flops("Softmax", [[heads * places, places]], [[heads * places, places]]);
  expect(shares).toBe(15 * heads * places * places);
  const mixed = flops("BatchMatMul", [[heads, places, places], perHead], [perHead]);
  expect(mixed).toBe(2 * places * places * width);
  // In one kernel it is the same, with a scale for each score; half where a mask hides half.
  const square = [heads, places, places];
  const inOne = scores + shares + heads * places * places + mixed;
  const three = [perHead, perHead, perHead];
  expect(flops("Attention", three, [perHead, square])).toBe(inOne);
  expect(flops("Attention", [...three, [1, places, places]], [perHead, square])).toBe(inOne / 2);
  expect(flops("AttentionGrad", [...three, square, perHead], three)).toBe(
    2 * (scores + mixed) + 5 * heads * places * places,
  );
  // x·½·(1 + erf(x·√½)): 4 simple ones and a transcendental.
  expect(flops("Gelu", [[places, 4 * width]], [[places, 4 * width]])).toBe(12 * places * 4 * width);
});

test("a step of Adam is 22 operations and seven numbers moved for each parameter", () => {
  const parameters = [
    [10, 10],
    [10, 10],
    [10, 10],
    [10, 10],
  ];
  const step = kernelCost({ name: "AdamStep", inputs: parameters, outputs: [], attrs: {} });
  expect(step).toEqual({ flops: 2200, bytes: 4 * 7 * 100 });
});

test("a step of SGD: with a velocity two operations more, looking ahead two more again", () => {
  const p = [100];
  expect(flops("SgdStep", [p, p], [])).toBe(400);
  expect(flops("SgdStep", [p, p, p], [])).toBe(600);
  expect(flops("SgdStep", [p, p, p], [], { nesterov: true })).toBe(800);
  expect(bytes("SgdStep", [p, p], [])).toBe(4 * 3 * 100);
  expect(bytes("SgdStep", [p, p, p], [])).toBe(4 * 5 * 100);
});

test("bytes: inputs and outputs once; of a table only the rows that are picked; a view costs nothing", () => {
  expect(bytes("Add", [[32, 10], [10]], [[32, 10]])).toBe(4 * (320 + 10 + 320));
  expect(bytes("GatherV2", [[1000, 64], [8]], [[8, 64]])).toBe(4 * (8 + 2 * 8 * 64));
  expect(bytes("Slice", [[1000, 64]], [[8, 64]])).toBe(4 * 2 * 8 * 64);
  expect(bytes("Reshape", [[8, 8]], [[64]])).toBe(0);
});

test("moves and comparisons are no arithmetic; transcendental functions are weighted", () => {
  for (const name of ["Transpose", "Cast", "Tile", "Equal", "Select", "PadV2"]) {
    expect(flops(name, [[6, 7]], [[7, 6]])).toBe(0);
  }
  expect(flops("Exp", [[6, 7]], [[6, 7]])).toBe(8 * 42);
  expect(flops("RealDiv", [[6, 7], []], [[6, 7]])).toBe(4 * 42);
  expect(flops("Sum", [[6, 7]], [[6]])).toBe(42);
});

test("a product with weights of 8 bits is the same product, and what it takes to round x and to scale back", () => {
  // x (8, 64) times (64, 10) in panels of 8 columns: 2 panels, 16 quads, 8 columns, one number for each quad.
  const inputs = [[8, 64], [256], [16], [16]];
  const expected = 2 * 8 * 10 * 64 + 4 * 8 * 64 + 4 * 8 * 10;
  expect(flops("LinearInt8", inputs, [[8, 10]], { activation: "linear" })).toBe(expected);
  const withBias = flops("LinearInt8", [...inputs, [10]], [[8, 10]], { activation: "relu" });
  expect(withBias).toBe(expected + 2 * 8 * 10);
  expect(bytes("LinearInt8", inputs, [[8, 10]])).toBe(4 * (512 + 256 + 32 + 80));
});

test("a scalar is one element, and an empty tensor none", () => {
  expect(kernelCost({ name: "Add", inputs: [[], []], outputs: [[]], attrs: {} })).toEqual({
    flops: 1,
    bytes: 12,
  });
  expect(flops("Add", [[0, 4], [4]], [[0, 4]])).toBe(0);
});
