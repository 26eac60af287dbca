/** Files that ONNX Runtime runs, beside the model that they were written from. */
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-web";
import { describe, expect, test } from "vitest";
import type { AnyOperation } from "../graph/graph.ts";
import {
  AdaptiveAvgPool2d,
  type AnyModule,
  AvgPool2d,
  autocast,
  BatchNorm1d,
  BatchNorm2d,
  BCELoss,
  BCEWithLogitsLoss,
  buildModel,
  CheckpointSequential,
  Conv1d,
  Conv2d,
  ConvTranspose2d,
  CrossEntropyLoss,
  cat,
  Function as DifferentiableFunction,
  Dropout,
  Embedding,
  exportOnnx,
  Flatten,
  type FunctionContext,
  GELU,
  GroupNorm,
  HuberLoss,
  Identity,
  KLDivLoss,
  L1Loss,
  Layer,
  LayerNorm,
  LeakyReLU,
  LearnedPositionalEncoding,
  Linear,
  LogSoftmax,
  MaxPool2d,
  type ModelConfig,
  Module,
  ModuleList,
  MSELoss,
  MultiHeadAttention,
  manualSeed,
  NLLLoss,
  noGrad,
  optimize,
  ReLU,
  rand,
  randint,
  randn,
  roundToFp16,
  Sequential,
  Sigmoid,
  SiLU,
  SinusoidalPositionalEncoding,
  SmoothL1Loss,
  Softmax,
  setBackend,
  Tanh,
  type Tensor,
  TransformerBlock,
  where,
} from "../index.ts";
import { operations } from "../operations/table.ts";
import { OPERATORS } from "./operators.ts";

await setBackend("cpu");
manualSeed(1);

/** The largest difference between the model and its file, over the elements of one batch. */
async function difference(model: Module, example: Tensor, x: Tensor): Promise<number> {
  model.eval();
  const file = await exportOnnx(model, example);
  const session = await InferenceSession.create(file);
  const values = await x.data();
  const data = values instanceof Float32Array ? values : Int32Array.from(values);
  const type = x.dtype === "int32" ? "int32" : "float32";
  const input = new OrtTensor(type, data as Float32Array, [...x.shape]);
  const { output } = await session.run({ input });
  const wanted = noGrad(() => model.forward(x));
  expect(output!.dims).toEqual(wanted.shape);
  const ours = Array.from(await wanted.data());
  const theirs = output!.data as Float32Array;
  return ours.reduce((most, value, i) => Math.max(most, Math.abs(value - theirs[i]!)), 0);
}

/** As large as rounding makes them in float32, for results of the order of 1. */
const ROUNDING = 1e-5;

