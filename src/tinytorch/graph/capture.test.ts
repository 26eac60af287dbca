import { beforeAll, describe, expect, test } from "vitest";
import {
  arange,
  capture,
  Dropout,
  Linear,
  Module,
  optimize,
  Parameter,
  randn,
  setBackend,
  type Tensor,
  tensor,
  zeros,
} from "../index.ts";
import { modelOf, net } from "./graph.testing.ts";

beforeAll(() => setBackend("cpu"));

test("a graph names what it takes, and where it belongs", () => {
  expect(String(capture(net(), randn([2, 2, 2]))).split("\n")).toEqual([
    "graph(x: (2, 2, 2) float32)",
    "  %0 = reshape(x, shape=[2,4])       (2, 4)  0",
    "  %1 = linear(%0, 1.weight, 1.bias)  (2, 3)  1",
    "  %2 = relu(%1)                      (2, 3)  2",
    "  %3 = linear(%2, 3.weight, 3.bias)  (2, 2)  3",
    "  return %3",
  ]);
});

test("calls of modules are told apart, with what they took and gave and the operations in them", () => {
  class Twice extends Module {
    readonly square = new Linear(4, 4);
    readonly drop = new Dropout(0.5);
    forward(h: Tensor): Tensor {
      return this.square.forward(this.drop.forward(this.square.forward(h))).relu();
    }
  }
  const { calls, output } = capture(new Twice().eval(), randn([2, 4]));
  const input = { kind: "input" };
  const node = (id: number) => ({ kind: "node", id });
  expect(calls.map(({ module: _, ...call }) => call)).toEqual([
    { path: "", parent: undefined, inputs: [input], outputs: [node(2)], from: 0, to: 3 },
    { path: "square", parent: 0, inputs: [input], outputs: [node(0)], from: 0, to: 1 },
    // It gives back what it took: nothing ran in it.
    { path: "drop", parent: 0, inputs: [node(0)], outputs: [node(0)], from: 1, to: 1 },
    { path: "square", parent: 0, inputs: [node(0)], outputs: [node(1)], from: 1, to: 2 },
  ]);
  expect(output).toEqual(node(2));
});

describe("what cannot be captured", () => {
  const x = (): Tensor => randn([2, 4], { seed: 1 });
  const refused = (model: Module): string => {
    try {
      capture(model, x());
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };

  test("an async forward", () => {
    const model = modelOf((async (h: Tensor) => await h.sum().item()) as never);
    expect(refused(model)).toBe("capture: Model.forward is async; a graph runs without waiting");
  });

  test("reading what depends on the input or on parameters; constants may be read", () => {
    expect(refused(modelOf((h) => h.mul(h.max().dataSync()[0]!)))).toMatch(/reads the values/);
    expect(refused(modelOf((h) => h.maskedSelect(h.gt(0))))).toMatch(/reads the values/);
    expect(refused(modelOf((h) => h.detach().dataSync() && h))).toMatch(/reads the values/);
    expect(refused(modelOf((h) => h.mul(arange(4).max().dataSync()[0]!)))).toBe("");
  });

  test("drawing numbers", () => {
    expect(refused(modelOf((h) => h.add(randn([4]))))).toMatch(
      /draws random numbers with randn\(\)/,
    );
    expect(refused(modelOf((h) => h.add(randn([4], { seed: 1 }))))).toBe("");
  });

  test("storing something", () => {
    expect(refused(modelOf((h, self) => Object.assign(self, { seen: h }) && h))).toMatch(
      /changes "seen" of the model/,
    );
    class Average extends Module {
      declare readonly mean: Tensor;
      constructor() {
        super();
        this.registerBuffer("mean", zeros([4]));
      }
      forward(h: Tensor): Tensor {
        this.mean.copyFrom(this.mean.mul(0.9).add(h.mean(0)));
        return h.sub(this.mean);
      }
    }
    const model = new Average();
    expect(refused(model)).toMatch(/changes "mean" of the model/);
    expect(Array.from(model.mean.dataSync())).toEqual([0, 0, 0, 0]);
  });

  test("hooks", () => {
    const model = net();
    model.layers[1]!.registerForwardHook(() => {});
    expect(() => capture(model, randn([2, 2, 2]))).toThrow(/calls hooks on Linear/);
    const hooked = modelOf((h) => {
      const made = h.mul(new Parameter(tensor([1])));
      made.registerHook(() => {});
      return made;
    });
    expect(refused(hooked)).toMatch(/registers a hook on a gradient/);
  });

  test("not giving one tensor, and no example", () => {
    expect(refused(modelOf((h) => [h, h] as never))).toMatch(/does not return one tensor/);
    expect(() => capture(net(), undefined as never)).toThrow(/expected an example input/);
  });

  test("a refusal that forward catches is one all the same", () => {
    const model = modelOf((h) => {
      try {
        h.dataSync();
      } catch {
        // As a cell might.
      }
      return h;
    });
    expect(refused(model)).toMatch(/reads the values/);
  });

  test("unknown passes, and no model", () => {
    expect(() => optimize(net(), { passes: ["fuse" as never] })).toThrow(
      /there is no pass "fuse"; there are fuse-linear-activation, /,
    );
    expect(() => optimize(undefined as never, { passes: [] })).toThrow(/expected a Module/);
    expect(() => optimize(net(), {} as never)).toThrow(/expected passes to be a list of passes/);
  });
});
