import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  arange,
  BatchNorm2d,
  buildModel,
  Conv2d,
  capture,
  causalMask,
  checkpoint,
  Function as Differentiable,
  Dropout,
  Embedding,
  Flatten,
  GELU,
  LayerNorm,
  Linear,
  MaxPool2d,
  type ModelConfig,
  Module,
  MultiHeadAttention,
  manualSeed,
  memory,
  noGrad,
  optimize,
  Parameter,
  ReLU,
  randint,
  randn,
  Sequential,
  SGD,
  Sigmoid,
  Softmax,
  setBackend,
  setOperationListener,
  Tanh,
  type Tensor,
  TransformerBlock,
  tensor,
  zeros,
} from "../index.ts";
import { expectSame, gradientsOf, modelOf, net } from "./graph.testing.ts";

beforeEach(() => manualSeed(1));

const kinds = {
  linear: (width: number) => new Linear(width, width, { bias: false }),
  norm: (width: number) => new LayerNorm(width),
  relu: () => new ReLU(),
  gelu: () => new GELU(),
  sigmoid: () => new Sigmoid(),
  tanh: () => new Tanh(),
  softmax: () => new Softmax(),
  dropout: () => new Dropout(0.3),
};

describe.each(["cpu", "wasm"] as const)("on %s", (backend) => {
  beforeAll(() => setBackend(backend));

  const configs: ModelConfig[] = [
    { architecture: "mlp", dropout: 0.2 },
    { architecture: "cnn", hiddenDim: 8 },
    { architecture: "vit", hiddenDim: 16, dropout: 0.1 },
    { architecture: "hybrid", hiddenDim: 8, layers: 1 },
  ];

  test.each(configs)("%o is the same to the last bit", (config) => {
    expectSame(buildModel({ ...config, imageSize: 14 }), randn([3, 196], { seed: 2 }));
  });

  test("tokens, positions and a mask", () => {
    class Language extends Module {
      readonly tokens = new Embedding(11, 8);
      readonly places = new Embedding(6, 8);
      readonly block = new TransformerBlock(8, 2, { dropout: 0.1 });
      readonly attention = new MultiHeadAttention(8, 4);
      readonly head = new Linear(8, 11);
      forward(x: Tensor): Tensor {
        const length = x.shape[1]!;
        const h = this.tokens.forward(x).add(this.places.forward(arange(length)));
        const mask = causalMask(length);
        return this.head.forward(this.attention.forward(this.block.forward(h, mask), mask).mul(2));
      }
    }
    const model = new Language();
    expectSame(model, randint(0, 11, [2, 6], { seed: 1 }));
    const graph = capture(model, randint(0, 11, [2, 6], { seed: 1 }));
    expect(graph.input.dtype).toBe("int32");
    expect(graph.nodes.some(({ modulePath }) => modulePath === "block.attention.qProj")).toBe(true);
    expect(String(graph)).toContain("constant(6, 6)");
  });

  test("small models drawn at random", () => {
    const layer = fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[]));
    const drawn = fc.record({
      rows: fc.integer({ min: 1, max: 5 }),
      widths: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
      between: fc.array(layer, { maxLength: 4 }),
    });
    fc.assert(
      fc.property(drawn, ({ rows, widths, between }) => {
        let width = 5;
        const layers = widths.flatMap((next): Module[] => {
          const first = new Linear(width, next);
          width = next;
          return [first, ...between.map((name) => kinds[name](next))];
        });
        expectSame(new Sequential(...layers), randn([rows, 5], { seed: rows }));
      }),
      { numRuns: 25, seed: 1 },
    );
  });

  test("images keep lying channels last", () => {
    const model = new Sequential(
      new Conv2d(2, 3, 3, { padding: 1 }),
      new BatchNorm2d(3),
      new ReLU(),
      new MaxPool2d(2),
      new Flatten(),
      new Linear(12, 2),
    );
    const graph = capture(model, randn([2, 2, 4, 4], { seed: 3 }));
    expect(graph.nodes.map(({ isChannelsLast }) => isChannelsLast)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
    expectSame(model, randn([2, 2, 4, 4], { seed: 3 }));
  });
});

