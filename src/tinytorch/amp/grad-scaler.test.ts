import { beforeAll, describe, expect, test } from "vitest";
import {
  Adam,
  autocast,
  crossEntropy,
  GradScaler,
  type GradScalerState,
  Linear,
  type Optimizer,
  Parameter,
  randn,
  roundToFp16,
  SGD,
  setBackend,
  type Tensor,
  tensor,
} from "../index.ts";

const values = (x: Tensor | undefined): number[] => Array.from(x?.dataSync() ?? []);

interface Made {
  p: Parameter;
  optimizer: Optimizer;
}

function sgd(start = [1, 2], lr = 0.5): Made {
  const p = new Parameter(tensor(start));
  return { p, optimizer: new SGD([p], { lr }) };
}

/** One step whose gradient is `gradient`, before it is scaled. */
async function stepWith(
  scaler: GradScaler,
  { p, optimizer }: Made,
  gradient: number[],
): Promise<boolean> {
  optimizer.zeroGrad();
  scaler.scale(p.mul(tensor(gradient)).sum()).backward();
  const isTaken = await scaler.step(optimizer);
  await scaler.update();
  return isTaken;
}

describe.each(["cpu", "wasm"] as const)("on %s", (backend) => {
  beforeAll(() => setBackend(backend));

  test("a step is that of the gradients without a scale", async () => {
    const made = sgd();
    const scaler = new GradScaler();
    expect(values(scaler.scale(tensor(3)))).toEqual([3 * 65_536]);
    expect(await stepWith(scaler, made, [0.25, -1])).toBe(true);
    expect(values(made.p)).toEqual([0.875, 2.5]);
    expect(values(made.p.grad)).toEqual([0.25, -1]);
  });

  test.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN])(
    "a gradient with %s leaves the step out, and the optimizer knows nothing of it",
    async (bad) => {
      const p = new Parameter(tensor([1, 2]));
      const other = new Parameter(tensor([3]));
      const optimizer = new Adam([other, p], { lr: 0.1 });
      const scaler = new GradScaler();
      optimizer.zeroGrad();
      scaler.scale(p.sum().add(other.sum())).backward();
      p.grad = tensor([bad, 1]);
      expect(await scaler.step(optimizer)).toBe(false);
      await scaler.update();
      expect([values(p), values(other)]).toEqual([[1, 2], [3]]);
      expect(optimizer.stepCount).toBe(0);
      expect(optimizer.stateBytes()).toBe(0);
      expect(scaler.getScale()).toBe(32_768);
    },
  );

  test("a finite gradient that is too large for its square is no infinite one", async () => {
    expect(await stepWith(new GradScaler({ initScale: 1 }), sgd(), [1e30, -3e38])).toBe(true);
  });

  // PyTorch's own test of the rule: test/test_cuda.py, test_grad_scaling_update_scale.
  test("the scale grows after an interval of finite steps, and shrinks after one that is not", async () => {
    const made = sgd();
    const scaler = new GradScaler({
      initScale: 4,
      growthFactor: 2,
      backoffFactor: 0.25,
      growthInterval: 2,
    });
    const seen: [scale: number, tracker: number][] = [];
    for (const gradient of [1, 1, Number.POSITIVE_INFINITY]) {
      await stepWith(scaler, made, [gradient, 1]);
      const { scale, growthTracker } = scaler.stateDict() as GradScalerState;
      seen.push([scale, growthTracker]);
    }
    expect(seen).toEqual([
      [4, 1],
      [8, 0],
      [2, 0],
    ]);
  });

  // By the algorithm of aten/src/ATen/native/cuda/AmpKernels.cu, worked out by hand.
  test("a longer history: infinite steps begin the interval anew, and the scale stays a float32", async () => {
    const made = sgd();
    const scaler = new GradScaler({ initScale: 2 ** 126, growthInterval: 3 });
    const scales: number[] = [];
    for (const gradient of [0, 0, Number.POSITIVE_INFINITY, 0, 0, 0, 0, 0, 0, 0, 0, 0]) {
      await stepWith(scaler, made, [gradient, 0]);
      scales.push(Math.log2(scaler.getScale()));
    }
    // 2 to the 128th is beyond float32: the scale stays.
    expect(scales).toEqual([126, 126, 125, 125, 125, 126, 126, 126, 127, 127, 127, 127]);
  });

  test("gradients that fp16 loses survive with a scale", async () => {
    // The gradient of the weight is 1e-8: half of the least number of fp16 is 3e-8.
    const gradientOf = async (scaler: GradScaler): Promise<number[]> => {
      const weight = new Parameter(tensor([[0.5]]));
      const optimizer = new SGD([weight]);
      const loss = autocast(() => tensor([[1]]).matmul(weight))
        .mul(1e-8)
        .sum();
      scaler.scale(loss).backward();
      scaler.unscale(optimizer);
      return values(weight.grad);
    };
    expect(await gradientOf(new GradScaler({ enabled: false }))).toEqual([0]);
    const [kept] = await gradientOf(new GradScaler());
    expect(kept).toBe(values(roundToFp16(tensor(1e-8 * 65_536)))[0]! / 65_536);
    expect(kept).toBeCloseTo(1e-8, 11);
  });
});

