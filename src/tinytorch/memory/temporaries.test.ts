/** When temporaries of a model's call go, and what stays. */
import { beforeAll, expect, test } from "vitest";
import {
  BatchNorm2d,
  Conv2d,
  init,
  Layer,
  Linear,
  MaxPool2d,
  memory,
  noGrad,
  ones,
  ReLU,
  randn,
  Sequential,
  SGD,
  savedBytes,
  setBackend,
  type Tensor,
  zeros,
} from "../index.ts";

beforeAll(() => setBackend("wasm"));

test("of a recorded call, only what the tape keeps outlives it", () => {
  const model = new Sequential(
    new Conv2d(1, 8, 3, { padding: 1 }),
    new BatchNorm2d(8),
    new ReLU(),
    new MaxPool2d(2),
  );
  const x = randn([8, 1, 16, 16], { requiresGrad: true });
  // Constants are made once.
  noGrad(() => model.forward(x).handle.release());
  const [held, saved] = [memory().numBytes, savedBytes()];
  const result = model.forward(x);
  // The convolution's result, relu's and the pool's; the images are those of a leaf.
  const images = 4 * 8 * 8 * 16 * 16;
  expect(savedBytes() - saved).toBeGreaterThanOrEqual(2 * images + result.bytes);
  expect(memory().numBytes - held).toBe(savedBytes() - saved);
});

test("what went from one layer to the next goes before the call ends", () => {
  const held: number[] = [];
  const wide = 4 * 64 * 1024;
  class Watch extends Layer {
    forward(x: Tensor): Tensor {
      held.push(memory().numBytes);
      return x.add(1);
    }
  }
  const model = new Sequential(new Watch(), new Watch(), new Watch(), new Watch());
  const x = zeros([64, 1024]);
  noGrad(() => model.forward(x).handle.release());
  held.length = 0;
  noGrad(() => model.forward(x));
  const [first] = held as [number];
  expect(held.map((bytes) => (bytes - first) / wide)).toEqual([0, 1, 1, 1]);
});

class Remembering extends Layer {
  seen: Tensor | undefined;
  forward(x: Tensor): Tensor {
    this.seen = x;
    return x.relu();
  }
}

test("what a layer stored on itself stays, whatever comes behind it", () => {
  const layer = new Remembering();
  const model = new Sequential(new Linear(4, 1024), layer, new ReLU(), new ReLU());
  model.forward(randn([64, 4]));
  expect(layer.seen!.dataSync()).toHaveLength(64 * 1024);
});

test("what a forward hook saw stays: hooks put activations away", () => {
  const model = new Sequential(new Linear(4, 1024), new ReLU(), new Linear(1024, 2));
  const seen: Tensor[] = [];
  model.layers[1]!.registerForwardHook((_, [input], output) => {
    seen.push(input as Tensor, output as Tensor);
  });
  const loss = model
    .forward(randn([64, 4]))
    .sum()
    .add(seen[1]!.sum());
  loss.backward();
  expect(seen.map((each) => each.dataSync().length)).toEqual([64 * 1024, 64 * 1024]);
});

test("a parameter has its data for itself, so that a step changes it in place", () => {
  const model = new Linear(64, 64);
  init.uniform(model.weight);
  model
    .forward(ones([1, 64]))
    .sum()
    .backward();
  const before = memory().numBytes;
  new SGD(model.parameters()).step();
  expect(memory().numBytes).toBe(before);
});