describe("what happens on the way", () => {
  beforeAll(() => setBackend("cpu"));
  const x = (): Tensor => randn([2, 4], { seed: 1 });

  test("the running statistics of a batch norm move once for each run, and a capture moves nothing", () => {
    const model = new Sequential(new BatchNorm2d(2));
    const images = randn([2, 2, 3, 3], { seed: 1 });
    const before = model.buffers().map((buffer) => buffer.dataSync());
    capture(model, images);
    expect(model.buffers().map((buffer) => buffer.dataSync())).toEqual(before);
    const optimized = optimize(model, { passes: [] });
    optimized.forward(images);
    const once = model.buffers().map((buffer) => buffer.dataSync());
    model.loadStateDict({
      ...model.stateDict(),
      "0.runningMean": zeros([2]),
      "0.runningVar": tensor([1, 1]),
    });
    model.forward(images);
    expect(once).toEqual(model.buffers().map((buffer) => buffer.dataSync()));
    expect(once).not.toEqual(before);
  });

  test("training and loading the original is seen", () => {
    const model = net();
    const optimized = optimize(model, { passes: [], example: x() });
    optimized.forward(x()).sum().backward();
    new SGD(optimized.parameters(), { lr: 0.1 }).step();
    expect(optimized.forward(x()).dataSync()).toEqual(model.forward(x()).dataSync());
    optimized.loadStateDict(net().stateDict());
    expect(optimized.forward(x()).dataSync()).toEqual(model.forward(x()).dataSync());
  });

  test("dropout drops others at each run", () => {
    const optimized = optimize(new Sequential(new Dropout(0.5)), { passes: [] });
    const ones = tensor(new Float32Array(64).fill(1));
    const first = optimized.forward(ones).dataSync();
    expect(optimized.forward(ones).dataSync()).not.toEqual(first);
    expect(optimized.eval().forward(ones).dataSync()).toEqual(ones.dataSync());
  });

  test("what forward detaches, or does in noGrad, gets no gradient", () => {
    class Partly extends Module {
      readonly a = new Linear(4, 4);
      readonly b = new Linear(4, 4);
      readonly temperature = new Parameter(tensor([2]));
      forward(h: Tensor): Tensor {
        const silent = noGrad(() => this.b.forward(h));
        return this.a
          .forward(h)
          .detach()
          .add(silent)
          .mul(this.temperature.detach())
          .add(this.temperature);
      }
    }
    const model = new Partly();
    expectSame(model, x());
    expect(gradientsOf(optimize(model, { passes: [] }), x()).map(({ length }) => length)).toEqual([
      1, 0, 0, 0, 0,
    ]);
  });

  test("a tensor from outside is looked at, not copied", () => {
    const shift = tensor([1, 2, 3, 4]);
    const optimized = optimize(
      modelOf((h) => h.add(shift)),
      { passes: [], example: x() },
    );
    shift.copyFrom(zeros([4]));
    expect(optimized.forward(x()).dataSync()).toEqual(x().dataSync());
  });

  test("checkpoints and functions of one's own run anew", () => {
    class Twice extends Differentiable {
      static forward(context: { saveForBackward(t: Tensor): void }, h: Tensor, by: number): Tensor {
        context.saveForBackward(h);
        return h.mul(by);
      }
      static backward(_: unknown, gradient: Tensor): Tensor {
        return gradient.mul(2);
      }
    }
    const inner = new Sequential(new Linear(4, 4), new Dropout(0.5), new ReLU());
    class Model extends Module {
      readonly inner = inner;
      forward(h: Tensor): Tensor {
        return Twice.apply(
          checkpoint((each) => this.inner.forward(each), h),
          2,
        );
      }
    }
    expectSame(new Model(), x());
  });

  test("a model that gives back its input, or a parameter", () => {
    const same = x();
    expect(
      optimize(
        modelOf((h) => h),
        { passes: [] },
      ).forward(same),
    ).toBe(same);
  });

  test("the shape, the mode, the device and new parts are guarded", async () => {
    const model = new Sequential(new Linear(4, 4), new Dropout(0.5));
    const optimized = optimize(model, { passes: [] });
    const graphs = new Set([optimized.graphFor(x())]);
    graphs.add(optimized.graphFor(randn([3, 4])));
    optimized.eval();
    graphs.add(optimized.graphFor(x()));
    Object.assign(model.layers[0]!, { weight: new Parameter(zeros([4, 4])) });
    graphs.add(optimized.graphFor(x()));
    await setBackend("wasm");
    graphs.add(optimized.graphFor(x()));
    await setBackend("cpu");
    expect(graphs.size).toBe(5);
    optimized.train();
    const again = optimized.graphFor(randn([3, 4]));
    expect(optimized.graphFor(randn([3, 4]))).toBe(again);
  });

  test("an optimized model can be part of another one, and be captured", () => {
    const inner = optimize(net(), { passes: [] });
    const model = new Sequential(inner, new Linear(2, 2));
    expect(model.parameters()).toHaveLength(6);
    expect(Object.keys(model.stateDict())[0]).toBe("0.original.1.weight");
    expectSame(model, randn([2, 2, 2], { seed: 1 }));
    expect(Object.keys(inner.stateDict())).toEqual(Object.keys(inner.original.stateDict()));
    expect(String(inner)).toContain("(original): Sequential(");
  });

  test("who listens hears of the same operations, in the same modules", () => {
    const model = net();
    const optimized = optimize(model, { passes: [], example: x() });
    const heard = (each: Module): string[] => {
      const lines: string[] = [];
      setOperationListener(({ name, phase, modules }) => {
        const inside = modules.filter((module) => module !== optimized);
        lines.push(`${phase} ${name} ${inside.map((module) => module.constructor.name)}`);
      });
      each.forward(x()).sum().backward();
      setOperationListener(undefined);
      return lines;
    };
    const lines = heard(optimized);
    expect(lines).toEqual(heard(model));
    expect(lines).toContain("forward linear Sequential,Linear");
  });

  test("runs leave nothing behind", () => {
    const model = net();
    const optimized = optimize(model, { passes: [], example: x() });
    const given = x();
    const gradient = tensor([1, 2, 3, 4], { shape: [2, 2] });
    const train = (): void => {
      const output = optimized.forward(given);
      output.backward(gradient);
      model.zeroGrad();
      output.handle.release();
    };
    const infer = (): void => noGrad(() => optimized.forward(given).handle.release());
    for (let i = 0; i < 2; i++) {
      train();
      infer();
    }
    const before = memory().numTensors;
    for (let i = 0; i < 20; i++) {
      train();
      infer();
    }
    expect(memory().numTensors).toBeLessThanOrEqual(before);
  });
});