describe("its use", () => {
  beforeAll(() => setBackend("cpu"));

  test("gradients are divided once, so that they can be clipped before the step", async () => {
    const { p, optimizer } = sgd();
    const scaler = new GradScaler({ initScale: 8 });
    scaler.scale(p.sum()).backward();
    expect(values(p.grad)).toEqual([8, 8]);
    scaler.unscale(optimizer);
    expect(values(p.grad)).toEqual([1, 1]);
    expect(() => scaler.unscale(optimizer)).toThrow("has already been called on this optimizer");
    await scaler.step(optimizer);
    expect(values(p)).toEqual([0.5, 1.5]);
    expect(() => scaler.unscale(optimizer)).toThrow("it is being called after step()");
    await expect(scaler.step(optimizer)).rejects.toThrow("since the last update()");
    await scaler.update();
    scaler.unscale(optimizer);
  });

  test("one scale for several optimizers: each steps by its own gradients, and all have a say", async () => {
    const [one, two] = [sgd(), sgd()];
    const scaler = new GradScaler({ initScale: 8 });
    scaler.scale(one.p.sum().add(two.p.sum())).backward();
    two.p.grad = tensor([Number.POSITIVE_INFINITY, 0]);
    expect(await scaler.step(one.optimizer)).toBe(true);
    expect(await scaler.step(two.optimizer)).toBe(false);
    await scaler.update();
    expect(scaler.getScale()).toBe(4);
  });

  test("out of order it is refused in a sentence", async () => {
    const { optimizer } = sgd();
    const scaler = new GradScaler();
    await expect(scaler.update()).rejects.toThrow("no inf checks were recorded");
    await expect(scaler.step(optimizer)).rejects.toThrow("no parameter of this optimizer has");
    await scaler.update(1024);
    expect(scaler.getScale()).toBe(1024);
    await expect(scaler.update(0)).rejects.toThrow("expected newScale to be a number above 0");
  });

  test.each([
    [{ initScale: 0 }, "expected initScale to be a number above 0, got 0"],
    [{ initScale: 1e39 }, "expected initScale to be a number above 0, got 1e+39"],
    [{ growthFactor: 1 }, "expected growthFactor to be a number above 1, got 1"],
    [{ backoffFactor: 1 }, "expected backoffFactor to be a number between 0 and 1, got 1"],
    [{ growthInterval: 0.5 }, "expected growthInterval to be a whole number above 0, got 0.5"],
  ])("settings that would not scale: %o", (options, message) => {
    expect(() => new GradScaler(options)).toThrow(message);
  });

  test("one that is not enabled changes nothing", async () => {
    const made = sgd();
    const scaler = new GradScaler({ enabled: false });
    expect([scaler.isEnabled(), scaler.getScale(), scaler.stateDict()]).toEqual([false, 1, {}]);
    expect(await stepWith(scaler, made, [1, 1])).toBe(true);
    expect(values(made.p)).toEqual([0.5, 1.5]);
    expect(() => new GradScaler().loadStateDict({})).toThrow("the source state dict is empty");
  });

  test("its state goes on as it would have", async () => {
    const options = { initScale: 16, growthInterval: 3 };
    const straight = new GradScaler(options);
    const before = new GradScaler(options);
    const made = sgd([0, 0]);
    const gradients = [1, Number.POSITIVE_INFINITY, 1, 1, 1, 1, 1];
    for (const gradient of gradients.slice(0, 4)) {
      await stepWith(straight, made, [gradient, 0]);
      await stepWith(before, made, [gradient, 0]);
    }
    const after = new GradScaler();
    after.loadStateDict(structuredClone(before.stateDict()));
    for (const gradient of gradients.slice(4)) {
      await stepWith(straight, made, [gradient, 0]);
      await stepWith(after, made, [gradient, 0]);
    }
    expect(after.stateDict()).toEqual(straight.stateDict());
    expect(after.getScale()).toBe(16);
  });

  test("a network learns under autocast with it", async () => {
    const layer = new Linear(8, 3);
    const x = randn([30, 8], { seed: 1 });
    const labels = tensor(
      Array.from({ length: 30 }, (_, i) => i % 3),
      { dtype: "int32" },
    );
    const optimizer = new SGD(layer.parameters(), { lr: 0.5 });
    const scaler = new GradScaler();
    const losses: number[] = [];
    for (let step = 0; step < 40; step++) {
      optimizer.zeroGrad();
      const loss = autocast(() => crossEntropy(layer.forward(x), labels));
      scaler.scale(loss).backward();
      await scaler.step(optimizer);
      await scaler.update();
      losses.push(await loss.item());
    }
    expect(losses.at(-1)).toBeLessThan(0.8 * losses[0]!);
  });
});
