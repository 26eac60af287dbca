import { expect, test } from "vitest";
import {
  buildModel,
  CrossEntropyLoss,
  LayerNorm,
  Linear,
  Module,
  optimize,
  Sequential,
  SGD,
  setBackend,
  type Tensor,
  tensor,
} from "../../tinytorch/index.ts";
import { Trainer } from "../training/trainer.ts";
import { mlp, pictures } from "./compression.testing.ts";
import { copyModel } from "./copy-model.ts";
import { cubicSparsity, MagnitudePruner } from "./magnitude-pruner.ts";
import { pruneMagnitude } from "./prune-magnitude.ts";

await setBackend("cpu");

function linear(values: number[][]): Linear {
  const layer = new Linear(values.length, values[0]?.length ?? 0);
  layer.weight.copyFrom(tensor(values));
  return layer;
}

const weightsOf = async (model: Module) =>
  await Promise.all(model.parameters().map(async (it) => Array.from(await it.data())));

test("the smallest of the whole model go, or of each layer its share; the original stays", async () => {
  const model = new Sequential(
    linear([
      [4, -1],
      [0.5, 3],
    ]),
    linear([
      [-0.2, 0.1],
      [0.3, -0.4],
    ]),
  );
  const before = await weightsOf(model);
  const all = await pruneMagnitude(model, { sparsity: 0.5 });
  expect(await all.model.parameters()[0]?.toArray()).toEqual([
    [4, -1],
    [0.5, 3],
  ]);
  expect(await all.model.parameters()[2]?.toArray()).toEqual([
    [0, 0],
    [0, 0],
  ]);
  expect(all.sparsity).toBe(0.5);
  const each = await pruneMagnitude(model, { sparsity: 0.5, scope: "layer" });
  expect(await each.model.parameters()[0]?.toArray()).toEqual([
    [4, 0],
    [0, 3],
  ]);
  expect((await each.model.parameters()[2]?.data())?.[3]).toBeCloseTo(-0.4, 6);
  expect(each.layers.map(({ path, zeros }) => [path, zeros])).toEqual([
    ["0.weight", 2],
    ["1.weight", 2],
  ]);
  expect(await each.masks["1.weight"]?.toArray()).toEqual([
    [false, false],
    [true, true],
  ]);
  expect(await weightsOf(model)).toEqual(before);
});

test("of equal weights just so many go; a zero is no negative one", async () => {
  const { model, layers } = await pruneMagnitude(linear([[-1, -1, -1, -1]]), { sparsity: 0.5 });
  expect(layers[0]?.zeros).toBe(2);
  const [weight = []] = await weightsOf(model);
  expect(weight).toEqual([0, 0, -1, -1]);
});

test("biases and norms stay; attention's projections are pruned", async () => {
  const vit = buildModel({ architecture: "vit", hiddenDim: 16, layers: 1 });
  const { model, layers, sparsity } = await pruneMagnitude(vit, { sparsity: 0.75 });
  expect(sparsity).toBeCloseTo(0.75, 3);
  expect(layers.length).toBe(8);
  expect(layers.every(({ path }) => path.endsWith(".weight"))).toBe(true);
  const norm = model.modules().find((it) => it instanceof LayerNorm);
  expect(Array.from((await norm?.parameters()[0]?.data()) ?? [])).toEqual(new Array(16).fill(1));
});

test("Zhu and Gupta's schedule, by hand", () => {
  const schedule = { sparsity: 0.9, initialSparsity: 0.1, begin: 10, end: 50 };
  // Half of the way: 0.9 - 0.8 / 8; three quarters: 0.9 - 0.8 / 64.
  expect([9, 10, 30, 40, 50, 99].map((step) => cubicSparsity(step, schedule))).toEqual([
    0,
    expect.closeTo(0.1, 12),
    expect.closeTo(0.8, 12),
    expect.closeTo(0.8875, 12),
    0.9,
    0.9,
  ]);
});

