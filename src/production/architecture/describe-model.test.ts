import { beforeAll, describe, expect, test } from "vitest";
import { lend } from "../../base/lent.ts";
import { figureValue } from "../../outputs/figure/figure-text.ts";
import type { ModelBlock, ModelOutput } from "../../outputs/panels/model/model.ts";
import { innermostBlocks } from "../../outputs/panels/model/model-blocks.ts";
import { modelVerdict } from "../../outputs/panels/model/model-verdict.ts";
import {
  buildModel,
  Conv2d,
  Function as DifferentiableFunction,
  Dropout,
  Embedding,
  Flatten,
  type FunctionContext,
  Linear,
  type ModelConfig,
  Module,
  ones,
  optimize,
  Parameter,
  ReLU,
  randn,
  Sequential,
  setBackend,
  type Tensor,
  tensor,
} from "../../tinytorch/index.ts";
import { describeModel, showModel } from "./describe-model.ts";

beforeAll(() => setBackend("wasm"));

const example = (): Tensor => randn([3, 784], { seed: 1 });

function sizes(model: Module): number {
  return model.parameters().reduce((sum, { size }) => sum + size, 0);
}

/** `0 Flatten (N, 784)`: a block and what it gives, indented by what it is inside of. */
function outline({ blocks }: ModelOutput): string[] {
  const depths = new Map<string, number>();
  return blocks.map(({ id, parent, path, name, output }) => {
    const depth = parent === undefined ? 0 : (depths.get(parent) ?? 0) + 1;
    depths.set(id, depth);
    return `${"  ".repeat(depth)}${[path, name, output].filter(Boolean).join(" ")}`;
  });
}

function find({ blocks }: ModelOutput, name: string, path?: string): ModelBlock {
  const found = blocks.find((it) => it.name === name && (path === undefined || it.path === path));
  if (found === undefined) throw new Error(`no block ${name}`);
  return found;
}

const configs: ModelConfig[] = [
  { architecture: "mlp" },
  { architecture: "mlp", hiddenDim: 16, dropout: 0.5 },
  { architecture: "cnn", hiddenDim: 8 },
  { architecture: "vit", layers: 1, hiddenDim: 16 },
  { architecture: "hybrid", layers: 1, hiddenDim: 8, heads: 2 },
];

describe.each(configs)("%o", (config) => {
  test("the blocks are the whole model, each part of it once", async () => {
    const model = buildModel(config).train();
    const record = await describeModel(model, example());
    const blocks = innermostBlocks(record);
    const sum = (of: (block: ModelBlock) => number) =>
      blocks.reduce((total, block) => total + of(block), 0);
    expect(sum(({ parameters }) => parameters)).toBe(sizes(model));
    expect(figureValue(record.totals.parameters)).toBe(sizes(model));
    expect(sum(({ weightBytes }) => weightBytes)).toBe(4 * sizes(model));
    expect(sum(({ flops }) => flops)).toBeCloseTo(figureValue(record.totals.flops) ?? 0, 3);
    expect(record.unused).toBeUndefined();
    expect(record.output.shape).toBe("(N, 10)");
    expect(model.modules().every(({ training }) => training)).toBe(true);
  });

  test("each block takes what blocks before it give", async () => {
    const { blocks, output } = await describeModel(buildModel(config), example());
    const before = new Set(["input"]);
    for (const { id, inputs } of blocks) {
      expect(inputs.length).toBeGreaterThan(0);
      for (const { from } of inputs) expect(before).toContain(from);
      before.add(id);
    }
    expect(output.from).toEqual([blocks.at(-1)?.id]);
  });
});

test("an MLP: shapes with N, and the arithmetic that one counts by hand", async () => {
  const model = new Sequential(
    new Flatten(),
    new Linear(784, 128),
    new ReLU(),
    new Linear(128, 10),
  );
  const record = await describeModel(model, randn([5, 1, 28, 28]), { name: "mine" });
  expect(outline(record)).toEqual([
    "0 Flatten (N, 784)",
    "1 Linear (N, 128)",
    "2 ReLU (N, 128)",
    "3 Linear (N, 10)",
  ]);
  expect(record.input).toEqual({ shape: "(N, 1, 28, 28)", dtype: "float32" });
  expect(record.model).toEqual({ name: "mine", parameters: 101_770 });
  const [flatten, first, relu, last] = record.blocks;
  // A multiplication and an addition for each weight, and an addition for each bias.
  expect(first?.flops).toBe(2 * 784 * 128 + 128);
  expect(last?.flops).toBe(2 * 128 * 10 + 10);
  expect([flatten?.flops, relu?.flops]).toEqual([0, 128]);
  expect(record.blocks.map(({ activationBytes }) => activationBytes)).toEqual([0, 512, 512, 40]);
  expect(first?.settings).toBe("inFeatures=784, outFeatures=128, bias=true");
  expect(modelVerdict(record)).toBe(
    "101,770 parameters; the first Linear holds 99 % of them, and does 99 % of the work.",
  );
});

