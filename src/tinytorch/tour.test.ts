/** A tour for newcomers: every idea of the engine once, in the order one meets them. */
import { beforeAll, expect, test } from "vitest";
import {
  Adam,
  AdamW,
  arange,
  buildModel,
  Conv2d,
  CosineAnnealingLR,
  CrossEntropyLoss,
  causalMask,
  checkpoint,
  clipGradNorm,
  DataLoader,
  Function as DifferentiableFunction,
  estimateSize,
  type FunctionContext,
  GELU,
  getRngState,
  LayerNorm,
  Linear,
  LinearWarmup,
  MaxPool2d,
  Module,
  manualSeed,
  memory,
  noGrad,
  ReLU,
  randn,
  Sequential,
  setBackend,
  setRngState,
  type Tensor,
  TensorDataset,
  TransformerBlock,
  tensor,
} from "./index.ts";

beforeAll(() => setBackend("cpu"));

test("tensors compute at once, and one await brings values back", async () => {
  const x = tensor([
    [1, 2],
    [3, 4],
  ]);
  expect(await x.mul(2).add(1).toArray()).toEqual([
    [3, 5],
    [7, 9],
  ]);
  expect(await x.matmul(x.T).sum().item()).toBe(5 + 11 + 11 + 25);
});

test("backward brings gradients to what requires them", async () => {
  const w = tensor([3], { requiresGrad: true });
  w.pow(2).mul(2).sum().backward();
  expect(await w.grad!.item()).toBe(12);
});

test("indexing reads as in Python, one entry per dimension", async () => {
  const x = arange(24).reshape(2, 3, 4);
  expect(await x.slice(1, [0, 2], -1).toArray()).toEqual([15, 19]);
  expect(x.slice("...", [0, 4, 2]).shape).toEqual([2, 3, 2]);
  expect(x.slice(":", null, 0).shape).toEqual([2, 1, 4]);
  expect(await x.slice(x.gt(21)).toArray()).toEqual([22, 23]);
  const [first, second] = x.split([1, 2], 1);
  expect([first!.shape, second!.shape]).toEqual([
    [2, 1, 4],
    [2, 2, 4],
  ]);
});

test("what is not recorded costs nothing, and detach cuts", () => {
  const w = tensor([2], { requiresGrad: true });
  expect(noGrad(() => w.mul(3)).requiresGrad).toBe(false);
  const target = w.mul(3).detach();
  w.mul(target).sum().backward();
  expect(w.grad!.dataSync()[0]).toBe(6);
});

test("a gradient of one's own is a class with two halves", () => {
  class StraightThrough extends DifferentiableFunction {
    static forward(_: FunctionContext, x: Tensor): Tensor {
      return x.gt(0).to("float32");
    }
    static backward(_: FunctionContext, gradient: Tensor): Tensor {
      return gradient;
    }
  }
  const x = tensor([-1, 2], { requiresGrad: true });
  StraightThrough.apply(x).sum().backward();
  expect(Array.from(x.grad!.dataSync())).toEqual([1, 1]);
});

test("layers are modules; a module of one's own says what goes forward", () => {
  class Residual extends Module {
    readonly inner = new Sequential(new LayerNorm(8), new Linear(8, 8), new GELU());
    forward(x: Tensor): Tensor {
      return x.add(this.inner.forward(x));
    }
  }
  const model = new Residual();
  expect([...model.namedParameters()].map(([name]) => name)).toEqual([
    "inner.0.weight",
    "inner.0.bias",
    "inner.1.weight",
    "inner.1.bias",
  ]);
  expect(model.forward(randn([2, 8])).shape).toEqual([2, 8]);
});

test("images are (N, C, H, W), sequences (N, T, E)", () => {
  const image = randn([2, 1, 28, 28]);
  const features = new Sequential(
    new Conv2d(1, 4, 3, { padding: 1 }),
    new ReLU(),
    new MaxPool2d(2),
  );
  expect(features.forward(image).shape).toEqual([2, 4, 14, 14]);
  const tokens = features.forward(image).flatten(2).transpose(1, 2);
  expect(new TransformerBlock(4, 2).forward(tokens, causalMask(196)).shape).toEqual([2, 196, 4]);
});

