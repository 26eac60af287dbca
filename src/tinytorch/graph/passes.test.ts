import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  Conv2d,
  capture,
  cat,
  Dropout,
  Flatten,
  type GraphPass,
  LayerNorm,
  Linear,
  MaxPool2d,
  Module,
  manualSeed,
  noGrad,
  optimize,
  Parameter,
  passes,
  ReLU,
  randint,
  randn,
  Sequential,
  setBackend,
  stack,
  type Tensor,
  tensor,
} from "../index.ts";
import { expectClose, modelOf } from "./graph.testing.ts";

beforeEach(() => manualSeed(1));

/** The operations after the pass, in a word each; results and gradients are the original's. */
function rewritten(pass: GraphPass, model: Module, x: Tensor): string {
  const optimized = optimize(model, { passes: [pass] });
  expectClose(optimized, model, x);
  const graph = optimized.graphFor(x);
  return graph.nodes.map(({ operation }) => operation).join(" ");
}

function findings(pass: GraphPass, model: Module, x: Tensor): number {
  return pass.find(capture(model, x)).length;
}

/** Weights of the shapes, as the fields w0, w1, …. */
function withWeights(
  shapes: readonly number[][],
  forward: (x: Tensor, ...weights: Parameter[]) => Tensor,
): Module {
  class Model extends Module {
    readonly weights: readonly Parameter[];
    constructor() {
      super();
      this.weights = shapes.map((shape) => new Parameter(randn(shape)));
      this.weights.forEach((weight, i) => {
        Object.assign(this, { [`w${i}`]: weight });
      });
    }
    forward(x: Tensor): Tensor {
      return forward(x, ...this.weights);
    }
  }
  return new Model();
}