test("a convolution: for each output what it sees of its inputs, and the bias", async () => {
  const model = new Conv2d(3, 8, 3, { padding: 1 });
  const record = await describeModel(model, randn([2, 3, 10, 10]));
  expect(outline(record)).toEqual(["Conv2d (N, 8, 10, 10)"]);
  expect(record.blocks[0]?.flops).toBe(10 * 10 * 8 * (2 * 3 * 9 + 1));
  expect(record.blocks[0]?.parameters).toBe(8 * 3 * 9 + 8);
});

class Residual extends Module {
  readonly norm = new Linear(8, 8);
  readonly inner = new Sequential(new Linear(8, 8), new ReLU());

  forward(x: Tensor): Tensor {
    return x
      .add(this.inner.forward(this.norm.forward(x)))
      .reshape(-1, 2, 4)
      .permute(0, 2, 1);
  }
}

test("a residual is an edge that skips; operations between layers are blocks, and moves are one", async () => {
  const record = await describeModel(new Residual(), randn([2, 8]));
  expect(outline(record)).toEqual([
    "norm Linear (N, 8)",
    "inner Sequential (N, 8)",
    "  inner.0 Linear (N, 8)",
    "  inner.1 ReLU (N, 8)",
    "add (N, 8)",
    "reshape, permute (N, 4, 2)",
  ]);
  const [relu, add] = [find(record, "ReLU"), find(record, "add")];
  expect(add.inputs).toEqual([
    { from: "input", shape: "(N, 8)" },
    { from: relu.id, shape: "(N, 8)" },
  ]);
  expect(find(record, "Sequential").inputs).toEqual([
    { from: find(record, "Linear", "norm").id, shape: "(N, 8)" },
  ]);
  expect(find(record, "Sequential").parameters).toBe(72);
});

class Shared extends Module {
  readonly layer = new Linear(4, 4);
  readonly spare = new Linear(4, 2);

  forward(x: Tensor): Tensor {
    return this.layer.forward(this.layer.forward(x));
  }
}

test("a layer that is used twice is two blocks whose parameters count once; what is never used is said", async () => {
  const record = await describeModel(new Shared(), randn([2, 4]));
  const [first, second] = record.blocks;
  expect(record.blocks).toHaveLength(2);
  expect([first?.parameters, second?.parameters]).toEqual([20, 0]);
  expect(second?.shared).toEqual({ with: first?.id, parameters: 20 });
  expect(second?.inputs).toEqual([{ from: first?.id, shape: "(N, 4)" }]);
  expect(second?.flops).toBe(first?.flops);
  expect(record.unused).toEqual([
    { path: "spare.weight", parameters: 8 },
    { path: "spare.bias", parameters: 2 },
  ]);
});

class OwnWeight extends Module {
  readonly weight = new Parameter(randn([4, 3], { seed: 1 }));
  readonly dropout = new Dropout(0.5);

  forward(x: Tensor): Tensor {
    return this.dropout.forward(x.matmul(this.weight)).relu();
  }
}

test("a parameter of the model's own counts where it is taken; dropout is there though it does nothing now", async () => {
  const record = await describeModel(new OwnWeight(), randn([2, 4]));
  expect(outline(record)).toEqual(["matmul (N, 3)", "dropout Dropout (N, 3)", "relu (N, 3)"]);
  expect(record.blocks.map(({ parameters }) => parameters)).toEqual([12, 0, 0]);
  expect(record.blocks.map(({ inputs }) => inputs.map(({ from }) => from))).toEqual([
    ["input"],
    ["1"],
    ["2"],
  ]);
});

test("attention takes queries, keys and values side by side, and tokens of a batch are N times as many", async () => {
  const model = buildModel({ architecture: "vit", layers: 1, hiddenDim: 16, heads: 2 });
  const record = await describeModel(model, example());
  const attention = find(record, "attention");
  const projections = attention.inputs.map(({ from }) =>
    record.blocks.find(({ id }) => id === from),
  );
  expect(projections.map((block) => block?.name)).toEqual(new Array(3).fill("reshape, permute"));
  expect(find(record, "MultiHeadAttention").settings).toBe("16, heads=2");
  expect(find(record, "TransformerBlock").output).toBe("(N, 16, 16)");
  // scores and their product with the values, softmax of (2 heads, 16, 16): exponentials count as in kernel-flops.
  expect(attention.flops).toBeGreaterThan(2 * 2 * 16 * 16 * 16);
});