test("a whole model comes from a config, and says beforehand what it takes", () => {
  const config = { architecture: "vit", layers: 2, hiddenDim: 64, heads: 4 } as const;
  const { parameters, trainingBytes } = estimateSize(config);
  const model = buildModel(config);
  expect(model.parameters().reduce((sum, { size }) => sum + size, 0)).toBe(parameters);
  expect(trainingBytes).toBeGreaterThan(16 * parameters);
  expect(() => buildModel({ ...config, layers: 12, hiddenDim: 768, heads: 12 })).toThrow(
    "million parameters",
  );
});

test("a model trains in the loop that PyTorch users know", async () => {
  manualSeed(0);
  const inputs = randn([96, 2], { seed: 1 });
  const targets = inputs.slice(":", 0).gt(0).to("int32");
  const loader = new DataLoader(new TensorDataset(inputs, targets), {
    batchSize: 32,
    shuffle: true,
  });
  const model = new Sequential(new Linear(2, 16), new ReLU(), new Linear(16, 2));
  const criterion = new CrossEntropyLoss();
  const optimizer = new Adam(model.parameters(), { lr: 0.05 });
  for (let epoch = 0; epoch < 10; epoch++) {
    for await (const [x, y] of loader) {
      optimizer.zeroGrad();
      const loss = criterion.forward(model.forward(x), y);
      loss.backward();
      optimizer.step();
    }
  }
  const right = noGrad(() => model.forward(inputs).argmax(1).eq(targets).to("float32").mean());
  expect(await right.item()).toBeGreaterThan(0.95);
});

test("the learning rate follows a schedule, and gradients are kept in bounds", async () => {
  const model = new Linear(4, 1);
  const optimizer = new AdamW(model.parameters(), { lr: 0.1 });
  const schedule = new LinearWarmup(optimizer, 5, { after: new CosineAnnealingLR(optimizer, 20) });
  const rates: number[] = [];
  for (let i = 0; i < 25; i++) {
    rates.push(optimizer.lr);
    optimizer.zeroGrad();
    model
      .forward(randn([8, 4]))
      .square()
      .mean()
      .backward();
    const norm = await clipGradNorm(model.parameters(), 0.5).item();
    expect(norm).toBeGreaterThan(0);
    optimizer.step();
    schedule.step();
  }
  expect(rates[0]).toBeCloseTo(0.01, 6);
  expect(rates[5]).toBeCloseTo(0.1, 6);
  expect(optimizer.lr).toBeCloseTo(0, 6);
});

test("a checkpoint trades time for memory, and changes nothing else", () => {
  const block = new Sequential(new Linear(8, 8), new GELU(), new Linear(8, 8));
  const gradientOf = (run: (x: Tensor) => Tensor): number[] => {
    const x = randn([4, 8], { seed: 1, requiresGrad: true });
    run(x).sum().backward();
    return Array.from(x.grad!.dataSync());
  };
  expect(gradientOf((x) => checkpoint((h) => block.forward(h), x))).toEqual(
    gradientOf((x) => block.forward(x)),
  );
});

test("nobody disposes of anything", async () => {
  const model = new Sequential(new Linear(8, 8), new ReLU(), new Linear(8, 1));
  const x = randn([4, 8]);
  const before = memory().numTensors;
  noGrad(() => model.forward(x));
  expect(memory().numTensors).toBeLessThanOrEqual(before + 1);
});

test("a tensor prints as in PyTorch", () => {
  expect(
    String(
      tensor([
        [1, 2.5],
        [-3, 4],
      ]),
    ),
  ).toBe("tensor([[ 1.0000,  2.5000],\n        [-3.0000,  4.0000]], shape=(2, 2), dtype=float32)");
});

test("random numbers go on from a state that was kept", () => {
  manualSeed(1);
  randn([3]);
  const state = getRngState();
  const wanted = randn([4]).dataSync();
  manualSeed(2);
  setRngState(state);
  expect(randn([4]).dataSync()).toEqual(wanted);
  expect(() => setRngState({} as typeof state)).toThrow("expected a state that getRngState() gave");
});
