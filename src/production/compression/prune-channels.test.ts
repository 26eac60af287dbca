import { expect, test } from "vitest";
import {
  BatchNorm2d,
  buildModel,
  Conv2d,
  Flatten,
  Linear,
  type Module,
  manualSeed,
  noGrad,
  ReLU,
  randn,
  Sequential,
  Sigmoid,
  Softmax,
  setBackend,
  type Tensor,
  tensor,
} from "../../tinytorch/index.ts";
import { copyModel } from "./copy-model.ts";
import { pruneChannels } from "./prune-channels.ts";

await setBackend("cpu");

async function outputs(model: Module, x: Tensor): Promise<number[]> {
  return Array.from(await noGrad(() => model.eval().forward(x)).data());
}

function expectClose(actual: readonly number[], wanted: readonly number[]): void {
  expect(actual.length).toBe(wanted.length);
  actual.forEach((value, i) => {
    expect(value).toBeCloseTo(wanted[i] ?? Number.NaN, 4);
  });
}

/** Sets to 0 what the next layer multiplies the lost units or channels by: that is what taking them out means. */
async function silence(layer: Linear | Conv2d, lost: readonly number[], each = 1): Promise<void> {
  const values = Float32Array.from(await layer.weight.data());
  const [first = 0, second = 0, ...kernel] = layer.weight.shape;
  const [inputs, run] =
    layer instanceof Linear ? [first, second] : [second, kernel.reduce((a, b) => a * b, 1)];
  const isLost = (channel: number) => lost.includes(Math.floor(channel / each));
  const kept = values.map((value, i) => (isLost(Math.floor(i / run) % inputs) ? 0 : value));
  layer.weight.copyFrom(tensor(kept, { shape: layer.weight.shape }));
}

const lostOf = ({ before, kept }: { before: number; kept: readonly number[] }) =>
  Array.from({ length: before }, (_, i) => i).filter((i) => !kept.includes(i));

test("a smaller MLP says what the large one says without those units", async () => {
  manualSeed(1);
  const [one, two, last] = [new Linear(6, 8), new Linear(8, 5), new Linear(5, 3)];
  // After a sigmoid a unit that gives 0 would still say 1/2: it is what follows that forgets it.
  const model = new Sequential(one, new Sigmoid(), new Sequential(two, new ReLU()), last);
  const x = randn([7, 6], { seed: 2 });
  const before = await outputs(model, x);
  const { model: small, layers } = await pruneChannels(model, { fraction: 0.5 });
  expect(layers.map(({ path, before: n, kept }) => [path, n, kept.length])).toEqual([
    ["0", 8, 4],
    ["2.0", 5, 3],
  ]);
  expect(small.parameters().map(({ shape }) => shape)).toEqual([
    [6, 4],
    [4],
    [4, 3],
    [3],
    [3, 3],
    [3],
  ]);
  expect(await outputs(model, x)).toEqual(before);
  const [first, second] = layers;
  if (first) await silence(two, lostOf(first));
  if (second) await silence(last, lostOf(second));
  expectClose(await outputs(small, x), await outputs(model, x));
});

test("the units that go have the smallest sum of absolute weights", async () => {
  const hidden = new Linear(2, 4);
  hidden.weight.copyFrom(
    tensor([
      [1, -3, 0.1, 2],
      [1, 0, 0.1, -2],
    ]),
  );
  const model = new Sequential(hidden, new ReLU(), new Linear(4, 2));
  expect((await pruneChannels(model, { fraction: 0.5 })).layers[0]?.kept).toEqual([1, 3]);
  expect((await pruneChannels(model, { fraction: 0.99 })).layers[0]?.kept).toEqual([3]);
});

test("a smaller CNN, with its batch norms, says what the large one says without those channels", async () => {
  manualSeed(3);
  const model = buildModel({ architecture: "cnn", hiddenDim: 8, imageSize: 12, dropout: 0.1 });
  // Statistics as training leaves them.
  model.train();
  noGrad(() => model.forward(randn([16, 144], { seed: 4 }).mul(2).add(0.5)));
  const x = randn([5, 144], { seed: 5 });
  const { model: small, layers } = await pruneChannels(model as Sequential, { fraction: 0.5 });
  expect(layers.map(({ kept }) => kept.length)).toEqual([2, 4]);
  expect(small.modules().find((it) => it instanceof BatchNorm2d)?.channels).toBe(2);
  const large = copyModel(model as Sequential);
  const [, second] = large.modules().filter((it) => it instanceof Conv2d);
  const head = large.modules().findLast((it) => it instanceof Linear);
  const [first, other] = layers;
  if (second && first) await silence(second, lostOf(first));
  if (head && other) await silence(head, lostOf(other), 9);
  expectClose(await outputs(small, x), await outputs(large, x));
});

test("what ties channels together is refused in a sentence", async () => {
  const narrow = (...layers: Module[]) =>
    pruneChannels(new Sequential(...layers), { fraction: 0.5 });
  await expect(narrow(new Linear(4, 4), new Softmax(), new Linear(4, 2))).rejects.toThrow(
    "layer 1, Softmax, may tie channels together",
  );
  await expect(narrow(new Linear(4, 4))).rejects.toThrow("a hidden Linear or Conv2d");
  await expect(
    narrow(
      new Conv2d(1, 4, 3),
      new Conv2d(4, 4, 3, { groups: 4 }),
      new Flatten(),
      new Linear(4, 2),
    ),
  ).rejects.toThrow("layer 1, Conv2d, has groups");
  await expect(narrow(new Conv2d(1, 4, 3), new Linear(4, 2))).rejects.toThrow("without a Flatten");
  const twice = new Linear(4, 4);
  await expect(narrow(twice, new ReLU(), twice)).rejects.toThrow("stands in the model twice");
  const vit = buildModel({ architecture: "vit", hiddenDim: 16, layers: 1 });
  await expect(pruneChannels(vit as Sequential, { fraction: 0.5 })).rejects.toThrow(
    /pruneChannels: expected a model with a hidden/,
  );
  await expect(
    pruneChannels(new ReLU() as Module as Sequential, { fraction: 0.5 }),
  ).rejects.toThrow("expected a Sequential");
});