class Fixed extends Module {
  forward(x: Tensor): Tensor {
    return x.reshape(2, 8).sum(0);
  }
}

test("a model that takes no other number of rows is told for its example as it is", async () => {
  const record = await describeModel(new Fixed(), randn([4, 4]));
  expect(record.input.shape).toBe("(4, 4)");
  expect(record.output.shape).toBe("(8,)");
  const { flops } = record.totals;
  expect(flops).toMatchObject({
    value: 16,
    method: expect.stringMatching(/for the whole example/),
  });
});

test("with timing, each block that does something has a measured time", async () => {
  const model = new Sequential(new Flatten(), new Linear(8, 4), new Dropout(0.5));
  const record = await describeModel(model, randn([2, 2, 4]), {
    timing: true,
    budgetSeconds: 0.01,
  });
  expect(record.totals.time?.kind).toBe("measured");
  const [, linear, dropout] = record.blocks;
  expect(linear?.time).toMatchObject({ kind: "measured", unit: "ms", n: expect.any(Number) });
  expect(linear?.time && "n" in linear.time ? linear.time.n : 0).toBeGreaterThanOrEqual(5);
  expect(dropout?.time).toBeUndefined();
});

class Pieces extends Module {
  readonly embedding = new Embedding(10, 4);
  readonly scale = new Parameter(ones([4]));

  forward(x: Tensor): Tensor {
    return Doubled.apply(this.embedding.forward(x).mul(this.scale));
  }
}

class Doubled extends DifferentiableFunction {
  static forward(_: FunctionContext, x: Tensor): Tensor {
    return x.mul(2).add(0);
  }

  static backward(_: FunctionContext, gradient: Tensor): Tensor {
    return gradient.mul(2);
  }
}

test("whole numbers as inputs, and an operation of one's own with the arithmetic inside it", async () => {
  const record = await describeModel(new Pieces(), tensor([[1, 2, 3]], { dtype: "int32" }));
  expect(record.input).toEqual({ shape: "(N, 3)", dtype: "int32" });
  const doubled = find(record, "Doubled");
  expect(doubled.flops).toBe(3 * 4 * 2);
  expect(find(record, "mul").parameters).toBe(4);
});

test("an optimized model is described as it runs", async () => {
  const model = new Sequential(new Linear(4, 3), new ReLU());
  const record = await describeModel(
    optimize(model, { passes: ["fuse-linear-activation"] }),
    randn([2, 4]),
  );
  expect(outline(record)).toEqual(["OptimizedModule (N, 3)"]);
  expect(record.blocks[0]?.parameters).toBe(15);
});

test("a model that cannot be captured is refused with the reason", async () => {
  class Reads extends Module {
    forward(x: Tensor): Tensor {
      return x.mul(x.max().dataSync()[0] ?? 1);
    }
  }
  await expect(describeModel(new Reads(), randn([2, 4]))).rejects.toThrow(
    /^capture: Reads.forward reads the values of a tensor while it runs/,
  );
});

test("showing shows the blocks at once, and their times when they are measured", async () => {
  const shown: ModelOutput[] = [];
  const takeBack = lend({
    show: (first) => {
      shown.push(first as ModelOutput);
      return { update: (output) => shown.push(output as ModelOutput) };
    },
  });
  try {
    const model = new Linear(4, 2);
    const record = await showModel(model, randn([2, 4]), { timing: true, budgetSeconds: 0.01 });
    expect(shown[0]).toMatchObject({ state: "running", stage: "measuring the time of its blocks" });
    expect(shown[0]?.blocks[0]?.time).toBeUndefined();
    expect(shown.at(-1)).toBe(record);
    expect(record).toMatchObject({ state: "done", blocks: [{ time: { kind: "measured" } }] });
    expect(await showModel(model, randn([2, 4]))).toBe(shown.at(-1));
  } finally {
    takeBack();
  }
});

test("what is not understood is refused", async () => {
  const model = new Linear(4, 2);
  const x = randn([2, 4]);
  await expect(describeModel({} as Module, x)).rejects.toThrow(/expected a Module as its model/);
  await expect(describeModel(model, [1] as unknown as Tensor)).rejects.toThrow(/a tensor \(N, …\)/);
  await expect(describeModel(model, x, { classes: ["a"] })).rejects.toThrow(
    /as many classes as the result tells apart, 2, got 1/,
  );
  await expect(describeModel(model, x, { time: true } as object)).rejects.toThrow(
    /unknown option "time"; there are name, classes, timing, budgetSeconds/,
  );
  expect((await describeModel(model, x, { classes: ["a", "b"] })).output.classes).toEqual([
    "a",
    "b",
  ]);
});