describe.each(["cpu", "wasm"] as const)("on %s", (backend) => {
  beforeAll(() => setBackend(backend));

  describe("fuse-linear-activation", () => {
    const pass = passes.fuseLinearActivation;
    const x = (): Tensor => randn([3, 4], { seed: 5 });

    test("linear and relu", () => {
      const model = new Sequential(new Linear(4, 5), new ReLU(), new Linear(5, 6), new ReLU());
      expect(pass.find(capture(model, x()))).toEqual([
        {
          pass: "fuse-linear-activation",
          nodes: [0, 1],
          modulePath: "0",
          message: "linear, relu become one kernel, linearRelu",
        },
        expect.objectContaining({ modulePath: "2" }),
      ]);
      expect(rewritten(pass, model, x())).toBe("linearRelu linearRelu");
    });

    test("a product, a bias on either side, and relu or none", () => {
      const shapes = [[4, 5], [5], [5, 2], [2]];
      const model = withWeights(shapes, (h, w, b, u, c) =>
        c!.add(b!.add(h.matmul(w!)).relu().matmul(u!)),
      );
      expect(rewritten(pass, model, x())).toBe("linearRelu linear");
    });

    test("not when the product is needed elsewhere, or the other summand is no bias", () => {
      const layer = new Linear(4, 4);
      const twice = modelOf((h) => {
        const y = layer.forward(h);
        return y.relu().add(y);
      });
      expect(findings(pass, twice, x())).toBe(0);
      const residual = withWeights([[4, 4]], (h, w) => h.matmul(w!).add(h).relu());
      expect(findings(pass, residual, x())).toBe(0);
      const inNoGrad = modelOf((h) => noGrad(() => layer.forward(h)).relu());
      expect(findings(pass, inNoGrad, x())).toBe(0);
    });
  });

  describe("fold-transpose", () => {
    const pass = passes.foldTranspose;

    test("of either operand, of both, and of batches", () => {
      const wide = withWeights([[5, 4]], (h, w) => h.matmul(w!.T));
      expect(rewritten(pass, wide, randn([3, 4], { seed: 5 }))).toBe("matmulTransposed");
      const gram = modelOf((h) => h.transpose().matmul(h));
      expect(pass.find(capture(gram, randn([2, 3, 4])))[0]!.nodes).toEqual([0, 1]);
      const learned = withWeights([[3, 3]], (h, w) => h.matmul(w!).transpose().matmul(h));
      expect(rewritten(pass, learned, randn([2, 4, 3], { seed: 5 }))).toBe(
        "matmul matmulTransposed",
      );
      const both = withWeights([[5, 3]], (h, w) => h.transpose().matmul(w!.T));
      expect(rewritten(pass, both, randn([2, 3, 4], { seed: 5 }))).toBe("matmulTransposed");
    });

    test("not when the transposed tensor is needed, or other dimensions change places", () => {
      const x = randn([2, 3, 3], { seed: 5 });
      expect(
        findings(
          pass,
          modelOf((h) => h.transpose().matmul(h).add(h.transpose())),
          x,
        ),
      ).toBe(1);
      const needed = modelOf((h) => {
        const turned = h.transpose();
        return turned.matmul(h).add(turned);
      });
      expect(findings(pass, needed, x)).toBe(0);
      const heads = modelOf((h) =>
        h.transpose(0, 1).matmul(tensor(new Float32Array(9), { shape: [3, 3] })),
      );
      expect(findings(pass, heads, x)).toBe(0);
    });
  });

  describe("batch-products", () => {
    const pass = passes.batchProducts;
    const x = (): Tensor => randn([6, 4], { seed: 5 });
    const mlp = (): Sequential => new Sequential(new Linear(4, 5), new ReLU(), new Linear(5, 2));

    /** The model called for each sample. */
    class Loop extends Module {
      constructor(
        readonly inner: Module,
        readonly cut: (x: Tensor) => Tensor[],
        readonly join: (each: Tensor[]) => Tensor,
      ) {
        super();
      }
      forward(h: Tensor): Tensor {
        return this.join(this.cut(h).map((each) => this.inner.forward(each)));
      }
    }
    const at = (h: Tensor): number[] => Array.from({ length: h.shape[0]! }, (_, i) => i);

    test("x[i] and stack, as most write it", () => {
      const loop = new Loop(mlp(), (h) => at(h).map((i) => h.slice(i)), stack);
      expect(pass.find(capture(loop, x()))[0]!.message).toMatch(
        /^6 samples go through linear, relu one after the other/,
      );
      expect(rewritten(pass, loop, x())).toBe("linear relu linear");
    });

    test.each<[string, (h: Tensor) => Tensor[], (each: Tensor[]) => Tensor, string]>([
      ["x[i:i+1] and cat", (h) => at(h).map((i) => h.slice([i, i + 1])), cat, "linear relu linear"],
      ["unbind and stack", (h) => h.unbind(), stack, "linear relu linear"],
      ["narrow and cat", (h) => at(h).map((i) => h.narrow(0, i, 1)), cat, "linear relu linear"],
      ["pairs", (h) => h.split(2), cat, "reshape linear relu linear reshape"],
      ["pairs, stacked", (h) => h.split(2), stack, "reshape linear relu linear"],
    ])("%s", (_, cut, join, wanted) => {
      expect(rewritten(pass, new Loop(mlp(), cut, join), x())).toBe(wanted);
    });

    test("weights as they are, vectors times matrices, numbers, residuals and shares", () => {
      const model = withWeights([[4, 4], [4], [4, 3]], (h, w, b, u) =>
        stack(
          h.unbind().map((each) => {
            const hidden = each.matmul(w!).add(b!).tanh().mul(0.5).add(each);
            return hidden.matmul(u!).softmax();
          }),
        ),
      );
      expect(rewritten(pass, model, x())).toBe("matmul add tanh mul add matmul softmax");
      const made = modelOf((h) => stack(h.unbind().map((each) => each.mul(tensor([1, 2, 3, 4])))));
      expect(
        rewritten(
          pass,
          withWeights([[4]], (h, w) => made.forward(h).mul(w!)),
          x(),
        ),
      ).toBe("mul mul");
    });

    test("images, sequences and tokens", () => {
      const images = new Sequential(
        new Conv2d(2, 3, 3, { padding: 1 }),
        new ReLU(),
        new MaxPool2d(2),
        new Flatten(),
        new Linear(12, 2),
      );
      const one = new Loop(images, (h) => h.split(1), cat);
      expect(rewritten(pass, one, randn([3, 2, 4, 4], { seed: 5 }))).toBe(
        "conv2d relu maxPool2d reshape linear",
      );
      const sequences = new Sequential(new LayerNorm(4), new Linear(4, 4));
      const mean = new Loop(
        sequences,
        (h) => h.unbind(),
        (each) => stack(each.map((y) => y.mean(0))),
      );
      expect(rewritten(pass, mean, randn([3, 5, 4], { seed: 5 }))).toBe("layerNorm linear mean");
      const attend = new Loop(
        new Linear(4, 4),
        (h) => h.unbind(),
        (each) => stack(each.map((y) => y.matmul(y.T).sum(1))),
      );
      expect(rewritten(pass, attend, randn([3, 5, 4], { seed: 5 }))).toBe(
        "linear permute matmul sum",
      );
      const tokens = withWeights([[9, 4]], (h, w) =>
        cat(h.split(1).map((each) => w!.indexSelect(0, each).relu())),
      );
      expect(rewritten(pass, tokens, randint(0, 9, [3, 5], { seed: 5 }))).toBe("indexSelect relu");
    });

    test("a loop in a loop", () => {
      const layer = new Linear(4, 3);
      class Nested extends Module {
        readonly layer = layer;
        forward(h: Tensor): Tensor {
          return stack(
            h.unbind().map((rows) => stack(rows.unbind().map((row) => this.layer.forward(row)))),
          );
        }
      }
      const model = new Nested();
      const twice = optimize(model, { passes: [pass, pass] });
      const given = randn([3, 2, 4], { seed: 5 });
      expectClose(twice, model, given);
      expect(twice.graphFor(given).nodes.length).toBeLessThan(capture(model, given).nodes.length);
    });

    test("not when samples differ in order, weights, settings, or cannot be told apart", () => {
      const reversed = new Loop(mlp(), (h) => h.unbind().toReversed(), stack);
      expect(findings(pass, reversed, x())).toBe(0);
      const some = new Loop(mlp(), (h) => h.unbind().slice(1), stack);
      expect(findings(pass, some, x())).toBe(0);
      const others = [new Linear(4, 2), new Linear(4, 2)];
      const own = modelOf((h) => stack(h.unbind().map((each, i) => others[i % 2]!.forward(each))));
      expect(findings(pass, own, x())).toBe(0);
      const scaled = modelOf((h) => stack(h.unbind().map((each, i) => each.mul(i))));
      expect(findings(pass, scaled, x())).toBe(0);
      const dropping = new Loop(new Dropout(0.5), (h) => h.unbind(), stack);
      expect(findings(pass, dropping, x())).toBe(0);
      const bias = randn([6, 4]);
      const whole = modelOf((h) => stack(h.unbind().map((each) => each.add(bias).relu())));
      expect(findings(pass, whole, x())).toBe(0);
      const across = new Loop(
        mlp(),
        (h) => h.unbind(),
        (each) => stack(each, 1),
      );
      expect(findings(pass, across, x())).toBe(0);
      const overSample = new Loop(
        mlp(),
        (h) => h.split(1),
        (each) => cat(each.map((y) => y.softmax(0))),
      );
      expect(findings(pass, overSample, x())).toBe(0);
      expect(
        findings(
          pass,
          modelOf((h) => stack(h.unbind())),
          x(),
        ),
      ).toBe(0);
    });
  });

  describe("share-subexpressions", () => {
    const pass = passes.shareSubexpressions;
    const x = (): Tensor => randn([3, 4], { seed: 5 });

    test("what is computed twice, and what follows from it; what nobody takes", () => {
      const model = withWeights([[4, 4]], (h, w) => {
        h.exp().matmul(w!);
        return h.matmul(w!).relu().add(h.matmul(w!).relu()).mul(2).add(h.mul(2));
      });
      expect(rewritten(pass, model, x())).toBe("matmul relu add mul mul add");
      expect(pass.find(capture(model, x())).map(({ message }) => message)).toEqual([
        "matmul is computed twice from the same inputs; once is enough",
        "relu is computed twice from the same inputs; once is enough",
        "nobody takes the result of exp; it need not be computed",
        "nobody takes the result of matmul; it need not be computed",
      ]);
    });

    test("not what differs in its settings or weights, nor dropout", () => {
      const model = withWeights(
        [
          [4, 4],
          [4, 4],
        ],
        (h, w, u) =>
          h
            .matmul(w!)
            .sum(0)
            .add(h.matmul(u!).sum(1, true))
            .add(h.dropout(0.5))
            .add(h.dropout(0.5)),
      );
      expect(findings(pass, model, x())).toBe(0);
      expect(rewritten(pass, model, x())).toBe("matmul sum matmul sum add dropout add dropout add");
    });
  });

  test("passes one after the other", () => {
    const inner = new Sequential(new Linear(4, 5), new ReLU(), new Linear(5, 2));
    class Loop extends Module {
      readonly inner = inner;
      forward(h: Tensor): Tensor {
        return stack(h.unbind().map((each) => this.inner.forward(each)));
      }
    }
    const x = randn([6, 4], { seed: 5 });
    const optimized = optimize(new Loop(), {
      passes: ["batch-products", passes.fuseLinearActivation],
    });
    expectClose(optimized, optimized.original, x);
    expect(optimized.findings.map(({ pass }) => pass)).toEqual([
      "batch-products",
      "fuse-linear-activation",
    ]);
    expect(optimized.graphFor(x).nodes.map(({ modulePath }) => modulePath)).toEqual([
      "inner.0",
      "inner.2",
    ]);
  });
});