const image = [3, 4, 9, 8];
const layers: Record<string, [model: () => Module, shape: number[]]> = {
  Linear: [() => new Linear(6, 4), [6]],
  "Linear of sequences": [() => new Linear(6, 4, { bias: false }), [5, 6]],
  "Linear of sequences with a bias": [() => new Linear(6, 4), [5, 6]],
  ReLU: [() => new ReLU(), [7]],
  GELU: [() => new GELU(), [7]],
  "GELU by tanh": [() => new GELU("tanh"), [7]],
  LeakyReLU: [() => new LeakyReLU(0.2), [7]],
  SiLU: [() => new SiLU(), [7]],
  LogSoftmax: [() => new LogSoftmax(), [7]],
  Identity: [() => new Sequential(new Identity(), new ReLU()), [7]],
  Sigmoid: [() => new Sigmoid(), [7]],
  Tanh: [() => new Tanh(), [7]],
  Softmax: [() => new Softmax(), [7]],
  "Softmax over channels": [() => new Softmax(1), [4, 3]],
  Flatten: [() => new Flatten(), [2, 3, 4]],
  Dropout: [() => new Dropout(0.5), [7]],
  LayerNorm: [() => new LayerNorm(8), [5, 8]],
  "LayerNorm over two dimensions": [() => new LayerNorm([5, 8]), [5, 8]],
  Conv2d: [() => new Conv2d(4, 6, [3, 2], { stride: [2, 1], padding: [1, 0] }), image.slice(1)],
  "Conv2d, depthwise": [() => new Conv2d(4, 8, 3, { groups: 4, bias: false }), image.slice(1)],
  "Conv2d, dilated, of the same size": [
    () => new Conv2d(4, 6, [3, 2], { dilation: 2, padding: "same" }),
    image.slice(1),
  ],
  Conv1d: [() => new Conv1d(4, 6, 3, 2, 1), [4, 9]],
  ConvTranspose2d: [
    () => new ConvTranspose2d(4, 3, 3, { stride: 2, padding: 1, outputPadding: 1 }),
    image.slice(1),
  ],
  "BatchNorm1d of rows": [() => new BatchNorm1d(6), [6]],
  "BatchNorm1d of sequences": [() => new BatchNorm1d(4, { affine: false }), [4, 5]],
  GroupNorm: [() => new GroupNorm(2, 4), image.slice(1)],
  "LayerNorm without weights": [() => new LayerNorm(8, { elementwiseAffine: false }), [5, 8]],
  "MaxPool2d beyond the edge": [
    () => new MaxPool2d(3, 2, { ceilMode: true, padding: 1 }),
    image.slice(1),
  ],
  "AvgPool2d beyond the edge": [
    () => new AvgPool2d(3, 2, 1, { ceilMode: true, countIncludePad: false }),
    image.slice(1),
  ],
  "AdaptiveAvgPool2d of any size": [() => new AdaptiveAvgPool2d([4, 3]), image.slice(1)],
  BatchNorm2d: [() => moved(new BatchNorm2d(4)), image.slice(1)],
  MaxPool2d: [() => new MaxPool2d(2, { padding: 1 }), image.slice(1)],
  AvgPool2d: [() => new AvgPool2d([3, 2], { stride: 1, padding: 1 }), image.slice(1)],
  AdaptiveAvgPool2d: [() => new AdaptiveAvgPool2d(), image.slice(1)],
  SinusoidalPositionalEncoding: [() => new SinusoidalPositionalEncoding(9, 6), [5, 6]],
  LearnedPositionalEncoding: [() => new LearnedPositionalEncoding(9, 6), [5, 6]],
  MultiHeadAttention: [() => new MultiHeadAttention(8, 2), [5, 8]],
  TransformerBlock: [() => new TransformerBlock(8, 2, { dropout: 0.1 }), [5, 8]],
  "Sequential and ModuleList": [() => new Stack(), [6]],
  CheckpointSequential: [() => new CheckpointSequential(dense(), 2), [6]],
  // Arithmetic like any other.
  MSELoss: [() => new WithLoss(new MSELoss(), (x) => x.relu()), [7]],
  NLLLoss: [() => new WithLoss(new NLLLoss(), (x) => x.argmax(1)), [7]],
  L1Loss: [() => new WithLoss(new L1Loss(), (x) => x.relu()), [7]],
  HuberLoss: [() => new WithLoss(new HuberLoss(), (x) => x.relu()), [7]],
  SmoothL1Loss: [() => new WithLoss(new SmoothL1Loss(), (x) => x.relu()), [7]],
  KLDivLoss: [() => new WithLoss(new KLDivLoss({ reduction: "sum" }), (x) => x.softmax()), [7]],
};

const dense = () => new Sequential(new Linear(6, 6), new ReLU(), new Linear(6, 6));

/** A model that ends in its own loss. */
class WithLoss extends Module {
  constructor(
    private readonly loss: Module<[input: Tensor, target: Tensor]>,
    private readonly target: (x: Tensor) => Tensor,
  ) {
    super();
  }

  forward(x: Tensor): Tensor {
    return this.loss.forward(x, this.target(x));
  }
}

/** What is for training only. */
const losses: Record<string, Module> = {
  CrossEntropyLoss: new WithLoss(new CrossEntropyLoss(), (x) => x.argmax(1)),
  BCELoss: new WithLoss(new BCELoss(), (x) => x),
  BCEWithLogitsLoss: new WithLoss(new BCEWithLogitsLoss(), (x) => x),
};

class Stack extends Module {
  readonly parts = new ModuleList([new Linear(6, 6), new Linear(6, 6)]);

