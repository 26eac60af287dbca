/** 8 bits by hand, and files that ONNX Runtime runs beside the model that they were written from. */
import fc from "fast-check";
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-web";
import { beforeAll, describe, expect, test } from "vitest";
import {
  Adam,
  buildModel,
  Conv2d,
  crossEntropy,
  exportOnnx,
  Flatten,
  LayerNorm,
  Linear,
  type Module,
  manualSeed,
  noGrad,
  ReLU,
  randn,
  Sequential,
  setBackend,
  type Tensor,
  tensor,
} from "../index.ts";
import { quantizeChannels, uint8Scale } from "./int8-scales.ts";
import { quantizeInt8 } from "./quantize-int8.ts";

await setBackend("wasm");
manualSeed(1);

test("activations: 0 is exact, the ends of the range are reached", () => {
  expect(uint8Scale({ low: -1, high: 1.55 })).toEqual({ scale: Math.fround(0.01), zero: 100 });
  // Behind a ReLU everything is above 0: the range begins there.
  expect(uint8Scale({ low: 0.5, high: 2.55 })).toEqual({ scale: Math.fround(0.01), zero: 0 });
  expect(uint8Scale({ low: -2.55, high: -1 })).toEqual({ scale: Math.fround(0.01), zero: 255 });
  expect(uint8Scale({ low: 0, high: 0 })).toEqual({ scale: 1, zero: 0 });
});

test("weights: symmetric by column, or by filter; a channel of zeros stays so", () => {
  const columns = quantizeChannels([0.9, -0.5, 0, -2, 0.2, 0], { count: 3, run: 1 });
  expect(Array.from(columns.steps)).toEqual([57, -127, 0, -127, 51, 0]);
  const wanted = [2 / 127, 0.5 / 127, 1].map(Math.fround);
  expect(Array.from(columns.scales)).toEqual(wanted);
  const filters = quantizeChannels([0.9, -0.5, 0, -2, 0.2, 0], { count: 2, run: 3 });
  expect(Array.from(filters.steps)).toEqual([127, -71, 0, -127, 13, 0]);
});

test("no weight is further from its steps than half of one", () => {
  const weights = fc.array(fc.float({ min: -10, max: 10, noNaN: true }), {
    minLength: 12,
    maxLength: 12,
  });
  fc.assert(
    fc.property(weights, (values) => {
      const { steps, scales } = quantizeChannels(values, { count: 4, run: 1 });
      values.forEach((value, i) => {
        const scale = scales[i % 4] ?? 0;
        const error = Math.abs(value - (steps[i] ?? 0) * scale);
        expect(error).toBeLessThanOrEqual(scale * 0.5001 + 1e-37);
      });
    }),
  );
});

async function run(file: Uint8Array, x: Tensor): Promise<number[]> {
  const session = await InferenceSession.create(file);
  const input = new OrtTensor("float32", (await x.data()) as Float32Array, [...x.shape]);
  const { output } = await session.run({ input });
  return Array.from(output?.data as Float32Array);
}

const valuesOf = async (model: Module, x: Tensor) =>
  Array.from(await noGrad(() => model.forward(x)).data());

/** The largest difference, as a share of the largest number. */
function difference(a: readonly number[], b: readonly number[]): number {
  expect(a.length).toBe(b.length);
  const most = Math.max(...b.map(Math.abs));
  return Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? Number.NaN)))) / most;
}

function convolutions(): Sequential {
  const model = new Sequential(
    new Conv2d(2, 6, 3, { padding: 1 }),
    new ReLU(),
    new Conv2d(6, 12, 3, { groups: 6 }),
    new ReLU(),
    new Flatten(),
    new Linear(12 * 36, 5, { bias: false }),
  );
  model.eval();
  return model;
}

/** With running statistics as training leaves them. */
function cnn(): Module {
  const model = buildModel({ architecture: "cnn", hiddenDim: 16, imageSize: 12 });
  noGrad(() => model.forward(randn([16, 144], { seed: 4 }).mul(2).add(0.5)));
  return model.eval();
}

const models: Record<string, [make: () => Module, shape: number[]]> = {
  mlp: [() => buildModel({ architecture: "mlp", hiddenDim: 32, imageSize: 12 }).eval(), [144]],
  cnn: [cnn, [144]],
  vit: [
    () => buildModel({ architecture: "vit", hiddenDim: 16, layers: 1, imageSize: 14 }).eval(),
    [196],
  ],
  "convolutions, depthwise too": [convolutions, [2, 8, 8]],
};

describe("what is simulated is what ONNX Runtime computes from the file", () => {
  test.each(Object.entries(models))("%s", async (_, [make, shape]) => {
    const model = make();
    const calibration = [randn([16, ...shape], { seed: 1 }), randn([9, ...shape], { seed: 2 })];
    const quantized = await quantizeInt8(model, calibration);
    const file = await exportOnnx(quantized, randn([1, ...shape]));
    const x = randn([7, ...shape], { seed: 3 });
    const [exact, ours, theirs] = [
      await valuesOf(model, x),
      await valuesOf(quantized, x),
      await run(file, x),
    ];
    expect(difference(ours, exact)).toBeLessThan(0.15);
    expect(difference(ours, exact)).toBeGreaterThan(0);
    // A sum that lies between two steps may be rounded either way.
    expect(difference(theirs, ours)).toBeLessThan(0.02);
  });
});

