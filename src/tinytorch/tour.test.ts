/** A tour for newcomers: every idea of the engine once, in the order one meets them. */
import { beforeAll, expect, test } from "vitest";
import {
  Adam,
  CrossEntropyLoss,
  DataLoader,
  Linear,
  manualSeed,
  memory,
  noGrad,
  ReLU,
  randn,
  Sequential,
  setBackend,
  TensorDataset,
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

test("nobody disposes of anything", async () => {
  const model = new Sequential(new Linear(8, 8), new ReLU(), new Linear(8, 1));
  const x = randn([4, 8]);
  const before = memory().numTensors;
  noGrad(() => model.forward(x));
  expect(memory().numTensors).toBe(before + 1);
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