test("while it trains, zeros grow by the schedule and stay zero", async () => {
  const model = mlp(16);
  const optimizer = new SGD(model.parameters(), { lr: 0.05, momentum: 0.9 });
  const pruner = new MagnitudePruner(model, { sparsity: 0.8, begin: 2, end: 6, every: 2 });
  const parts = { model, optimizer, criterion: new CrossEntropyLoss() };
  const data = { data: pictures(40, 1), heldOut: pictures(10, 2) };
  const trainer = new Trainer(
    { ...parts, ...data },
    { epochs: 4, batchSize: 20, restoreBest: false },
  );
  const shares: number[] = [];
  let gone = new Set<string>();
  for await (const event of trainer.run()) {
    if (event.kind !== "step") continue;
    await pruner.step();
    const layers = await pruner.layers();
    shares.push(
      layers.reduce((sum, { zeros }) => sum + zeros, 0) /
        layers.reduce((sum, { total }) => sum + total, 0),
    );
    const now = await zerosIn(model);
    expect([...gone].every((place) => now.has(place))).toBe(true);
    gone = now;
  }
  const at = (step: number) => cubicSparsity(step, { sparsity: 0.8, begin: 2, end: 6 });
  const wanted = [0, 0, 0, at(4), at(4), 0.8, 0.8, 0.8];
  shares.forEach((share, i) => {
    expect(share).toBeCloseTo(wanted[i] ?? 0, 3);
  });
});

async function zerosIn(model: Module): Promise<Set<string>> {
  const places = new Set<string>();
  for (const [path, parameter] of model.namedParameters()) {
    const values = await parameter.data();
    values.forEach((value, i) => {
      if (value === 0) places.add(`${path} ${i}`);
    });
  }
  return places;
}

test("a pruner made anew goes on with the zeros that there are", async () => {
  const { model } = await pruneMagnitude(mlp(8), { sparsity: 0.6 });
  const pruner = new MagnitudePruner(model, { sparsity: 0.6, end: 5, step: 9 });
  for (const parameter of model.parameters()) parameter.copyFrom(parameter.detach().add(1));
  await pruner.step();
  const layers = await pruner.layers();
  const zeros = layers.reduce((sum, layer) => sum + layer.zeros, 0);
  expect(zeros).toBe(Math.round(0.6 * 8 * (144 + 10)));
});

class Own extends Module {
  constructor(readonly act: (x: Tensor) => Tensor) {
    super();
  }
  forward(x: Tensor): Tensor {
    return this.act(x);
  }
}

test("a copy shares nothing that changes", async () => {
  const shared = new Linear(2, 2);
  const model = new Sequential(shared, shared);
  const copy = copyModel(model);
  expect(copy.layers[0]).toBe(copy.layers[1]);
  expect(copy.layers[0]).not.toBe(shared);
  copy.parameters()[0]?.copyFrom(
    tensor([
      [9, 9],
      [9, 9],
    ]),
  );
  expect((await shared.weight.data())[0]).not.toBe(9);
  copy.train();
  model.eval();
  expect(copy.training).toBe(true);
});

test("what cannot be pruned or copied is refused in a sentence", async () => {
  const model = mlp(4);
  await expect(pruneMagnitude(model, { sparsity: 90 })).rejects.toThrow(
    "a share from 0 to below 1",
  );
  await expect(
    pruneMagnitude(model, { sparsity: 0.5, schedule: "cubic" } as { sparsity: number }),
  ).rejects.toThrow('unknown option "schedule"');
  await expect(pruneMagnitude(new Sequential(new LayerNorm(3)), { sparsity: 0.5 })).rejects.toThrow(
    "Linear or Conv2d layers",
  );
  expect(() => copyModel(new Own((x) => x))).toThrow("the model.act is a function");
  expect(() => copyModel(optimize(model, { passes: [] }))).toThrow("copy that, and optimize");
  expect(() => new MagnitudePruner(model, { sparsity: 0.5, end: 0 })).toThrow(
    "expected end to be a whole number of steps from 1 on",
  );
  expect(() => new MagnitudePruner(model, { sparsity: 0.5, initialSparsity: 0.6, end: 4 })).toThrow(
    "weights that went do not come back",
  );
});
