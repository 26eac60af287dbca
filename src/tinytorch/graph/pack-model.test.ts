/** A model that was packed, cloned as a message is, and unpacked gives what the model itself gives, to the last bit. */
import { beforeAll, describe, expect, test } from "vitest";
import {
  type Architecture,
  buildModel,
  capture,
  Function as Differentiable,
  type FunctionContext,
  Linear,
  type Module,
  noGrad,
  optimize,
  packModel,
  randn,
  Sequential,
  setBackend,
  type Tensor,
  tensor,
  unpackModel,
  zeros,
} from "../index.ts";
import { modelOf, net } from "./graph.testing.ts";
import type { GraphNode } from "./graph.ts";
import { packGraph, TensorStore } from "./pack-model.ts";

const architectures: Architecture[] = ["mlp", "cnn", "vit", "hybrid"];

const outputOf = (model: Module, x: Tensor) => noGrad(() => model.forward(x)).dataSync();

async function travelled(model: Module, example: Tensor, batchSizes: number[]) {
  return unpackModel(structuredClone(await packModel(model, example, { batchSizes })));
}

describe.each(["cpu", "wasm"] as const)("on %s", (backend) => {
  beforeAll(() => setBackend(backend));

  test.each(architectures)("%s", async (architecture) => {
    const model = buildModel({ architecture, hiddenDim: 16, layers: 1, dropout: 0.2 });
    const unpacked = await travelled(model, zeros([1, 784]), [3, 1]);
    expect(model.modules().every(({ training }) => training)).toBe(true);
    model.eval();
    expect(unpacked.batchSizes).toEqual([1, 3]);
    for (const n of [1, 3]) {
      const x = randn([n, 784], { seed: n });
      expect(outputOf(unpacked, x)).toEqual(outputOf(model, x));
    }
  });

  test("a cnn whose running statistics have moved, and an optimised model with weights in 8 bits", async () => {
    const cnn = buildModel({ architecture: "cnn", hiddenDim: 8 });
    cnn.forward(randn([4, 784], { seed: 5 }));
    const x = randn([2, 784], { seed: 6 });
    const cnnAgain = await travelled(cnn, x, [2]);
    expect(outputOf(cnnAgain, x)).toEqual(outputOf(cnn.eval(), x));

    const mlp = buildModel({ architecture: "mlp", hiddenDim: 16 }).eval();
    const small = optimize(mlp, { passes: ["fuse-linear-activation", "quantize-dynamic"] });
    expect(outputOf(await travelled(small, x, [2]), x)).toEqual(outputOf(small, x));
  });
});

test("each weight travels once, whatever the number of batch sizes", async () => {
  const layer = new Linear(6, 6);
  const packed = await packModel(new Sequential(layer, layer), zeros([1, 6]), {
    batchSizes: [1, 2, 4, 8],
  });
  expect(packed.tensors.map(({ shape }) => shape)).toEqual([[6, 6], [6]]);
  expect(packed.graphs.map(({ input }) => input.shape)).toEqual([
    [1, 6],
    [2, 6],
    [4, 6],
    [8, 6],
  ]);
});

test("later training does not change what was packed", async () => {
  const model = net();
  const x = randn([1, 4], { seed: 1 });
  const before = outputOf(model, x);
  const packed = await packModel(model, x);
  const [parameter] = model.parameters();
  parameter?.copyFrom(parameter.mul(0));
  expect(outputOf(unpackModel(packed), x)).toEqual(before);
});

describe("a sentence for what cannot travel", () => {
  class Halve extends Differentiable {
    static forward(_: FunctionContext, x: Tensor): Tensor {
      return x.mul(0.5);
    }
    static backward(_: FunctionContext, gradient: Tensor): Tensor {
      return gradient.mul(0.5);
    }
  }

  test("operations of one's own", async () => {
    const model = modelOf((x) => Halve.apply(x) as Tensor);
    await expect(packModel(model, zeros([1, 4]))).rejects.toThrow(
      'packModel: the operation "Halve" in the model was made outside the library',
    );
  });

  test("what cannot be captured", async () => {
    const model = modelOf((x) => x.mul(x.max().dataSync()[0]!));
    await expect(packModel(model, zeros([1, 4]))).rejects.toThrow(/reads the values of a tensor/);
  });

  test("settings that are no plain data", () => {
    const graph = capture(net().eval(), zeros([1, 4]));
    const packedWith = (attrs: unknown) => () => {
      const nodes: GraphNode[] = graph.nodes.map((node) => ({ ...node, attrs }));
      return packGraph({ ...graph, nodes, input: graph.input } as never, new TensorStore());
    };
    expect(packedWith({ axis: [1, { deep: Math.sin }] })).toThrow(
      'the operation "reshape" in "0" is set with a function, which cannot travel',
    );
    expect(packedWith({ random: new Map() })).toThrow("is set with an object of class Map");
    expect(packedWith({ axis: [1, 2], name: "a", table: new Float32Array(2) })).not.toThrow();
  });

  test("constants that are worked out anew", () => {
    const model = optimize(net().eval(), { passes: ["quantize-dynamic"] });
    const graph = model.graphFor(zeros([1, 4]));
    expect(() => packGraph(graph, new TensorStore())).toThrow(
      /works out a constant anew whenever a weight changes/,
    );
  });

  test("what is no model, no example, no size; and what was not packed", async () => {
    await expect(packModel({} as never, zeros([1, 4]))).rejects.toThrow("expected a Module");
    await expect(packModel(net(), tensor(3))).rejects.toThrow("an example of shape (N, …)");
    await expect(packModel(net(), zeros([1, 4]), { batchSizes: [0.5] })).rejects.toThrow(
      "expected batchSizes to be whole numbers above 0, got (0.5,)",
    );
    const packed = await packModel(net(), zeros([1, 4]), { batchSizes: [1, 2] });
    expect(() => unpackModel(packed).forward(zeros([3, 4]))).toThrow(
      "Sequential: expected an input of a shape that it was packed for, (1, 4), (2, 4), got (3, 4) of float32",
    );
    expect(() => unpackModel({} as never)).toThrow("expected what packModel gave");
    const [graph] = packed.graphs;
    const nodes = graph!.nodes.map((node) => ({ ...node, operation: "unheard-of" }));
    expect(() => unpackModel({ ...packed, graphs: [{ ...graph!, nodes }] })).toThrow(
      'there is no operation "unheard-of" here',
    );
  });
});
