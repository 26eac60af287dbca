import { beforeAll, describe, expect, test } from "vitest";
import {
  Adam,
  CosineAnnealingLR,
  clipGradNorm,
  ExponentialLR,
  LambdaLR,
  LinearWarmup,
  MultiStepLR,
  OneCycleLR,
  Parameter,
  ReduceLROnPlateau,
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

describe("more of PyTorch's schedules", () => {
  test("MultiStepLR", () => {
    // torch: MultiStepLR(SGD(lr=1), milestones=[2, 4], gamma=0.1)
    expect(rates((on) => new MultiStepLR(on, [2, 4]), 1, 5)).toEqual([1, 1, 0.1, 0.1, 0.01, 0.01]);
  });

  test("ExponentialLR", () => {
    expect(rates((on) => new ExponentialLR(on, 0.5), 1, 3)).toEqual([1, 0.5, 0.25, 0.125]);
  });

  test("LambdaLR, from the first step on", () => {
    expect(rates((on) => new LambdaLR(on, (step) => 1 / (step + 2)), 1, 2)).toEqual([
      0.5, 0.333333, 0.25,
    ]);
    expect(() => new LambdaLR(optimizer(1), () => Number.NaN)).toThrow(
      "expected what the function gives for step 0 to be a finite number, got NaN",
    );
  });

  test("one built after another begins with the first rate, as initial_lr has it", () => {
    const on = optimizer(1);
    new LinearWarmup(on, 4, { startFactor: 0.1 });
    expect(on.lr).toBeCloseTo(0.1, 12);
    expect(new CosineAnnealingLR(on, 10).baseLr).toBe(1);
    const lowered = new StepLR(on, 1);
    lowered.step();
    expect(new ExponentialLR(on, 0.5).lrAt(1)).toBe(0.5);
  });

  test("each group from its own rate", () => {
    const [a, b] = [new Parameter(tensor([1])), new Parameter(tensor([1]))];
    const on = new SGD([{ params: [a] }, { params: [b], lr: 10 }], { lr: 1 });
    const schedule = new StepLR(on, 1, { gamma: 0.5 });
    schedule.step();
    expect(on.groups.map(({ settings }) => settings.lr)).toEqual([0.5, 5]);
    const again = new SGD([{ params: [a] }, { params: [b], lr: 3 }], { lr: 2 });
    new StepLR(again, 1, 0.5).loadStateDict(schedule.stateDict());
    expect(again.groups.map(({ settings }) => settings.lr)).toEqual([0.5, 5]);
  });
});

describe("ReduceLROnPlateau", () => {
  const ratesOver = (values: readonly number[], ...options: [object?]): number[] => {
    const on = optimizer(1);
    const schedule = new ReduceLROnPlateau(on, ...options);
    return values.map((value) => {
      schedule.step(value);
      return Number(on.lr.toPrecision(6));
    });
  };

  test("waits, lowers, and waits again", () => {
    // torch's documented rule: after `patience` steps without an improvement, the next one lowers the rate.
    expect(ratesOver([1, 1, 1, 1, 1, 1], { patience: 1 })).toEqual([1, 1, 0.1, 0.1, 0.01, 0.01]);
    expect(ratesOver([1, 0.9, 0.8, 0.7], { patience: 0 })).toEqual([1, 1, 1, 1]);
    expect(ratesOver([1, 2, 1, 1], { mode: "max", patience: 0 })).toEqual([1, 1, 0.1, 0.01]);
  });

  test("threshold, cooldown, the lowest rate, and NaN", () => {
    expect(ratesOver([1, 0.95, 0.9], { patience: 0, threshold: 0.1 })).toEqual([1, 0.1, 0.01]);
    const abs = { patience: 0, threshold: 0.04, thresholdMode: "abs" };
    expect(ratesOver([1, 0.95, 0.9], abs)).toEqual([1, 1, 1]);
    expect(ratesOver([1, 1, 1, 1, 1], { patience: 0, cooldown: 2 })).toEqual([
      1, 0.1, 0.1, 0.1, 0.01,
    ]);
    expect(ratesOver([1, 1, 1, 1], { patience: 0, minLr: 0.05 })).toEqual([1, 0.1, 0.05, 0.05]);
    expect(ratesOver([Number.NaN, Number.NaN], { patience: 0 })).toEqual([0.1, 0.01]);
  });

  test("goes on from its state, and wants a number", () => {
    const schedule = new ReduceLROnPlateau(optimizer(1), { patience: 1 });
    for (const value of [1, 1]) schedule.step(value);
    const on = optimizer(5);
    const again = new ReduceLROnPlateau(on, { patience: 1 });
    again.loadStateDict(schedule.stateDict());
    again.step(1);
    expect(on.lr).toBeCloseTo(0.1, 12);
    expect(() => again.step(tensor(1) as never)).toThrow(
      "expected value to be a number, such as await loss.item(), got a tensor of shape ()",
    );
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
    expect(() => clipGradNorm(parameters, -1)).toThrow(
      "expected maxNorm to be a number of 0 or more, got -1",
    );
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
