import { beforeAll, describe, expect, test } from "vitest";
import {
  Adam,
  CosineAnnealingLR,
  clipGradNorm,
  LinearWarmup,
  OneCycleLR,
  Parameter,
  type Scheduler,
  SGD,
  StepLR,
  setBackend,
  tensor,
} from "../index.ts";

beforeAll(() => setBackend("cpu"));

const optimizer = (lr: number): SGD => new SGD([new Parameter(tensor([1]))], { lr });

function rates(make: (on: SGD) => Scheduler, lr: number, steps: number): number[] {
  const on = optimizer(lr);
  const schedule = make(on);
  const seen = [on.lr];
  for (let i = 0; i < steps; i++) {
    schedule.step();
    seen.push(on.lr);
  }
  return seen.map((rate) => Number(rate.toPrecision(6)));
}

describe("schedules give PyTorch's numbers", () => {
  test("StepLR", () => {
    expect(rates((on) => new StepLR(on, 2, 0.5), 1, 5)).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25]);
  });

  test("CosineAnnealingLR", () => {
    // torch: CosineAnnealingLR(SGD(lr=1), T_max=4, eta_min=0.2)
    expect(rates((on) => new CosineAnnealingLR(on, 4, 0.2), 1, 5)).toEqual([
      1, 0.882843, 0.6, 0.317157, 0.2, 0.2,
    ]);
  });

  test("LinearWarmup", () => {
    expect(rates((on) => new LinearWarmup(on, 4, { startFactor: 0.2 }), 1, 5)).toEqual([
      0.2, 0.4, 0.6, 0.8, 1, 1,
    ]);
  });

  test("LinearWarmup, then another one", () => {
    const make = (on: SGD): Scheduler =>
      new LinearWarmup(on, 2, { startFactor: 0.5, after: new StepLR(on, 1, 0.1) });
    expect(rates(make, 1, 4)).toEqual([0.5, 0.75, 1, 0.1, 0.01]);
  });

  test("OneCycleLR", () => {
    // torch: OneCycleLR(SGD, max_lr=1, total_steps=10); top at step 0.3·10 - 1 = 2
    const seen = rates((on) => new OneCycleLR(on, 1, 10), 0.1, 9);
    expect(seen[0]).toBe(0.04);
    expect(seen[1]).toBeCloseTo(0.52, 6);
    expect(seen[2]).toBe(1);
    expect(seen[9]).toBeCloseTo(4e-6, 9);
    expect(seen[5]).toBeCloseTo(0.61126, 5);
  });
});

test("a schedule goes on from its state", () => {
  const [first, second] = [optimizer(1), optimizer(5)];
  const schedule = new CosineAnnealingLR(first, 10);
  for (let i = 0; i < 4; i++) schedule.step();
  new CosineAnnealingLR(second, 10).loadStateDict(schedule.stateDict());
  expect(second.lr).toBe(first.lr);
  expect(() => new StepLR(first, 0)).toThrow(/StepLR: expected stepSize/);
});

describe("clipGradNorm", () => {
  const make = (): Parameter[] => {
    const parameters = [new Parameter(tensor([1, 1])), new Parameter(tensor([2]))];
    parameters[0]!
      .mul(tensor([3, 0]))
      .sum()
      .add(parameters[1]!.mul(4).sum())
      .backward();
    return parameters;
  };

  test("scales all gradients together, and gives the norm that they had", async () => {
    const parameters = make();
    expect(await clipGradNorm(parameters, 1).item()).toBe(5);
    const clipped = parameters.flatMap(({ grad }) => Array.from(grad!.dataSync()));
    [0.6, 0, 0.8].forEach((value, i) => {
      expect(clipped[i]).toBeCloseTo(value, 5);
    });
  });

  test("leaves small gradients as they are", async () => {
    const parameters = make();
    await clipGradNorm(parameters, 10).item();
    expect(Array.from(parameters[0]!.grad!.dataSync())).toEqual([3, 0]);
    expect(() => clipGradNorm(parameters, -1)).toThrow(/norm from 0 on/);
  });
});

test("training goes on from saved state on the very same curve", () => {
  const curve = (steps: number, pauseAt: number): number[] => {
    const weight = new Parameter(tensor([1, -2, 0.5]));
    let adam = new Adam([weight], { lr: 0.05, weightDecay: 0.01 });
    const seen: number[] = [];
    for (let i = 0; i < steps; i++) {
      if (i === pauseAt) {
        const saved = adam.stateDict();
        adam = new Adam([weight], { lr: 9, weightDecay: 0.01 });
        adam.loadStateDict(saved);
      }
      adam.zeroGrad();
      const loss = weight.sub(0.3).square().sum();
      loss.backward();
      adam.step();
      seen.push(loss.dataSync()[0]!);
    }
    return seen;
  };
  expect(curve(20, 7)).toEqual(curve(20, -1));
});
