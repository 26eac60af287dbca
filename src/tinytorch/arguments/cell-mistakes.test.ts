/** What people write in cells, each with the sentence that it gets. */
import { beforeAll, expect, test } from "vitest";
import * as engine from "../index.ts";

beforeAll(() => engine.setBackend("cpu"));

// biome-ignore lint/suspicious/noExplicitAny: what cells write is not checked before it runs.
const e = engine as any;
const x = () => engine.randn([2, 3], { requiresGrad: true });
const parameters = () => new engine.Linear(2, 2).parameters();

test.each<[string, () => unknown, string]>([
  [
    "no values",
    () => e.tensor(undefined),
    "tensor: expected numbers or true and false, alone, in nested arrays or in a typed array, got undefined",
  ],
  ["words", () => e.tensor(["a"]), 'got "a"; turn words into numbers first'],
  ["a word behind numbers", () => e.tensor([1, "2"]), 'got "2"'],
  ["null inside", () => e.tensor([[1], [null]]), "got null"],
  ["bigint", () => e.tensor([1n]), "got 1; Number(…) makes a number of it"],
  ["a tensor of tensors", () => e.tensor([x(), x()]), "stack([…]) makes one of several"],
  [
    "rows of two lengths",
    () => e.tensor([[1], [2, 3]]),
    "tensor: expected sequence of length 1 at dim 1, got length 2",
  ],
  [
    "a row that is none",
    () => e.tensor([[1], 2]),
    "tensor: expected sequence of length 1 at dim 1, got 2",
  ],
  [
    "numbers in place of a shape",
    () => e.zeros(2, 3),
    "zeros: expected a shape such as [2, 3], got 2",
  ],
  [
    "a number in place of a shape",
    () => e.zeros(2),
    "zeros: expected a shape such as [2, 3], got 2",
  ],
  [
    "a dtype that is none",
    () => e.zeros([2], { dtype: "float64" }),
    'expected dtype to be "float32", "int32" or "bool", got "float64"',
  ],
  [
    "a dimension by name",
    () => e.ones([2]).sum({ dim: 1 }),
    "sum: expected a dimension or a list of them, got { dim: 1 }; give it by its place, as in x.sum(1)",
  ],
  [
    "keepdim as a word",
    () => e.ones([2]).sum(0, "keepdim"),
    'sum: expected keepdim to be true or false, got "keepdim"',
  ],
  [
    "a graph of gradients",
    () =>
      x()
        .sum()
        .backward({ createGraph: true } as object),
    'backward: unknown option "createGraph": there are no gradients of gradients here. There are gradient, retainGraph',
  ],
  [
    "a list as a gradient",
    () => e.ones([2], { requiresGrad: true }).backward([1, 1]),
    "backward: expected gradient to be a tensor, got [1, 1]",
  ],
  [
    "no input",
    () => e.Linear && new engine.Linear(2, 3).forward(undefined as never),
    "Linear.forward: expected its input to be a tensor, got undefined",
  ],
  [
    "an array as an input",
    () => new engine.Sequential(new engine.ReLU()).forward([1, 2] as never),
    "ReLU.forward: expected its input to be a tensor, got [1, 2]; make one of it with tensor(…)",
  ],
  [
    "no target",
    () => new e.MSELoss().forward(x()),
    "mseLoss: expected target to be a tensor, got undefined",
  ],
  [
    "one input too many",
    () => new e.ReLU().forward(x(), x()),
    "ReLU.forward: expected one input, got 2",
  ],
  [
    "layers in a list",
    () => new e.Sequential([new engine.ReLU()]),
    "Sequential: expected modules, got [an object of class ReLU] as number 0; pass the modules themselves",
  ],
  [
    "in place",
    () => new e.ReLU({ inplace: true }),
    "ReLU: takes no arguments, got { inplace: true }",
  ],
  [
    "a model in place of parameters",
    () => new e.SGD(new engine.Linear(2, 2), { lr: 1 }),
    "SGD: expected a list of parameters such as model.parameters(), got an object of class Linear",
  ],
  [
    "a rate as a word",
    () => new e.SGD(parameters(), { lr: "0.1" }),
    'SGD: expected lr to be a learning rate of 0 or more, got "0.1"',
  ],
  [
    "Python's betas",
    () => new e.Adam(parameters(), { beta1: 0.9 }),
    'Adam: unknown option "beta1"; did you mean betas?',
  ],
  [
    "a snake",
    () => new e.SGD(parameters(), { weight_decay: 0.1 }),
    'SGD: unknown option "weight_decay"; did you mean weightDecay?',
  ],
  [
    "a list of tensors that is none",
    () => e.cat(x(), x()),
    "cat: expected a list of tensors, got a tensor of shape (2, 3)",
  ],
  [
    "no modes of padding",
    () => new e.Conv2d(1, 2, 3, { padding: "full" }),
    'or "same" or "valid", got "full"',
  ],
  [
    "no kernel",
    () => new e.Conv2d(1, 2),
    "Conv2d: expected kernelSize to be a whole number of 1 or more, or two of them for height and width, got undefined",
  ],
  [
    "labels that are no classes",
    () => e.crossEntropy(x(), engine.tensor([0, 1.5])),
    "target 1.5 is out of bounds: expected a whole number from 0 to 2",
  ],
])("%s", (_, call, message) => {
  expect(call).toThrow(message);
});
