import { describe, expect, test } from "vitest";
import { CosineAnnealingLR, roundToFp16, setBackend, tensor } from "../../tinytorch/index.ts";
import {
  configs,
  dense,
  endOf,
  epochsOf,
  expectExactResume,
  Magnified,
  stepsOf,
  take,
  weightsOf,
} from "./trainer.testing.ts";
import { Trainer } from "./trainer.ts";
import type { Precision, TrainingSettings } from "./training-settings.ts";

await setBackend("wasm");

describe.each(configs)("$architecture", (config) => {
  test("2N steps are N steps, a checkpoint, and N more, to the last bit, with the loss scale", async () => {
    const events = await expectExactResume(config, "mixed");
    const scalings = stepsOf(events).map(({ scaling }) => scaling);
    // What is restored is not what a training begins with, and some steps were taken.
    expect(scalings[3]?.scale).toBeLessThan(65_536);
    expect(scalings.some((it) => it?.isSkipped === false)).toBe(true);
  });
});

describe("mixed precision", () => {
  const settings: TrainingSettings = { epochs: 4, batchSize: 10, precision: "mixed" };
  const isFp16 = (values: number[]) => {
    const rounded = roundToFp16(tensor(Float32Array.from(values))).dataSync();
    return values.every((value, i) => value === rounded[i]);
  };

  test("learns, by numbers that differ from fp32's by rounding; weights stay in fp32", async () => {
    const run = async (precision: Precision) => {
      const parts = dense();
      const events = await take(new Trainer(parts, { ...settings, precision }));
      const losses = stepsOf(events).map(({ loss }) => loss);
      return { losses, events, weights: Object.values(await weightsOf(parts.model)).flat() };
    };
    const [full, mixed] = [await run("fp32"), await run("mixed")];
    const skipped = stepsOf(mixed.events).filter(({ scaling }) => scaling?.isSkipped).length;
    expect(skipped).toBeLessThan(5);
    // The first loss is of the same weights.
    expect(mixed.losses[0]).not.toBe(full.losses[0]);
    expect(Math.abs((mixed.losses[0] ?? 0) - (full.losses[0] ?? 0))).toBeLessThan(0.01);
    const [first, , , last] = epochsOf(mixed.events).map(({ loss }) => loss);
    expect(last).toBeLessThan((first ?? 0) - 0.3);
    expect(Math.abs((last ?? 0) - (epochsOf(full.events).at(-1)?.loss ?? 0))).toBeLessThan(0.05);
    expect(isFp16(mixed.weights)).toBe(false);
    expect(stepsOf(full.events).every(({ scaling }) => scaling === undefined)).toBe(true);
  });

  test("steps with infinite gradients are left out and counted, and the scale falls until there are none", async () => {
    const parts = { ...dense(1e-6), criterion: new Magnified(1000) };
    const scheduler = new CosineAnnealingLR(parts.optimizer, 20);
    const trainer = new Trainer({ ...parts, scheduler }, settings);
    const rates: number[] = [];
    let left = 0;
    let before = await weightsOf(parts.model);
    for await (const event of trainer.run()) {
      if (event.kind !== "step") continue;
      const { scaling, gradientNorm, learningRate } = event;
      rates.push(learningRate);
      const isSkipped = gradientNorm === undefined;
      left += Number(isSkipped);
      const scale = 65_536 / 2 ** left;
      expect(scaling).toEqual({ scale, isSkipped, skippedSteps: left });
      const after = await weightsOf(parts.model);
      if (isSkipped) expect(after).toEqual(before);
      else expect(after).not.toEqual(before);
      before = after;
    }
    // At a scale of 65,536 the gradient of a logit is near 10⁷.
    expect(left).toBeGreaterThan(4);
    expect(left).toBeLessThan(10);
    expect(trainer.step).toBe(20);
    expect(rates).toEqual(rates.map((_, step) => expect.closeTo(scheduler.lrAt(step), 12)));
    const full = new Trainer(
      { ...dense(1e-6), criterion: new Magnified(1000) },
      { ...settings, precision: "fp32" },
    );
    expect(endOf(await take(full))).toMatchObject({ reason: "done" });
  });

  test("gradients are divided by the scale before they are clipped", async () => {
    const parts = dense(1);
    const flat = async () => Object.values(await weightsOf(parts.model)).flat();
    let before = await flat();
    for await (const event of new Trainer(parts, { ...settings, clipNorm: 0.125 }).run()) {
      if (event.kind !== "step") continue;
      const after = await flat();
      const moved = Math.hypot(...after.map((value, i) => value - (before[i] ?? 0)));
      before = after;
      if (event.scaling?.isSkipped) continue;
      expect(event.gradientNorm).toBeGreaterThan(0.125);
      expect(event.gradientNorm).toBeLessThan(100);
      expect(moved).toBeCloseTo(0.125, 5);
      return;
    }
    throw new Error("no step was taken");
  });

  test("a forward pass beyond fp16 is a fault, with the layer in which it came up", async () => {
    const overflowing = () => {
      const parts = dense();
      const [first] = parts.model.parameters();
      first?.copyFrom(first.mul(1e6));
      return parts;
    };
    const end = async (precision: Precision) =>
      endOf(await take(new Trainer(overflowing(), { ...settings, epochs: 1, precision }), 1));
    expect(await end("mixed")).toEqual({
      kind: "end",
      step: 0,
      reason: "diverged",
      where: "the result of 0 (Linear)",
    });
    expect(await end("fp32")).toBeUndefined();
  });

  test("gradients that are none at any scale are a fault in the end, and a checkpoint leads back", async () => {
    const parts = dense();
    const trainer = new Trainer(parts, settings);
    const file = await trainer.checkpoint();
    const hook = parts.model.registerBackwardHook((_, gradient) => gradient.mul(Number.NaN));
    const events = await take(trainer);
    // From 2¹⁶ to 1.
    expect(stepsOf(events).map(({ scaling }) => scaling?.skippedSteps)).toEqual(
      Array.from({ length: 16 }, (_, index) => index + 1),
    );
    expect(endOf(events)).toMatchObject({
      reason: "diverged",
      where: expect.stringMatching(/^the gradient of /),
    });
    hook.remove();
    trainer.restore(file);
    const [first] = stepsOf(await take(trainer, 1));
    expect(first?.step).toBe(1);
    expect([65_536, 32_768]).toContain(first?.scaling?.scale);
    expect(first?.scaling?.skippedSteps).toBeLessThan(2);
  });

  test("a checkpoint is of one precision", async () => {
    const mixed = new Trainer(dense(), settings);
    const file = await mixed.checkpoint();
    expect(() => new Trainer(dense(), { ...settings, precision: "fp32" }).restore(file)).toThrow(
      "made with precision mixed, and this training has fp32",
    );
  });
});
