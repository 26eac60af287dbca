import { beforeAll, expect, test } from "vitest";
import type { Figure } from "../../../outputs/figure/figure.ts";
import { isAboveRoof } from "../../../outputs/panels/trace/above-roof.ts";
import { boundGroup } from "../../../outputs/panels/trace/trace-figures.ts";
import { kernelCost } from "../../../systems/machine/kernel-cost.ts";
import {
  Adam,
  Conv2d,
  CrossEntropyLoss,
  DataLoader,
  Flatten,
  Linear,
  MaxPool2d,
  type Module,
  manualSeed,
  ReLU,
  rand,
  randint,
  Sequential,
  setBackend,
  type Tensor,
  TensorDataset,
  TransformerBlock,
} from "../../../tinytorch/index.ts";
import { RoofStore } from "../../instruments/device/device-roofs.ts";
import { plantedRoofs } from "../../instruments/device/roofs.testing.ts";
import { toSystem } from "../system.ts";
import { inference } from "./pass.ts";
import { recordPass } from "./record-pass.ts";
import { traceOperations } from "./trace-operations.ts";
import { traceSystem } from "./trace-system.ts";

beforeAll(() => setBackend("wasm"));

const BATCH = 128;

function systemOf(model: Module, width = 784) {
  manualSeed(1);
  const data = new TensorDataset(rand([4 * BATCH, width]), randint(0, 10, [4 * BATCH]));
  const loader = new DataLoader(data, { batchSize: BATCH });
  return toSystem(
    model,
    loader,
    new Adam(model.parameters(), { lr: 1e-3 }),
    new CrossEntropyLoss(),
  );
}

function mlp() {
  return new Sequential(new Linear(784, 128), new ReLU(), new Linear(128, 10));
}

const value = (figure: Figure | undefined) =>
  figure !== undefined && "value" in figure ? figure.value : Number.NaN;

// That they also add up to the untraced time, and that tracing costs little, is timed in `npm run bench -- profiler-truth`.
test("the operations of a step, with waiting and less what recording took, are what is compared with the untraced step", async () => {
  const { trace } = await traceSystem(systemOf(mlp()), { budgetSeconds: 0.5 });
  const accounting = trace.passes[0]?.accounting;
  const [operations, waiting, recording] = [
    accounting?.operations,
    accounting?.waiting,
    accounting?.recording,
  ].map(value);
  expect(value(accounting?.corrected)).toBeCloseTo(
    (operations ?? 0) + (waiting ?? 0) - (recording ?? 0),
    6,
  );
  expect(operations).toBeLessThanOrEqual(value(accounting?.traced));
  expect(value(accounting?.overhead)).toBeGreaterThan(0);
  expect(trace.state).toBe("done");
});

test("the arithmetic of an MLP's step is what one counts by hand", async () => {
  const { trace } = await traceSystem(systemOf(mlp()), { budgetSeconds: 0.2 });
  const [step, inference] = trace.passes;
  const products = (pass: typeof step, phase: string) =>
    (pass?.operations ?? [])
      .filter((operation) => operation.name === "linear" && operation.phase === phase)
      .reduce((sum, { flops }) => sum + flops, 0);
  const first = 2 * BATCH * 784 * 128;
  const second = 2 * BATCH * 128 * 10;
  // A product and its bias.
  expect(products(inference, "forward")).toBe(first + BATCH * 128 + second + BATCH * 10);
  // For its weights each layer, for what came in the second alone; and sums for the biases.
  expect(products(step, "backward")).toBeCloseTo(first + 2 * second, -5);
});

/** Arithmetic of one inference by operation. */
async function arithmetic(model: Module, inputs: Tensor): Promise<Record<string, number>> {
  model.eval();
  const pass = inference(model, inputs);
  const { operations } = traceOperations(model, await recordPass(pass));
  const sums: Record<string, number> = {};
  for (const { name, flops } of operations) sums[name] = (sums[name] ?? 0) + flops;
  return sums;
}

test("the arithmetic of a CNN is what one counts by hand", async () => {
  const cnn = new Sequential(
    new Conv2d(1, 8, 3, { padding: 1 }),
    new ReLU(),
    new MaxPool2d(2),
    new Conv2d(8, 16, 3, { padding: 1 }),
    new ReLU(),
    new Flatten(),
    new Linear(16 * 14 * 14, 10),
  );
  const { conv2d = 0, linear } = await arithmetic(cnn, rand([32, 1, 28, 28]));
  // Per output: a product and a sum for each weight that it sees, and one sum for the bias.
  const first = 32 * 28 * 28 * 8 * (2 * 9 * 1 + 1);
  const second = 32 * 14 * 14 * 16 * (2 * 9 * 8 + 1);
  expect(conv2d).toBe(first + second);
  expect(linear).toBe(32 * 10 * (2 * 16 * 14 * 14 + 1));
});

