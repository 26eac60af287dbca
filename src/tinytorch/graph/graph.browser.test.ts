/** The passes on the backends that need a browser, against the model that they rewrite. */
import { describe, expect, test } from "vitest";
import {
  availableBackends,
  Conv2d,
  Flatten,
  type GraphPass,
  Linear,
  Module,
  manualSeed,
  optimize,
  passes,
  ReLU,
  randn,
  Sequential,
  setBackend,
  stack,
  type Tensor,
} from "../index.ts";

const found = await availableBackends();

/** One place for every pass but the one for 8 bits. */
class Model extends Module {
  readonly conv = new Conv2d(1, 3, 3, { padding: 1 });
  readonly rows = new Sequential(new Flatten(), new Linear(48, 6), new ReLU());
  readonly each = new Sequential(new Linear(6, 5), new ReLU());
  readonly table = new Linear(4, 5).weight;

  forward(images: Tensor): Tensor {
    const h = this.rows.forward(this.conv.forward(images));
    const singly = stack(h.unbind().map((row) => this.each.forward(row)));
    return singly.add(singly.mul(2)).add(singly.mul(2)).matmul(this.table.T);
  }
}

async function numbersOf(model: Module, x: Tensor): Promise<number[][]> {
  model.zeroGrad();
  const result = model.forward(x);
  result.square().sum().backward();
  const gradients = model
    .parameters()
    .map(async ({ grad }) => Array.from((await grad?.data()) ?? []));
  return [Array.from(await result.data()), ...(await Promise.all(gradients))];
}

describe.each(["wasm", "webgl", "webgpu"] as const)("on %s", (backend) => {
  const reason = found.find((each) => each.backend === backend)?.reason;

  test.skipIf(reason)("every pass, and quantization where it has a kernel", async () => {
    await setBackend(backend);
    manualSeed(1);
    const model = new Model();
    const x = randn([3, 1, 4, 4], { seed: 2 });
    const wanted = await numbersOf(model, x);
    const all: GraphPass[] = Object.values(passes);
    const training = all.filter(({ inferenceOnly }) => !inferenceOnly);
    const trained = await numbersOf(optimize(model, { passes: training }), x);
    expect(trained.length).toBe(wanted.length);
    trained.forEach((numbers, i) => {
      numbers.forEach((value, j) => {
        expect(value).toBeCloseTo(wanted[i]![j]!, 3);
      });
    });

    model.eval();
    const forInference = all.filter((pass) => pass !== passes.quantizeDynamic);
    const optimized = optimize(model, { passes: forInference });
    const [output] = await numbersOf(optimized, x);
    output!.forEach((value, i) => {
      expect(value).toBeCloseTo(wanted[0]![i]!, 3);
    });
    expect(new Set(optimized.findings.map(({ pass }) => pass)).size).toBe(forInference.length);

    const quantized = optimize(model, { passes: ["quantize-dynamic"] });
    if (backend === "wasm") expect((await quantized.forward(x).data()).length).toBe(12);
    else expect(() => quantized.forward(x)).toThrow(/there is no kernel for 8 bits on web/);
  });
});
