import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { expectSame, modelOf, net } from "../graph/graph.testing.ts";
import {
  autocast,
  BatchNorm2d,
  BCELoss,
  binaryCrossEntropy,
  buildModel,
  CheckpointSequential,
  Conv2d,
  capture,
  checkpoint,
  conv2d,
  crossEntropy,
  Function as Differentiable,
  Dropout,
  Flatten,
  type FunctionContext,
  GELU,
  isAutocastEnabled,
  LayerNorm,
  Linear,
  linear,
  type Module,
  manualSeed,
  memory,
  noGrad,
  optimize,
  type PassName,
  packModel,
  ReLU,
  randn,
  roundToFp16,
  Sequential,
  scaledDotProductAttention,
  setBackend,
  stack,
  type Tensor,
  tensor,
  unpackModel,
} from "../index.ts";
import stored from "./fp16.json" with { type: "json" };

interface StoredTensor {
  shape: number[];
  values: number[];
}

const load = ({ shape, values }: StoredTensor): Tensor =>
  tensor(Float32Array.from(values), { shape, requiresGrad: true });
const values = (x: Tensor | undefined): number[] => Array.from(x?.dataSync() ?? []);

/** Result and gradients of a model, with autocast around its forward pass or without. */
function outcome(model: Module, x: Tensor, isMixed: boolean): number[][] {
  manualSeed(7);
  model.zeroGrad();
  const y = autocast(() => model.forward(x), { enabled: isMixed });
  const result = values(y);
  y.square().sum().backward();
  return [result, ...model.parameters().map(({ grad }) => values(grad))];
}

function isFp16(numbers: readonly number[]): boolean {
  return values(roundToFp16(tensor(Float32Array.from(numbers)))).every(
    (value, i) => value === numbers[i],
  );
}

afterEach(() => expect(isAutocastEnabled()).toBe(false));

