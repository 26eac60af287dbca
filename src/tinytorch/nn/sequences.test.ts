import { beforeAll, expect, test } from "vitest";
import {
  causalMask,
  Embedding,
  LayerNorm,
  LearnedPositionalEncoding,
  Linear,
  ModuleList,
  MultiHeadAttention,
  manualSeed,
  noGrad,
  randn,
  Sequential,
  SinusoidalPositionalEncoding,
  setBackend,
  type Tensor,
  TransformerBlock,
  tensor,
  zeros,
} from "../index.ts";

beforeAll(() => setBackend("cpu"));

const values = (t: Tensor): number[] => Array.from(t.dataSync());

test("layer norm standardises each row, whatever its scale", () => {
  const y = new LayerNorm(4).forward(
    tensor([
      [1, 2, 3, 4],
      [100, 200, 300, 400],
    ]),
  );
  const row = [-1.3416, -0.4472, 0.4472, 1.3416];
  values(y).forEach((value, i) => {
    expect(value).toBeCloseTo(row[i % 4]!, 3);
  });
  expect(() => new LayerNorm(4).forward(zeros([2, 3]))).toThrow(
    /ends with the shape \(4,\), got \(2, 3\)/,
  );
});

test("an embedding collects gradients for the rows that were looked up", () => {
  const layer = new Embedding(4, 2);
  const looked = layer.forward(
    tensor(
      [
        [1, 1],
        [3, 1],
      ],
      { dtype: "int32" },
    ),
  );
  expect(looked.shape).toEqual([2, 2, 2]);
  looked.sum().backward();
  expect(values(layer.weight.grad!)).toEqual([0, 0, 3, 3, 0, 0, 1, 1]);
});

test("sinusoidal positions are those of the paper", () => {
  const encoding = new SinusoidalPositionalEncoding(10, 4);
  const at3 = values(encoding.forward(zeros([1, 10, 4])).slice(0, 3));
  const wanted = [Math.sin(3), Math.cos(3), Math.sin(0.03), Math.cos(0.03)];
  at3.forEach((value, i) => {
    expect(value).toBeCloseTo(wanted[i]!, 6);
  });
  expect(encoding.parameters()).toHaveLength(0);
  expect(() => encoding.forward(zeros([1, 11, 4]))).toThrow(/T up to 10, got \(1, 11, 4\)/);
});

test("learned positions are parameters", () => {
  const encoding = new LearnedPositionalEncoding(6, 4);
  encoding
    .forward(zeros([2, 3, 4]))
    .sum()
    .backward();
  expect(values(encoding.weight.grad!).slice(0, 13)).toEqual([...Array(12).fill(2), 0]);
});

test("with a causal mask no position sees what comes later", () => {
  manualSeed(1);
  const attention = new MultiHeadAttention(8, 2);
  const x = randn([1, 4, 8], { seed: 1 });
  const changed = x.slice(":", [0, 3]).detach();
  const [whole, part] = noGrad(() => [
    attention.forward(x, causalMask(4)),
    attention.forward(changed, causalMask(3)),
  ]) as [Tensor, Tensor];
  values(whole)
    .slice(0, 24)
    .forEach((value, i) => {
      expect(value).toBeCloseTo(values(part)[i]!, 5);
    });
  expect(values(noGrad(() => attention.forward(x)))[0]).not.toBeCloseTo(values(whole)[0]!, 3);
});

test("a mask of (N, T, T) serves every head, as does one of (1, T, T)", () => {
  const attention = new MultiHeadAttention(8, 2);
  const x = randn([2, 3, 8], { seed: 1 });
  const once = noGrad(() => attention.forward(x, causalMask(3)));
  const each = noGrad(() => attention.forward(x, causalMask(3).unsqueeze(0).expand(2, 3, 3)));
  expect(values(each)).toEqual(values(once));
});

test("a transformer block learns, and all of it gets gradients", () => {
  manualSeed(2);
  const model = new Sequential(new Linear(4, 8), new TransformerBlock(8, 2, { dropout: 0.1 }));
  model
    .forward(randn([2, 5, 4], { seed: 1 }))
    .square()
    .mean()
    .backward();
  for (const [name, { grad }] of model.namedParameters())
    expect(
      values(grad!).some((value) => value !== 0),
      name,
    ).toBe(true);
  expect(model.parameters()).toHaveLength(2 + 4 + 8 + 4);
});

test("a list of modules is named as PyTorch names it", () => {
  class Chain extends Sequential {
    readonly list = new ModuleList([new Linear(2, 2)]).append(new Linear(2, 3));
  }
  expect([...new Chain().list.namedParameters()].map(([name]) => name)).toEqual([
    "0.weight",
    "0.bias",
    "1.weight",
    "1.bias",
  ]);
  expect(new ModuleList([new Linear(1, 1)]).length).toBe(1);
  expect(() => new ModuleList().forward()).toThrow(/call its members/);
});

test("hooks see and change inputs, results and gradients", () => {
  const layer = new Linear(2, 2);
  const seen: string[] = [];
  const handles = [
    layer.registerForwardPreHook((_, [x]) => {
      seen.push(`before ${(x as Tensor).shape}`);
      return (x as Tensor).mul(0);
    }),
    layer.registerForwardHook((_, __, y) => {
      seen.push(`after ${(y as Tensor).shape}`);
      return (y as Tensor).add(1);
    }),
    layer.registerBackwardHook((_, gradient) => {
      seen.push(`backward ${gradient.shape}`);
    }),
  ];
  const y = layer.forward(randn([3, 2]));
  const [first] = values(y);
  expect(first).toBeCloseTo(layer.bias!.dataSync()[0]! + 1, 6);
  y.sum().backward();
  expect(values(layer.weight.grad!)).toEqual([0, 0, 0, 0]);
  expect(seen).toEqual(["before 3,2", "after 3,2", "backward 3,2"]);
  for (const handle of handles) handle.remove();
  layer
    .forward(randn([3, 2]))
    .sum()
    .backward();
  expect(seen).toHaveLength(3);
});
