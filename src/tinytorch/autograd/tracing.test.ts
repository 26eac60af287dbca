import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { BackendName } from "../../base/calibration.ts";
import {
  Adam,
  CrossEntropyLoss,
  checkpoint,
  clipGradNorm,
  deviceTimer,
  Linear,
  memory,
  type OperationEvent,
  ReLU,
  randint,
  randn,
  Sequential,
  SGD,
  setBackend,
  setOperationListener,
  type Tensor,
  tensor,
} from "../index.ts";

afterEach(() => setOperationListener(undefined));

function listen(work: () => void): OperationEvent[] {
  const events: OperationEvent[] = [];
  setOperationListener((event) => events.push(event));
  work();
  setOperationListener(undefined);
  return events;
}

const titleOf = ({ phase, name }: OperationEvent): string => `${phase} ${name}`;
const kernelsOf = ({ kernels }: OperationEvent): string[] => kernels.map(({ name }) => name);

await setBackend("cpu");
const first = new Linear(6, 8);
const model = new Sequential(first, new ReLU(), new Linear(8, 3));
const criterion = new CrossEntropyLoss();

function lossOf(): Tensor {
  const x = randn([16, 6], { seed: 1 });
  return criterion.forward(model.forward(x), randint(0, 3, [16], { seed: 2 }));
}

describe.each<BackendName>(["cpu", "wasm"])("on %s", (backend) => {
  beforeEach(() => setBackend(backend));

  test("an operation names the kernels that it ran, with shapes and times", () => {
    const a = randn([4, 5], { seed: 1 });
    const b = randn([5, 6], { seed: 2 });
    const [event] = listen(() => a.matmul(b)) as [OperationEvent];
    const kernel = event.kernels.find(({ name }) => name === "BatchMatMul")!;
    expect(kernel.inputs.map((shape) => shape.slice(-2))).toEqual([
      [4, 5],
      [5, 6],
    ]);
    expect(kernel.outputs.map((shape) => shape.slice(-2))).toEqual([[4, 6]]);
    expect(kernel.attrs).toMatchObject({ transposeA: false });
    let before = event.startMs;
    for (const { startMs, durationMs } of event.kernels) {
      expect(startMs).toBeGreaterThanOrEqual(before);
      before = startMs + durationMs;
    }
    expect(before).toBeLessThanOrEqual(event.startMs + event.durationMs);
  });

  test("backward operations belong to the modules whose call recorded them", () => {
    const events = listen(() => lossOf().backward());
    const forward = events.filter(({ phase }) => phase === "forward");
    const backward = events.filter(({ phase }) => phase === "backward");
    expect(forward.map(titleOf)).toEqual([
      "forward linear",
      "forward relu",
      "forward linear",
      "forward crossEntropy",
    ]);
    expect(forward[0]!.modules).toEqual([model, first]);
    expect(backward.map(({ name }) => name)).toEqual(forward.map(({ name }) => name).reverse());
    for (const [i, { modules }] of [...backward].reverse().entries())
      expect(modules).toEqual(forward[i]!.modules);
    expect(backward.every(({ kernels }) => kernels.length > 0)).toBe(true);
  });

  test("what an optimizer does has its name", () => {
    const optimizer = new Adam(model.parameters());
    lossOf().backward();
    optimizer.step();
    optimizer.zeroGrad();
    lossOf().backward();
    const events = listen(() => {
      clipGradNorm(model.parameters(), 1);
      optimizer.step();
      optimizer.zeroGrad();
    });
    expect(events.map(titleOf)).toEqual([
      "update clipGradNorm",
      "update Adam",
      "update Adam.zeroGrad",
    ]);
    const [clip, step, zero] = events as [OperationEvent, OperationEvent, OperationEvent];
    expect(kernelsOf(clip)).toContain("Sqrt");
    expect(step.kernels.length).toBeGreaterThanOrEqual(4);
    expect(kernelsOf(zero)).toEqual([]);
    expect(zero.memoryBytes).toBeLessThan(step.memoryBytes);
  });

  test("memory follows what is held", () => {
    // Constants are made once.
    randn([1], { requiresGrad: true }).exp().sum().backward();
    const x = randn([100], { seed: 1, requiresGrad: true });
    const before = memory().numBytes;
    const events = listen(() => x.exp().sum().backward());
    // exp, its sum, the gradient of exp, which then makes room for that of x.
    expect(events.map(({ memoryBytes }) => memoryBytes - before)).toEqual([400, 404, 804, 804]);
    expect(events.at(-1)!.memoryBytes).toBe(memory().numBytes);
  });

  test("an operation within another keeps its kernels to itself", () => {
    const x = randn([16, 6], { seed: 1, requiresGrad: true });
    const events = listen(() =>
      checkpoint((t) => model.forward(t), x)
        .sum()
        .backward(),
    );
    const at = (title: string): OperationEvent[] =>
      events.filter((event) => titleOf(event) === title);
    expect(events.map(titleOf).slice(0, 4)).toEqual([
      "forward linear",
      "forward relu",
      "forward linear",
      "forward checkpoint",
    ]);
    expect(at("forward checkpoint")[0]!.kernels).toEqual([]);
    // Computed once more, in the same modules.
    expect(at("forward linear").map(({ modules }) => modules[1])).toEqual(
      [0, 2, 0, 2].map((i) => model.children()[i]),
    );
    expect(at("backward linear")).toHaveLength(2);
  });

  test("nothing is kept for a listener that is not there", () => {
    const silent = lossOf();
    const events = listen(() => {});
    expect(events).toEqual([]);
    expect(silent.node!.modules).toBeUndefined();
    // Recorded unheard, run heard: nobody knows where it was.
    const late = listen(() => silent.backward());
    expect(late.every(({ modules }) => modules.length === 0)).toBe(true);
    let heard: Tensor | undefined;
    listen(() => {
      heard = lossOf();
    });
    expect(heard!.node!.modules).toEqual([criterion]);
  });

  test("an operation that fails leaves no trace in the next one", () => {
    const x = tensor([[1, 2, 3]]);
    const events = listen(() => {
      expect(() => x.matmul(x)).toThrow();
      x.add(x);
    });
    expect(events.map(titleOf)).toEqual(["forward add"]);
    expect(events[0]!.kernels).toHaveLength(1);
  });

  test("the host's clock is the device's", () => {
    expect(deviceTimer()).toMatchObject({ kind: "host" });
    expect(deviceTimer().quantumMs).toBeGreaterThan(0);
  });
});

test("values that move between devices are told of", async () => {
  await setBackend("cpu");
  const x = randn([3], { seed: 1 });
  await setBackend("wasm");
  const [event] = listen(() => x.exp()) as [OperationEvent];
  expect(kernelsOf(event)).toEqual(["move", "Exp"]);
  expect(event.kernels[0]).toMatchObject({ attrs: { from: "cpu", to: "wasm" }, outputs: [[3]] });
});

test("SGD's step has its kernels too", async () => {
  await setBackend("wasm");
  const optimizer = new SGD(model.parameters(), { lr: 0.1 });
  lossOf().backward();
  const [event] = listen(() => optimizer.step()) as [OperationEvent];
  expect(kernelsOf(event).filter((name) => name === "SgdStep")).toHaveLength(4);
});