  forward(x: Tensor): Tensor {
    return [...this.parts].reduce((h, part) => part.forward(h).relu(), x);
  }
}

/** Statistics as training leaves them. */
function moved(model: BatchNorm2d): BatchNorm2d {
  model.forward(randn([16, 4, 5, 5], { seed: 7 }).mul(2).add(1));
  return model;
}

describe("layers in ONNX Runtime", () => {
  test.each(Object.entries(layers))("%s", async (_, [make, shape]) => {
    const model = make();
    for (const rows of [1, 5]) {
      const x = randn([rows, ...shape], { seed: rows });
      expect(await difference(model, randn([1, ...shape]), x)).toBeLessThan(ROUNDING);
    }
  });

  test("Embedding takes whole numbers", async () => {
    const model = new Embedding(11, 4) as AnyModule as Module;
    const x = randint(0, 11, [3, 5], { seed: 2 });
    expect(await difference(model, x, x)).toBe(0);
  });
});

describe("nothing is left without a mapping or a sentence", () => {
  const files = import.meta.glob<object>(["../nn/*.ts", "!../nn/*.test.ts"], { eager: true });

  test("every layer that nn has", () => {
    const classes = Object.values(files)
      .flatMap((file): unknown[] => Object.values(file))
      .filter((it) => typeof it === "function" && it.prototype instanceof Module)
      .filter((it) => it !== Layer);
    const models = [...Object.values(layers).map(([make]) => make()), ...Object.values(losses)];
    const tried = new Set<unknown>(models.flatMap((model) => model.modules()).map(classOf));
    tried.add(Embedding);
    expect(classes.filter((it) => !tried.has(it))).toEqual([]);
    expect(classes.length).toBeGreaterThanOrEqual(24);
  });

  test("every operation of the engine", () => {
    const rows: [string, unknown][] = Object.entries(operations);
    const without = rows.filter(([, row]) => !OPERATORS.has(row as AnyOperation));
    expect(without.map(([name]) => name)).toEqual([]);
  });
});

const classOf = (module: object): unknown => module.constructor;

const configs: ModelConfig[] = [
  { architecture: "mlp", hiddenDim: 16, dropout: 0.1 },
  { architecture: "cnn", hiddenDim: 8 },
  { architecture: "vit", hiddenDim: 16, layers: 1 },
  { architecture: "hybrid", hiddenDim: 16, layers: 1 },
];

test.each(configs)("architecture $architecture, for any number of examples", async (config) => {
  const model = buildModel(config);
  for (const rows of [1, 7]) {
    const x = randn([rows, 784], { seed: rows });
    expect(await difference(model, randn([4, 784]), x)).toBeLessThan(1e-4);
  }
});

/** Calls that layers do not make, on (N, 3, 4). */
const calls: Record<string, (x: Tensor) => Tensor> = {
  arithmetic: (x) => x.add(2).mul(x.neg()).sub(x.abs()).div(x.square().add(1)),
  functions: (x) => x.exp().log().sin().cos().erf().abs().add(1).sqrt().pow(1.5),
  extremes: (x) => x.maximum(0.1).minimum(1).clamp(-0.5, 0.9),
  choice: (x) => where(x.gt(0).logicalAnd(x.le(1)), x, x.mul(2)),
  "whole numbers": (x) => x.mul(10).to("int32").add(1).to("float32"),
  sums: (x) =>
    x
      .sum([1], true)
      .add(x.mean([2], true))
      .add(x.max(1, true))
      .sub(x.min(1, true)),
  "one dimension less": (x) => x.sum(2).mul(x.prod(1).sum([1], true)),
  steps: (x) => x.mul(3).floor().add(x.ceil()).add(x.mul(2).round()).add(x.sign()),
  triangles: (x) => x.tril().add(x.triu(1).mul(2)).add(x.flip(1)),
  norms: (x) => x.norm(2, 1, true).add(x.logsumexp(2, { keepdim: true })),
  positions: (x) => x.argmax(2).to("float32"),
  "running sums": (x) => x.cumsum(1).logSoftmax(2),
  pieces: (x) => x.narrow(1, 1, 2).pad([1, 1]).transpose(1, 2),
  "explicit batch": (x) => x.reshape(x.shape[0]!, 12).add(1),
  "all but the first example": (x) => cat([x, x]).narrow(0, 1, 2 * x.shape[0]! - 1),
  "batch in front of a product": (x) => x.reshape(x.shape[0]! * 3, 4).softmax(1),
};

