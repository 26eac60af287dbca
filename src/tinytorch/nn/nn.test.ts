import { beforeAll, expect, test } from "vitest";
import {
  CrossEntropyLoss,
  Dropout,
  Flatten,
  Linear,
  Module,
  MSELoss,
  manualSeed,
  memory,
  noGrad,
  ones,
  Parameter,
  ReLU,
  randn,
  Sequential,
  setBackend,
  type Tensor,
  tensor,
  zeros,
} from "../index.ts";

beforeAll(() => setBackend("cpu"));

const net = (): Sequential =>
  new Sequential(new Flatten(), new Linear(4, 3), new ReLU(), new Linear(3, 2));

test("parameters are found by themselves and named by their path", () => {
  expect([...net().namedParameters()].map(([name, { shape }]) => `${name} ${shape}`)).toEqual([
    "1.weight 4,3",
    "1.bias 3",
    "3.weight 3,2",
    "3.bias 2",
  ]);
});

test("lists of modules, shared parameters and buffers are found", () => {
  class Tied extends Module {
    readonly blocks = [new Linear(2, 2), new Linear(2, 2)];
    readonly again = this.blocks[0]!.weight;
    constructor() {
      super();
      this.registerBuffer("mean", zeros([2]));
    }
    forward(x: Tensor): Tensor {
      return this.blocks.reduce((h, block) => block.forward(h), x);
    }
  }
  const model = new Tied();
  expect([...model.namedParameters()].map(([name]) => name)).toEqual([
    "again",
    "blocks.0.bias",
    "blocks.1.weight",
    "blocks.1.bias",
  ]);
  expect(model.buffers()).toHaveLength(1);
  expect(Object.keys(model.stateDict())).toContain("mean");
});

test("Linear starts as PyTorch's does, and the seed decides", () => {
  manualSeed(5);
  const first = new Linear(100, 50);
  manualSeed(5);
  const second = new Linear(100, 50);
  expect(second.weight.dataSync()).toEqual(first.weight.dataSync());
  const largest = Math.max(...first.weight.dataSync());
  expect(largest).toBeLessThanOrEqual(0.1);
  expect(largest).toBeGreaterThan(0.098);
});

test("stateDict is a snapshot that another model can load", () => {
  const [from, to] = [net(), net()];
  const state = from.stateDict();
  to.loadStateDict(state);
  const x = randn([2, 4]);
  expect(to.forward(x).dataSync()).toEqual(from.forward(x).dataSync());
  from.parameters()[0]!.copyFrom(zeros([4, 3]));
  expect(state["1.weight"]!.dataSync()).not.toEqual(zeros([4, 3]).dataSync());
});

test("loading says what does not fit", () => {
  const state = { ...net().stateDict(), "1.weight": zeros([5, 3]), extra: zeros([1]) };
  delete (state as Record<string, Tensor>)["3.bias"];
  expect(() => net().loadStateDict(state)).toThrow(
    /loading state_dict for Sequential: missing key\(s\): "3.bias"; unexpected key\(s\): "extra"; size mismatch for 1.weight.*\(5, 3\).*\(4, 3\)/,
  );
});

test("eval switches dropout off, train on again, here and inside", () => {
  manualSeed(1);
  const model = new Sequential(new Dropout(0.5));
  const x = ones([1000]);
  const dropped = model.forward(x).dataSync();
  expect(new Set(dropped)).toEqual(new Set([0, 2]));
  expect(model.eval().forward(x)).toBe(x);
  expect(model.train().forward(x).dataSync()).not.toEqual(x.dataSync());
});

test("losses give PyTorch's numbers", () => {
  const logits = tensor([[2, 1, 0.1]]);
  // torch.nn.functional.cross_entropy([[2., 1., .1]], [0]) = 0.4170
  expect(
    new CrossEntropyLoss().forward(logits, tensor([0], { dtype: "int32" })).dataSync()[0],
  ).toBeCloseTo(0.417, 4);
  expect(new MSELoss().forward(tensor([1, 2]), tensor([3, 5])).dataSync()[0]).toBe(6.5);
  expect(() => new CrossEntropyLoss().forward(logits, tensor([3], { dtype: "int32" }))).toThrow(
    /target 3 is out of bounds/,
  );
});

test("shapes that do not fit are named", () => {
  expect(() => new Linear(4, 3).forward(randn([2, 5]))).toThrow(
    /cannot be multiplied \(2x5 and 4x3\).*\(…, 4\), got \(2, 5\)/,
  );
});

test("temporaries go when the outermost call returns under noGrad", () => {
  const model = net();
  const x = randn([8, 4]);
  const before = memory().numTensors;
  const result = noGrad(() => model.forward(x));
  expect(memory().numTensors).toBeLessThanOrEqual(before + 1);
  expect(result.shape).toEqual([8, 2]);
});

test("temporaries go when backward has used them", () => {
  const model = net();
  const x = randn([8, 4]);
  const criterion = new CrossEntropyLoss();
  const labels = zeros([8], { dtype: "int32" });
  const step = (): void => {
    model.zeroGrad();
    const loss = criterion.forward(model.forward(x), labels);
    loss.backward();
  };
  step();
  const before = memory().numTensors;
  step();
  // The loss and the logits have names in user code, and wait for the collector.
  // A collection meanwhile, of what other tests left, can only lower it.
  expect(memory().numTensors).toBeLessThanOrEqual(before + 2);
});

class Leaky extends Module {
  seen: Tensor[] = [];
  cached: Tensor | undefined;
  constructor(readonly watch: (h: Tensor) => void) {
    super();
  }
  forward(x: Tensor): Tensor {
    const h = x.add(1);
    this.watch(h);
    this.cached ??= ones([1]);
    return h.mul(this.cached);
  }
}

test("reading a released tensor names the remedy, and keep() is one", () => {
  const outside: Tensor[] = [];
  noGrad(() => new Leaky((h) => outside.push(h)).forward(zeros([2])));
  expect(() => outside[0]!.dataSync()).toThrow(/released.*\.keep\(\)/s);
  noGrad(() => new Leaky((h) => outside.push(h.keep())).forward(zeros([2])));
  expect(Array.from(outside[1]!.dataSync())).toEqual([1, 1]);
});

test("what is stored on a module outlives the call", () => {
  const model = new Leaky(() => {});
  noGrad(() => model.forward(zeros([2])));
  expect(Array.from(noGrad(() => model.forward(zeros([2]))).dataSync())).toEqual([1, 1]);
});

test("super.forward and subclasses of subclasses work", () => {
  class Doubled extends Linear {
    override forward(x: Tensor): Tensor {
      return super.forward(x).mul(2);
    }
  }
  const doubled = new Doubled(2, 2);
  const plain = new Linear(2, 2);
  plain.loadStateDict(doubled.stateDict());
  const x = randn([1, 2]);
  expect(doubled.forward(x).dataSync()).toEqual(plain.forward(x).mul(2).dataSync());
  expect(new Parameter(zeros([1])).requiresGrad).toBe(true);
});

test("a model prints its structure", () => {
  expect(String(new Sequential(new Linear(2, 3), new Dropout(0.1)))).toBe(
    "Sequential(\n  (0): Linear(inFeatures=2, outFeatures=3, bias=true)\n  (1): Dropout(p=0.1)\n)",
  );
});