describe.each(["cpu", "wasm"] as const)("on %s", (backend) => {
  beforeAll(() => setBackend(backend));
  beforeEach(() => manualSeed(1));

  describe("products round what they take and give, and their gradients: as NumPy's float16", () => {
    test("linear", () => {
      const [x, weight, bias] = [stored.linear.x, stored.linear.weight, stored.linear.bias].map(
        load,
      ) as [Tensor, Tensor, Tensor];
      const y = autocast(() => linear(x, weight, bias));
      expect(values(y)).toEqual(stored.linear.y.values);
      y.backward(load(stored.linear.gradient));
      expect(values(x.grad)).toEqual(stored.linear.toX.values);
      expect(values(weight.grad)).toEqual(stored.linear.toWeight.values);
      expect(values(bias.grad)).toEqual(stored.linear.toBias.values);
      // Without autocast no number of it is the same.
      const plain = values(linear(x, weight, bias));
      expect(plain.some((value, i) => value === stored.linear.y.values[i])).toBe(false);
    });

    test("convolution", () => {
      const [x, weight] = [load(stored.convolution.x), load(stored.convolution.weight)];
      const y = autocast(() => conv2d(x, weight));
      expect(values(y)).toEqual(stored.convolution.y.values);
      y.backward(load(stored.convolution.gradient));
      expect(values(weight.grad)).toEqual(stored.convolution.toWeight.values);
    });

    test("attention", () => {
      const { query, key, value, y } = stored.attention;
      const result = autocast(() => scaledDotProductAttention(load(query), load(key), load(value)));
      expect(values(result)).toEqual(y.values);
    });
  });

  test("everything else stays in fp32: sums, softmax, norms, losses, and the weights", () => {
    const x = randn([6, 8], { seed: 3 });
    const labels = tensor([0, 1, 2, 3, 4, 5], { dtype: "int32" });
    const norm = new LayerNorm(8);
    const others: ((x: Tensor) => Tensor)[] = [
      (t) => t.sum(1),
      (t) => t.softmax(),
      (t) => t.logSoftmax(),
      (t) => norm.forward(t),
      (t) => new BatchNorm2d(8).forward(t.reshape(6, 8, 1, 1)),
      (t) => crossEntropy(t, labels),
      (t) => t.add(1 / 4096).exp(),
    ];
    for (const call of others) {
      const mixed = values(autocast(() => call(x)));
      expect(mixed).toEqual(values(call(x)));
      expect(isFp16(mixed)).toBe(false);
    }
    const layer = new Linear(8, 4);
    const before = values(layer.weight);
    autocast(() => layer.forward(x));
    expect(values(layer.weight)).toEqual(before);
    expect(isFp16(before)).toBe(false);
  });

  test("leaves nothing behind that the tape does not need", () => {
    const model = new Sequential(new Conv2d(1, 3, 2), new ReLU(), new Flatten(), new Linear(6, 2));
    const x = randn([2, 1, 3, 2], { seed: 5 });
    const step = () => {
      autocast(() => model.forward(x))
        .sum()
        .backward();
      model.zeroGrad();
    };
    step();
    const before = memory().numTensors;
    step();
    // The sum is left to the collector, with the gradient that backward began with.
    expect(memory().numTensors - before).toBeLessThanOrEqual(2);
  });

  test("a model of each kind trains on numbers that differ by rounding alone", () => {
    for (const architecture of ["mlp", "cnn", "vit"] as const) {
      manualSeed(3);
      const model = buildModel({
        architecture,
        hiddenDim: 16,
        imageSize: 12,
        ...(architecture === "vit" && { layers: 1, patchSize: 4 }),
      });
      const x = randn([4, 144], { seed: 5 });
      const [full, mixed] = [outcome(model, x, false), outcome(model, x, true)];
      expect(isFp16(mixed[0] ?? [])).toBe(true);
      expect(mixed).not.toEqual(full);
      const size = Math.max(...(full[0] ?? []).map(Math.abs));
      const distance = (full[0] ?? []).map((value, i) => Math.abs(value - (mixed[0]?.[i] ?? 0)));
      // fp16 keeps 11 bits, so that some layers in a row lose one part in a hundred at most.
      expect(Math.max(...distance)).toBeLessThan(0.01 * size);
    }
  });

  test("what is recomputed in the backward pass computes as it did", () => {
    const layers = () => [new Linear(6, 6), new GELU(), new Dropout(0.3), new Linear(6, 5)];
    manualSeed(2);
    const plain = new Sequential(...layers(), ...layers().slice(1, 3), new Linear(5, 3));
    const again = new CheckpointSequential(plain, 3);
    const x = randn([4, 6], { seed: 3 });
    expect(outcome(again, x, true)).toEqual(outcome(plain, x, true));
    expect(outcome(again, x, true)).not.toEqual(outcome(plain, x, false));
  });

  test("a function of one's own is under it in both of its halves", () => {
    const seen: boolean[] = [];
    class Twice extends Differentiable {
      static forward(context: FunctionContext, x: Tensor): Tensor {
        context.saveForBackward(x);
        seen.push(isAutocastEnabled());
        return x.matmul(x);
      }
      static backward(context: FunctionContext, gradient: Tensor): Tensor {
        const [x] = context.savedTensors as readonly [Tensor];
        seen.push(isAutocastEnabled());
        return gradient.matmul(x.T).add(x.T.matmul(gradient));
      }
    }
    const x = tensor([[1 / 3]], { requiresGrad: true });
    const y = autocast(() => Twice.apply(x));
    expect(isFp16(values(y))).toBe(true);
    y.sum().backward();
    Twice.apply(x).sum().backward();
    expect(seen).toEqual([true, true, false, false]);
  });

  describe("a graph", () => {
    const x = () => randn([5, 4], { seed: 5 });

    test("is that of the precision in which it was captured, wherever it runs", () => {
      const model = net();
      const graph = autocast(() => capture(model, x()));
      expect(graph.nodes.filter(({ operation }) => operation === "roundToFp16").length).toBe(8);
      const inside = modelOf((given) => autocast(() => model.forward(given)));
      expectSame(inside, x());
    });

    const passes: PassName[] = [
      "fuse-linear-activation",
      "fold-transpose",
      "batch-products",
      "share-subexpressions",
    ];

    test.each<[string, PassName[]]>([
      ["no pass", []],
      ...passes.map((it): [string, PassName[]] => [it, [it]]),
    ])("is captured for each precision: %s", (_, each) => {
      const images = new Sequential(new Conv2d(1, 3, 2), new ReLU());
      const image = randn([2, 1, 3, 2], { seed: 5 });
      const optimized = optimize(images, { passes: each });
      for (const isMixed of [true, false, true]) {
        expect(outcome(optimized, image, isMixed)).toEqual(outcome(images, image, isMixed));
      }
      const dense = net();
      const rewritten = optimize(dense, { passes: each });
      const close = (isMixed: boolean) => {
        const wanted = outcome(dense, x(), isMixed);
        outcome(rewritten, x(), isMixed).forEach((actual, i) => {
          for (const [j, value] of actual.entries())
            expect(value).toBeCloseTo(wanted[i]?.[j] ?? 0, 5);
        });
      };
      close(true);
      close(false);
      const [mixed] = outcome(rewritten, x(), true);
      expect(isFp16(mixed ?? [])).toBe(true);
    });

    test("of a loop over samples becomes one product in fp16, once weights are rounded once", () => {
      const layer = new Linear(4, 3);
      const loop = modelOf((rows) => stack(rows.unbind().map((row) => layer.forward(row))));
      const optimized = optimize(loop, { passes: ["share-subexpressions", "batch-products"] });
      const run = (it: Module) => values(autocast(() => it.forward(x())));
      const actual = run(optimized);
      // A sum in another order may round to the neighbour.
      for (const [i, value] of run(loop).entries()) expect(actual[i]).toBeCloseTo(value, 2);
      expect(isFp16(actual)).toBe(true);
      const graph = autocast(() => optimized.graphFor(x()));
      expect(graph.nodes.filter(({ operation }) => operation === "linear").length).toBe(1);
    });

    test("without a transposition before a linear layer is in fp16 as well", () => {
      const layers = [new Conv2d(1, 3, 3, { padding: 1 }), new Flatten(), new Linear(48, 5)];
      const model = new Sequential(...layers).eval();
      const optimized = optimize(model, { passes: ["fold-layout"] });
      const image = randn([2, 1, 4, 4], { seed: 5 });
      for (const enabled of [true, false]) {
        const run = (it: Module) =>
          values(noGrad(() => autocast(() => it.forward(image), { enabled })));
        const actual = run(optimized);
        for (const [i, value] of run(model).entries()) {
          expect(actual[i]).toBeCloseTo(value, enabled ? 2 : 5);
        }
        expect(isFp16(actual)).toBe(enabled);
      }
    });

    test("with 8 bits leaves products in fp16 alone", () => {
      const model = net().eval();
      const optimized = optimize(model, { passes: ["quantize-dynamic"] });
      const run = (it: Module) => values(noGrad(() => autocast(() => it.forward(x()))));
      expect(run(optimized)).toEqual(run(model));
      expect(optimized.findings).toEqual([]);
    });

    test("travels with its roundings, and autocast adds none where it runs", async () => {
      const model = net().eval();
      const inside = modelOf((given) => autocast(() => model.forward(given)));
      const wanted = values(autocast(() => model.forward(x())));
      const there = unpackModel(structuredClone(await packModel(inside, x())));
      expect(values(there.forward(x()))).toEqual(wanted);
      const full = unpackModel(structuredClone(await packModel(model, x())));
      expect(values(autocast(() => full.forward(x())))).toEqual(values(model.forward(x())));
    });

    test("of something that is recomputed runs in its precision as well", () => {
      const layer = new Linear(4, 4);
      const model = modelOf((given) => autocast(() => checkpoint((h) => layer.forward(h), given)));
      const optimized = optimize(model, { passes: [] });
      expect(outcome(optimized, x(), false)).toEqual(outcome(model, x(), false));
      expect(isFp16(outcome(optimized, x(), false)[0] ?? [])).toBe(true);
    });
  });
});

describe("the scope", () => {
  beforeAll(() => setBackend("cpu"));

  test("nests, and ends with an error too", () => {
    const states: boolean[] = [];
    const tell = () => states.push(isAutocastEnabled());
    autocast(() => {
      tell();
      autocast(tell, { enabled: false });
      tell();
    });
    tell();
    expect(states).toEqual([true, false, true, false]);
    const failing = () =>
      autocast(() => {
        throw new Error("on the way");
      });
    expect(failing).toThrow("on the way");
  });

  test("takes no function that waits, and says why", () => {
    const waiting = async () => tensor([1]);
    expect(() => autocast(waiting)).toThrow("expected a function that does not wait");
    expect(() => autocast(() => 1, { enabled: 1 as unknown as boolean })).toThrow(
      "expected enabled to be true or false, got 1",
    );
  });

  test("refuses the loss whose gradient fp16 does not hold, as PyTorch does", () => {
    const [p, y] = [tensor([0.2]), tensor([1])];
    expect(() => autocast(() => binaryCrossEntropy(p, y))).toThrow("unsafe to autocast");
    expect(() => autocast(() => new BCELoss().forward(p, y))).toThrow(
      "binaryCrossEntropyWithLogits",
    );
  });
});
