/** Loops that never await: the collector cannot speak up, and memory stays bounded all the same. */
import { beforeAll, describe, expect, test } from "vitest";
import {
  Adam,
  type Architecture,
  buildModel,
  CrossEntropyLoss,
  full,
  type Module,
  memory,
  noGrad,
  randint,
  randn,
  setBackend,
  type Tensor,
  tensor,
} from "../index.ts";
import { resultsBetweenLooks } from "./resident.ts";

beforeAll(() => setBackend("wasm"));

/** Trains without awaiting, and says what lay on the device at most, beyond what lay there after ten steps. */
function growth(model: Module, steps: number): { tensors: number; bytes: number } {
  const optimizer = new Adam(model.parameters());
  const criterion = new CrossEntropyLoss();
  const x = randn([4, 784], { seed: 1 });
  const y = randint(0, 10, [4], { seed: 2 });
  const most = { tensors: 0, bytes: 0 };
  let before = memory();
  for (let i = 0; i < steps; i++) {
    optimizer.zeroGrad();
    const loss = criterion.forward(model.forward(x), y);
    loss.backward();
    optimizer.step();
    const now = memory();
    if (i === 10) before = now;
    most.tensors = Math.max(most.tensors, now.numTensors - before.numTensors);
    most.bytes = Math.max(most.bytes, now.numBytes - before.numBytes);
  }
  return most;
}

const small = { layers: 1, hiddenDim: 8, heads: 2, patchSize: 14 };

describe("400 training steps in one task", () => {
  test.each<Architecture>(["mlp", "cnn", "vit"])("%s", (architecture) => {
    const most = growth(buildModel({ ...small, architecture }), 400);
    expect(most.tensors).toBeLessThanOrEqual(2 * resultsBetweenLooks);
    expect(most.bytes).toBeLessThan(1e6);
  });
});

test("what was moved away is there when it is read", () => {
  const kept: Tensor[] = [];
  // Other files that ran in this process may still hold tensors.
  const before = memory().numTensors;
  for (let i = 0; i < 3000; i++) kept.push(tensor([i]).mul(2));
  expect(memory().numTensors - before).toBeLessThan(2500);
  expect(kept.map((each) => each.dataSync()[0])).toEqual(kept.map((_, i) => 2 * i));
  const total = kept.slice(0, 10).reduce((sum, each) => sum.add(each));
  expect(total.dataSync()[0]).toBe(90);
});

test("large results are bounded by their bytes", () => {
  const x = randn([1024, 256], { seed: 1 });
  const before = memory().numBytes;
  let peak = 0;
  for (let i = 0; i < 200; i++) {
    noGrad(() => x.mul(i).add(1).mean());
    peak = Math.max(peak, memory().numBytes - before);
  }
  // 200 rounds make 400 MB.
  expect(peak).toBeLessThan(200e6);
});

test("a graph that was moved away in part can still go back", () => {
  const x = tensor([1, 2, 3], { requiresGrad: true });
  const h = x.mul(2);
  for (let i = 0; i < 2000; i++) x.detach().add(i);
  h.mul(h).sum().backward();
  expect(Array.from(x.grad!.dataSync())).toEqual([8, 16, 24]);
});

test("two large inputs that were both moved off the device meet in one operation", () => {
  const size = (64 * 1024 * 1024) / 4;
  const [a, b] = [full([size], 1).add(0), full([size], 2).add(0)];
  for (let i = 0; i < 4; i++) full([size], i).add(1);
  expect(a.add(b).slice([0, 1]).dataSync()[0]).toBe(3);
});