test("the products of a transformer block are what one counts by hand", async () => {
  const [batch, tokens, width, wide] = [4, 16, 64, 256];
  const block = new TransformerBlock(width, 4, { mlpRatio: wide / width }).eval();
  const { events } = await recordPass(
    inference(block as unknown as Module, rand([batch, tokens, width])),
  );
  const products = events
    .flatMap(({ kernels }) => kernels)
    .filter(({ name }) => /MatMul/.test(name))
    .reduce((sum, kernel) => sum + kernelCost(kernel).flops, 0);
  const rows = batch * tokens;
  const layer = (from: number, to: number) => rows * to * (2 * from + 1);
  // Four projections, two layers of the feed-forward part, scores, and the scores' product with the values.
  const attention = 2 * (batch * tokens * tokens * 2 * width);
  expect(products).toBe(
    4 * layer(width, width) + layer(width, wide) + layer(wide, width) + attention,
  );
});

test("each operation stands under its module, and memory rises and falls", async () => {
  const { trace } = await traceSystem(systemOf(mlp()), { budgetSeconds: 0.2 });
  const [step] = trace.passes;
  expect(step?.modules).toEqual(["", "0", "1", "2"]);
  const where = (phase: string) =>
    (step?.operations ?? [])
      .filter((operation) => operation.phase === phase)
      .map(({ name, module }) => `${name} ${step?.modules[module] ?? "-"}`);
  expect(where("forward")).toEqual(["linear 0", "relu 1", "linear 2", "crossEntropy -"]);
  expect(where("backward")).toEqual(["crossEntropy -", "linear 2", "relu 1", "linear 0"]);
  expect(where("update")).toEqual(["Adam -", "Adam.zeroGrad -"]);
  expect(step?.phases.map(({ name }) => name)).toEqual([
    "loading",
    "forward",
    "backward",
    "update",
  ]);
  const memory = (step?.operations ?? []).map(({ memoryBytes }) => memoryBytes);
  expect(Math.max(...memory)).toBeGreaterThan(memory[0] ?? 0);
});

test("roofs, layers under them and the bound come with the trace", async () => {
  const { trace } = await traceSystem(systemOf(mlp()), { budgetSeconds: 0.5 });
  expect(trace.roofline?.points.map(({ name, phase }) => `${phase} ${name}`)).toContain(
    "forward 0 Linear",
  );
  for (const { shareOfRoof } of trace.roofline?.points ?? [])
    expect(shareOfRoof).toBeGreaterThan(0);
  const { bound, terms } = trace.bound ?? {};
  expect(value(bound)).toBe(Math.min(...(terms ?? []).map(({ figure }) => value(figure))));
});

/** A store that gives planted roofs, the last of them for ever, and counts how often it was asked to measure. */
function plantedStore(...flops: number[]) {
  let asked = 0;
  const store = new RoofStore(async () => {
    const height = flops[Math.min(asked, flops.length - 1)] ?? 1;
    asked += 1;
    const other = 1000 * height;
    return plantedRoofs({ flops: height, bandwidth: other, cache: other, sending: other });
  });
  return { store, asked: () => asked };
}

test("roofs that are known are not measured again", async () => {
  const { store, asked } = plantedStore(1e15);
  for (const _ of [1, 2]) {
    await traceSystem(systemOf(mlp()), { budgetSeconds: 0.2, roofs: store });
  }
  expect(asked()).toBe(1);
});

test("what is faster than the roofs has them measured again, and the higher ones count", async () => {
  const { store, asked } = plantedStore(1e3, 1e15);
  const { trace, roofs } = await traceSystem(systemOf(mlp()), { budgetSeconds: 0.2, roofs: store });
  expect(asked()).toBe(2);
  expect(roofs.measurements).toBe(2);
  expect(isAboveRoof(trace)).toBe(false);
  expect(value(trace.bound?.reached)).toBeLessThan(1);
});

test("a share that stays above 100 % says that a roof is too low, wherever it is shown, and the next run measures it again", async () => {
  const { store, asked } = plantedStore(1e3);
  const { trace } = await traceSystem(systemOf(mlp()), { budgetSeconds: 0.2, roofs: store });
  expect(value(trace.bound?.reached)).toBeGreaterThan(1);
  expect(trace.bound?.reached).toMatchObject({
    method: expect.stringContaining("a roof was measured too low"),
  });
  const { figures = [] } = trace.bound === undefined ? {} : boundGroup(trace.bound);
  expect(figures.find(({ name }) => name === "reached")?.label).toContain("measured too low");
  const before = asked();
  await store.get();
  expect(asked()).toBe(before + 1);
});