class Call extends Module {
  constructor(private readonly call: (x: Tensor) => Tensor) {
    super();
  }

  forward(x: Tensor): Tensor {
    return this.call(x);
  }
}

test.each(Object.entries(calls))("operations: %s", async (_, call) => {
  const x = randn([5, 3, 4], { seed: 3 });
  expect(await difference(new Call(call), x, x)).toBeLessThan(ROUNDING);
});

test("fp16 is rounded as ONNX Runtime casts to float16 and back", async () => {
  const x = randn([64, 3, 4], { seed: 3 });
  expect(await difference(new Call(roundToFp16), x, x)).toBe(0);
  const inFp16 = new Call((given) => autocast(() => given.matmul(given.transpose())));
  const file = await exportOnnx(inFp16, x);
  expect(new TextDecoder("latin1").decode(file).split("MatMul").length).toBeGreaterThan(1);
  // Sums are rounded to float32 in another order, so that a result may be the neighbour in fp16: 2⁻⁷ apart, from 8 to 16.
  expect(await difference(inFp16, x, x)).toBeLessThanOrEqual(2 ** -6);
});

test("a rewritten model is written as it runs", async () => {
  const model = new Sequential(new Linear(6, 5), new ReLU(), new Linear(5, 3)).eval();
  const rewritten = optimize(model, { passes: ["fuse-linear-activation"] });
  const x = randn([4, 6], { seed: 5 });
  expect(await difference(rewritten, x, x)).toBeLessThan(ROUNDING);
});

/** An operation of the user's own. */
class Twice extends DifferentiableFunction {
  static forward(_: FunctionContext, x: Tensor): Tensor {
    return x.mul(2);
  }

  static backward(_: FunctionContext, gradient: Tensor): Tensor {
    return gradient.mul(2);
  }
}

describe("what is refused, in a sentence", () => {
  const x = randn([2, 4, 6, 6]);

  test.each([
    [
      "training",
      () => new Sequential(new BatchNorm2d(4)),
      /batchNorm in 0, .* call model\.eval\(\) first/,
    ],
    [
      "dropout",
      () => new Sequential(new Dropout(0.5)),
      /dropout in 0, .* call model\.eval\(\) first/,
    ],
    [
      "a constant of the batch",
      () => new Call((t) => t.mul(t.shape[0]!)),
      /constant that depends on the number of examples/,
    ],
    [
      "a setting of the batch",
      () => new Call((t) => t.clamp(0, t.shape[0])),
      /clamp .* has a setting, max, that depends on the number of examples/,
    ],
    [
      "all but the last example",
      () => new Call((t) => t.narrow(0, 0, t.shape[0]! - 1)),
      /slice .* takes a piece whose end depends on the number of examples/,
    ],
    [
      "arithmetic of truth values",
      () => new Call((t) => t.gt(0).mul(t.lt(1))),
      /mul .* computes with truth values/,
    ],
    [
      "other operations",
      () => new Call((t) => (t.shape[0]! > 2 ? t.neg() : t)),
      /does other operations with 2 examples than with 3/,
    ],
    [
      "an operation of one's own",
      () => new Call((t) => Twice.apply(t.relu())),
      /Twice in the model's own forward, .* has no counterpart in ONNX; compute it with/,
    ],
  ] as const)("%s", async (_, make, message) => {
    await expect(exportOnnx(make(), x)).rejects.toThrow(message);
  });

  test.each(Object.entries(losses))("%s", async (_, model) => {
    await expect(exportOnnx(model, rand([2, 7]))).rejects.toThrow(
      "is a loss; export the model that gives the logits, without it",
    );
  });

  test("no model, no example", async () => {
    await expect(exportOnnx({} as Module, x)).rejects.toThrow("expected a Module");
    await expect(exportOnnx(new ReLU(), [1] as unknown as Tensor)).rejects.toThrow(
      "expected an example input",
    );
  });
});
