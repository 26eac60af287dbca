import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  Adam,
  buildModel,
  Conv2d,
  capture,
  Flatten,
  Linear,
  Module,
  manualSeed,
  memory,
  noGrad,
  optimize,
  passes,
  ReLU,
  randint,
  randn,
  Sequential,
  setBackend,
  type Tensor,
} from "../index.ts";

beforeEach(() => manualSeed(1));

const namesOf = (model: ReturnType<typeof optimize>, x: Tensor): string =>
  model
    .graphFor(x)
    .nodes.map(({ operation }) => operation)
    .join(" ");

/** The largest difference, as a share of the largest number. */
function differenceOf(a: Tensor, b: Tensor): number {
  const [left, right] = [a.dataSync(), b.dataSync()];
  expect(a.shape).toEqual(b.shape);
  const most = Math.max(...right.map(Math.abs));
  return Math.max(...left.map((value, i) => Math.abs(value - right[i]!))) / most;
}

/** One step of training, which changes the parameters in place where the backend can. */
function trainStep(model: Module, optimizer: Adam, x: Tensor): void {
  optimizer.zeroGrad();
  model.forward(x).square().sum().backward();
  optimizer.step();
}

describe.each(["cpu", "wasm"] as const)("on %s", (backend) => {
  beforeAll(() => setBackend(backend));

  describe("quantize-dynamic", () => {
    const model = (): Sequential =>
      new Sequential(
        new Linear(50, 37),
        new ReLU(),
        new Linear(37, 20, { bias: false }),
        new Linear(20, 10),
      ).eval() as Sequential;
    const x = (): Tensor => randn([6, 50], { seed: 2 });

    test("linear layers with and without a bias, and with relu", () => {
      const original = model();
      const optimized = optimize(original, {
        passes: ["fuse-linear-activation", "quantize-dynamic"],
      });
      expect(namesOf(optimized, x())).toBe("linearInt8 linearInt8 linearInt8");
      expect(differenceOf(optimized.forward(x()), original.forward(x()))).toBeLessThan(0.03);
      const sequences = randn([2, 3, 50], { seed: 2 });
      expect(differenceOf(optimized.forward(sequences), original.forward(sequences))).toBeLessThan(
        0.03,
      );
      const wide = (n: number): number => Math.ceil(n / 8) * 8;
      const weights = [50 * 37, 37 * 20, 20 * 10];
      const packed = 52 * wide(37) + 40 * wide(20) + 20 * wide(10);
      const columns = wide(37) + wide(20) + wide(10);
      expect(optimized.int8Bytes).toBe(packed + 8 * columns);
      expect(optimized.int8Bytes).toBeLessThan(4 * weights.reduce((a, b) => a + b, 0));
    });

    test("a classifier says the same", () => {
      const vit = buildModel({ architecture: "vit", hiddenDim: 32 }).eval();
      const optimized = optimize(vit, { passes: ["quantize-dynamic"] });
      const images = randn([16, 784], { seed: 2 });
      expect(differenceOf(optimized.forward(images), vit.forward(images))).toBeLessThan(0.1);
      expect(optimized.graphFor(images).nodes.some(({ operation }) => operation === "linear")).toBe(
        false,
      );
    });

    test("follows what training changes, and shares a weight that serves twice", () => {
      class Twice extends Module {
        readonly layer = new Linear(8, 8);
        forward(h: Tensor): Tensor {
          return this.layer.forward(this.layer.forward(h).relu());
        }
      }
      const original = new Twice().eval();
      const optimized = optimize(original, { passes: ["quantize-dynamic"] });
      const given = randn([4, 8], { seed: 3 });
      const [first, , second] = optimized.graphFor(given).nodes;
      expect(second!.inputs[1]).toBe(first!.inputs[1]);
      const optimizer = new Adam(original.parameters(), { lr: 0.1 });
      for (let i = 0; i < 3; i++) {
        trainStep(original, optimizer, given);
        expect(differenceOf(optimized.forward(given), original.forward(given))).toBeLessThan(0.05);
      }
      original.loadStateDict(new Twice().stateDict());
      expect(differenceOf(optimized.forward(given), original.forward(given))).toBeLessThan(0.05);
    });

    test("leaves nothing behind, and lookups and products of two results alone", () => {
      const original = model();
      const optimized = optimize(original, { passes: ["quantize-dynamic"] });
      const given = x();
      const run = (): void => noGrad(() => optimized.forward(given).handle.release());
      run();
      const before = memory().numTensors;
      for (let i = 0; i < 10; i++) run();
      expect(memory().numTensors).toBeLessThanOrEqual(before);
      class Other extends Module {
        forward(h: Tensor): Tensor {
          return h.matmul(h.T);
        }
      }
      expect(passes.quantizeDynamic.find(capture(new Other(), given))).toEqual([]);
    });

    test("refuses a model that trains", () => {
      const optimized = optimize(model().train(), { passes: ["quantize-dynamic"] });
      expect(() => optimized.forward(x())).toThrow(
        "optimize: quantize-dynamic is for inference only, since it freezes weights; call .eval() first",
      );
    });
  });

  describe("fold-layout", () => {
    const cnn = (): Module =>
      new Sequential(
        new Conv2d(1, 3, 3, { padding: 1 }),
        new ReLU(),
        new Flatten(),
        new Linear(48, 5),
      ).eval();
    const images = (): Tensor => randn([2, 1, 4, 4], { seed: 2 });

    test("the weight's rows are reordered instead of the images, and follow training", () => {
      const original = cnn();
      const optimized = optimize(original, { passes: ["fold-layout"] });
      expect(namesOf(optimized, images())).toBe("conv2d relu flattenChannelsLast linear");
      expect(optimized.findings).toMatchObject([{ nodes: [2, 3], modulePath: "2" }]);
      const optimizer = new Adam(original.parameters(), { lr: 0.1 });
      for (let i = 0; i < 3; i++) {
        expect(differenceOf(optimized.forward(images()), original.forward(images()))).toBeLessThan(
          1e-5,
        );
        trainStep(original, optimizer, images());
      }
    });

    test("together with others", () => {
      const original = buildModel({ architecture: "cnn", hiddenDim: 8 }).eval();
      const x = randn([3, 784], { seed: 2 });
      const optimized = optimize(original, { passes: ["fold-layout", "quantize-dynamic"] });
      expect(namesOf(optimized, x)).toMatch(/flattenChannelsLast linearInt8$/);
      expect(differenceOf(optimized.forward(x), original.forward(x))).toBeLessThan(0.03);
    });

    test("not where images lie upright, or something else takes them", () => {
      const flat = new Sequential(new Flatten(), new Linear(16, 2)).eval();
      expect(passes.foldLayout.find(capture(flat, images()))).toEqual([]);
      class Also extends Module {
        readonly conv = new Conv2d(1, 3, 3, { padding: 1 });
        readonly head = new Linear(48, 5);
        forward(x: Tensor): Tensor {
          const rows = this.conv.forward(x).flatten(1);
          return this.head.forward(rows).add(rows.sum(1, true));
        }
      }
      expect(passes.foldLayout.find(capture(new Also(), images()))).toEqual([]);
    });
  });

  test("tokens are no numbers to quantize", () => {
    const tokens = randint(0, 5, [2, 3], { seed: 1 });
    class Whole extends Module {
      readonly layer = new Linear(3, 2);
      forward(x: Tensor): Tensor {
        return this.layer.forward(x.to("float32"));
      }
    }
    const model = new Whole().eval();
    const optimized = optimize(model, { passes: ["quantize-dynamic"] });
    expect(namesOf(optimized, tokens)).toBe("to linearInt8");
    expect(differenceOf(optimized.forward(tokens), model.forward(tokens))).toBeLessThan(0.03);
  });
});