test("a batch norm is folded into its convolution", async () => {
  const quantized = await quantizeInt8(cnn(), [randn([8, 144], { seed: 1 })]);
  const operations = quantized.graphFor(randn([2, 144])).nodes.map(({ operation }) => operation);
  expect(operations).not.toContain("batchNormFixed");
  expect(quantized.layers.map(({ path, weights }) => [path, weights])).toEqual([
    ["1", 8 * 9],
    ["5", 16 * 8 * 9],
    ["10", 16 * 9 * 10],
  ]);
});

describe("a trained classifier", () => {
  const patterns = randn([10, 144], { seed: 99 });
  const examples = (count: number, seed: number) => {
    const labels = tensor(Int32Array.from({ length: count }, (_, i) => i % 10));
    return [
      patterns.indexSelect(0, labels).add(randn([count, 144], { seed }).mul(2)),
      labels,
    ] as const;
  };
  const model = new Sequential(new Linear(144, 128), new ReLU(), new Linear(128, 10));
  const [heldOut, labels] = examples(500, 2);

  beforeAll(() => {
    const optimizer = new Adam(model.parameters(), { lr: 0.003 });
    const [inputs, targets] = examples(400, 1);
    for (let step = 0; step < 30; step++) {
      optimizer.zeroGrad();
      crossEntropy(model.forward(inputs), targets).backward();
      optimizer.step();
    }
    model.eval();
  });

  async function accuracy(logits: readonly number[]): Promise<number> {
    const answers = tensor([...logits])
      .reshape(500, 10)
      .argmax(1);
    return await answers.eq(labels).to("float32").mean().item();
  }

  test.each(["min-max", "percentile"] as const)(
    "%s: the file is less than 0.3 of that in float32, and as accurate to one point",
    async (activations) => {
      const [calibration] = examples(100, 3);
      const quantized = await quantizeInt8(model, [calibration], { activations });
      const [exact, small] = [
        await exportOnnx(model, heldOut),
        await exportOnnx(quantized, heldOut),
      ];
      expect(small.length).toBeLessThan(0.3 * exact.length);
      const before = await accuracy(await valuesOf(model, heldOut));
      const after = await accuracy(await run(small, heldOut));
      expect(before).toBeGreaterThan(0.6);
      expect(Math.abs(after - before)).toBeLessThanOrEqual(0.01);
    },
  );
});

test("percentiles leave out the outermost, and the others have finer steps", async () => {
  const model = new Sequential(new Linear(4, 3)).eval();
  const values = Float32Array.from({ length: 4000 }, (_, i) => (i === 7 ? 100 : Math.sin(i)));
  const calibration = [tensor(values, { shape: [1000, 4] })];
  const [all] = (await quantizeInt8(model, calibration)).layers;
  const middle = await quantizeInt8(model, calibration, {
    activations: "percentile",
    percentile: 0.999,
  });
  expect(all?.input).toEqual({ low: expect.closeTo(-1, 3), high: 100 });
  expect(middle.layers[0]?.input.high).toBeCloseTo(1, 1);
  expect(middle.layers[0]?.input.low).toBeCloseTo(-1, 1);
});

describe("what is refused, in a sentence", () => {
  const x = randn([4, 6]);
  const model = () => new Sequential(new Linear(6, 3)).eval() as Sequential;

  test("a model that trains, without layers, or that changes afterwards", async () => {
    await expect(quantizeInt8(model().train(), [x])).rejects.toThrow("call model.eval() first");
    await expect(quantizeInt8(new LayerNorm(6).eval(), [x])).rejects.toThrow(
      "nothing to store in 8 bits",
    );
    const changing = model();
    const quantized = await quantizeInt8(changing, [x]);
    // Moved out of memory and back, it is the same.
    for (const { handle } of changing.parameters()) handle.evict();
    noGrad(() => quantized.forward(x));
    changing.parameters()[0]?.copyFrom(randn([6, 3]));
    expect(() => quantized.forward(x)).toThrow("quantize it again");
  });

  test("calibration that is none", async () => {
    await expect(quantizeInt8(model(), [])).rejects.toThrow("at least one batch");
    await expect(quantizeInt8(model(), x as unknown as Tensor[])).rejects.toThrow(
      "a list of batches",
    );
    const infinite = x.div(0);
    await expect(quantizeInt8(model(), [infinite])).rejects.toThrow("finite numbers");
    await expect(quantizeInt8(model(), [x], { percentile: 99.9 })).rejects.toThrow(
      "a percentile above 0.5",
    );
  });
});
