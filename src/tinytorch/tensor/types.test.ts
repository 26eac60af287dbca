/** Programs that the compiler accepts, and those that it rejects: each line below an `@ts-expect-error` must be an error. */
import { beforeAll, expect, test } from "vitest";
import {
  type Dataset,
  Function as DifferentiableFunction,
  type FunctionContext,
  Linear,
  Module,
  MultiHeadAttention,
  randn,
  Sequential,
  SGD,
  StepLR,
  setBackend,
  Tensor,
  tensor,
} from "../index.ts";

beforeAll(() => setBackend("cpu"));

test("methods chain as tensors, and take tensors or numbers", () => {
  const x: Tensor = randn([2, 3]).mul(2).sum(1).unsqueeze(0).softmax();
  const parts: Tensor[] = x.split(1, 1);
  const { values, indices }: { values: Tensor; indices: Tensor } = x.topk(1);
  expect([parts.length, values.ndim, indices.dtype]).toEqual([2, 2, "int32"]);
  // @ts-expect-error A list is no operand.
  expect(() => x.add([1, 2])).toThrow(/got an array; make a tensor of it/);
  // @ts-expect-error Neither is a word an index.
  expect(() => x.slice("first")).toThrow();
  // @ts-expect-error There are three dtypes.
  expect(() => x.to("float64")).toThrow('expected dtype to be "float32", "int32" or "bool"');
});

test("a module says what it takes and gives", () => {
  class Pair extends Module<[a: Tensor, b: Tensor], [Tensor, Tensor]> {
    forward(a: Tensor, b: Tensor): [Tensor, Tensor] {
      return [b, a];
    }
  }
  const [first] = new Pair().forward(tensor([1]), tensor([2]));
  expect(first).toBeInstanceOf(Tensor);
  // @ts-expect-error It takes two.
  expect(new Pair().forward(tensor([1])) as unknown[]).toHaveLength(2);
  // @ts-expect-error A sequence passes one tensor on.
  expect(new Sequential(new Pair())).toBeInstanceOf(Module);
  expect(() => new MultiHeadAttention(4, 2).forward(randn([1, 2, 4]), undefined)).not.toThrow();
});

test("a function of one's own is called with what its forward takes", () => {
  class Double extends DifferentiableFunction {
    static forward(_: FunctionContext, x: Tensor, factor: number): Tensor {
      return x.mul(factor);
    }
    static backward(_: FunctionContext, gradient: Tensor): Tensor {
      return gradient.mul(2);
    }
  }
  expect(Double.apply(tensor([1]), 2).dataSync()[0]).toBe(2);
  // @ts-expect-error The factor is a number.
  expect(() => Double.apply(tensor([1]), "2")).toThrow(/a tensor or a number, got string/);
});

test("options are named, data sets are anything with a length and batches", () => {
  const model = new Linear(2, 1);
  // @ts-expect-error PyTorch's lr, not learningRate.
  expect(() => new SGD(model.parameters(), { learningRate: 1 })).toThrow("there are lr, ");
  expect(new StepLR(new SGD(model.parameters()), 2).lr).toBe(0.01);
  const dataset: Dataset = { length: 1, batch: () => [tensor([1]), tensor([0])] };
  expect(dataset.length).toBe(1);
});
