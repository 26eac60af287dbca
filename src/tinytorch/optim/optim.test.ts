import { beforeAll, describe, expect, test } from "vitest";
import {
  Adam,
  AdamW,
  type Optimizer,
  Parameter,
  RMSprop,
  SGD,
  setBackend,
  tensor,
} from "../index.ts";

beforeAll(() => setBackend("cpu"));

const start = [1, -2, 0.5];

/** The gradient of Σ (p - 0.3)² . */
const gradientAt = (p: number): number => 2 * (p - 0.3);

function train(make: (p: Parameter[]) => Optimizer, steps = 5): number[] {
  const p = new Parameter(tensor(start));
  const optimizer = make([p]);
  for (let i = 0; i < steps; i++) {
    optimizer.zeroGrad();
    p.sub(0.3).square().sum().backward();
    optimizer.step();
  }
  return Array.from(p.dataSync());
}

interface Slot {
  p: number;
  m: number;
  v: number;
  t: number;
}

/** The same in float64 by the pseudo-code of PyTorch's documentation. */
function reference(update: (slot: Slot, g: number) => number, steps = 5): number[] {
  return start.map((p) => {
    const slot = { p, m: 0, v: 0, t: 0 };
    for (let i = 0; i < steps; i++) {
      slot.t++;
      slot.p = update(slot, gradientAt(slot.p));
    }
    return slot.p;
  });
}

const momentum =
  (mu: number, lr: number, nesterov: boolean, decay = 0) =>
  (s: Slot, g: number) => {
    const d = g + decay * s.p;
    s.m = s.t === 1 ? d : mu * s.m + d;
    return s.p - lr * (nesterov ? d + mu * s.m : s.m);
  };

const adam = (lr: number, coupled: number, decoupled: number) => (s: Slot, gradient: number) => {
  const g = gradient + coupled * s.p;
  s.m = 0.9 * s.m + 0.1 * g;
  s.v = 0.999 * s.v + 0.001 * g * g;
  const size = (lr * (s.m / (1 - 0.9 ** s.t))) / (Math.sqrt(s.v / (1 - 0.999 ** s.t)) + 1e-8);
  return s.p * (1 - lr * decoupled) - size;
};

const dampened = (mu: number, lr: number, dampening: number) => (s: Slot, g: number) => {
  s.m = s.t === 1 ? g : mu * s.m + (1 - dampening) * g;
  return s.p - lr * s.m;
};

const amsgrad = (lr: number) => {
  const largest = new WeakMap<Slot, number>();
  return (s: Slot, g: number) => {
    s.m = 0.9 * s.m + 0.1 * g;
    s.v = 0.5 * s.v + 0.5 * g * g;
    const most = Math.max(largest.get(s) ?? 0, s.v);
    largest.set(s, most);
    return s.p - (lr / (1 - 0.9 ** s.t)) * (s.m / (Math.sqrt(most / (1 - 0.5 ** s.t)) + 1e-8));
  };
};

interface RmsSlot extends Slot {
  mean?: number;
}

const rmsprop = (lr: number, mu: number, centered: boolean) => (s: RmsSlot, gradient: number) => {
  const g = gradient + 0.1 * s.p;
  s.v = 0.9 * s.v + 0.1 * g * g;
  s.mean = 0.9 * (s.mean ?? 0) + 0.1 * g;
  const root = Math.sqrt(s.v - (centered ? s.mean ** 2 : 0)) + 1e-8;
  s.m = mu * s.m + g / root;
  return s.p - lr * s.m;
};

function expectClose(actual: number[], wanted: number[]): void {
  for (const [i, value] of actual.entries()) expect(value).toBeCloseTo(wanted[i]!, 4);
}

describe("optimizers follow PyTorch's pseudo-code", () => {
  test.each<[string, (p: Parameter[]) => Optimizer, number[]]>([
    ["SGD", (p) => new SGD(p, { lr: 0.1 }), reference((s, g) => s.p - 0.1 * g)],
    [
      "SGD momentum",
      (p) => new SGD(p, { lr: 0.1, momentum: 0.9 }),
      reference(momentum(0.9, 0.1, false)),
    ],
    [
      "SGD nesterov",
      (p) => new SGD(p, { lr: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
      reference(momentum(0.9, 0.1, true, 0.01)),
    ],
    ["Adam", (p) => new Adam(p, { lr: 0.1 }), reference(adam(0.1, 0, 0))],
    [
      "Adam decayed",
      (p) => new Adam(p, { lr: 0.1, weightDecay: 0.1 }),
      reference(adam(0.1, 0.1, 0)),
    ],
    ["AdamW", (p) => new AdamW(p, { lr: 0.1, weightDecay: 0.1 }), reference(adam(0.1, 0, 0.1))],
    ["SGD by place", (p) => new SGD(p, 0.1), reference((s, g) => s.p - 0.1 * g)],
    [
      "SGD dampened",
      (p) => new SGD(p, 0.1, 0.9, { dampening: 0.4 }),
      reference(dampened(0.9, 0.1, 0.4)),
    ],
    [
      "SGD upwards",
      (p) => new SGD(p, { lr: 0.1, momentum: 0.5, maximize: true }),
      reference((s, g) => momentum(0.5, 0.1, false)(s, -g)),
    ],
    [
      "Adam upwards",
      (p) => new Adam(p, { lr: 0.1, maximize: true }),
      reference((s, g) => adam(0.1, 0, 0)(s, -g)),
    ],
    [
      "Adam with amsgrad",
      (p) => new Adam(p, { lr: 0.1, betas: [0.9, 0.5], amsgrad: true }),
      reference(amsgrad(0.1)),
    ],
    [
      "RMSprop",
      (p) => new RMSprop(p, { lr: 0.01, alpha: 0.9, weightDecay: 0.1 }),
      reference(rmsprop(0.01, 0, false)),
    ],
    [
      "RMSprop centered, with momentum",
      (p) =>
        new RMSprop(p, { lr: 0.01, alpha: 0.9, weightDecay: 0.1, momentum: 0.9, centered: true }),
      reference(rmsprop(0.01, 0.9, true)),
    ],
  ])("%s", (_, make, wanted) => {
    expectClose(train(make), wanted);
  });
});

test("an optimizer goes on from a stateDict as if it had not stopped", () => {
  const p = new Parameter(tensor(start));
  const run = (optimizer: Optimizer, steps: number): void => {
    for (let i = 0; i < steps; i++) {
      optimizer.zeroGrad();
      p.sub(0.3).square().sum().backward();
      optimizer.step();
    }
  };
  const first = new Adam([p], { lr: 0.1 });
  run(first, 2);
  const second = new Adam([p]);
  second.loadStateDict(first.stateDict());
  run(second, 3);
  expectClose(Array.from(p.dataSync()), reference(adam(0.1, 0, 0)));
  expect(second.stateBytes()).toBe(2 * 3 * 4);
  expect(new SGD([p]).stateBytes()).toBe(0);
});

test("mistakes are named", () => {
  expect(() => new SGD([])).toThrow(/empty parameter list/);
  expect(() => new SGD([new Parameter(tensor([1]))], { lr: -1 })).toThrow(
    /invalid learning rate.*-1/,
  );
  expect(() => new SGD([new Parameter(tensor([1]))], { nesterov: true })).toThrow(/Nesterov/);
});

describe("groups of parameters", () => {
  const pair = () => [new Parameter(tensor([1])), new Parameter(tensor([1]))] as const;
  const step = (optimizer: Optimizer, parameters: readonly Parameter[]): void => {
    optimizer.zeroGrad();
    for (const p of parameters) p.mul(2).sum().backward();
    optimizer.step();
  };

  test("have settings of their own, and the optimizer's otherwise", () => {
    const [a, b] = pair();
    const optimizer = new SGD([{ params: [a] }, { params: [b], lr: 0.5, weightDecay: 1 }], {
      lr: 0.1,
    });
    step(optimizer, [a, b]);
    expect([a.dataSync()[0], b.dataSync()[0]]).toEqual([Math.fround(0.8), -0.5]);
    expect(optimizer.lr).toBe(0.1);
    optimizer.lr = 0.2;
    expect(optimizer.groups.map(({ settings }) => settings.lr)).toEqual([0.2, 1]);
  });

  test("are kept in the state, and refused with a sentence", () => {
    const [a, b] = pair();
    const groups = (rate: number) => [{ params: [a] }, { params: [b], lr: rate }];
    const first = new Adam(groups(0.5), { lr: 0.1 });
    step(first, [a, b]);
    const second = new Adam(groups(9), { lr: 9 });
    second.loadStateDict(first.stateDict());
    expect(second.groups.map(({ settings }) => settings.lr)).toEqual([0.1, 0.5]);
    expect(() => new SGD([{ params: [a], momentun: 1 } as never])).toThrow(
      'SGD, group 0: unknown option "momentun"; did you mean momentum?',
    );
    expect(() => new SGD([{ params: a } as never])).toThrow("expected every group to be { params");
    expect(() => new SGD([{ params: [a] }, { params: [a] }])).toThrow("stands in the list twice");
  });
});

describe.each(["cpu", "wasm"] as const)("Adam on %s", (backend) => {
  beforeAll(() => setBackend(backend));

  test("corrects each parameter's bias by its own updates: one that is thawed later starts anew", () => {
    const [early, late] = [new Parameter(tensor([1])), new Parameter(tensor([1]))];
    const optimizer = new Adam([early, late], { lr: 0.1 });
    const seen: number[] = [];
    for (let i = 0; i < 6; i++) {
      optimizer.zeroGrad();
      early.square().sum().backward();
      if (i >= 3) late.square().sum().backward();
      optimizer.step();
      seen.push(early.dataSync()[0]!);
    }
    // PyTorch keeps a step for each parameter: the second one does what the first one did, three steps later.
    expect(late.dataSync()[0]).toBe(seen[2]);
    const again = new Adam([early, late], { lr: 0.1 });
    again.loadStateDict(optimizer.stateDict());
    expect(again.stateDict().updates).toEqual([6, 3]);
  });

  test("keeps all digits of 1 - β₂", async () => {
    const p = new Parameter(tensor([1]));
    const optimizer = new Adam([p], { lr: 1e-3, betas: [0.9, 0.9999] });
    let variance = 0;
    for (let i = 0; i < 50; i++) {
      optimizer.zeroGrad();
      p.mul(3).sum().backward();
      optimizer.step();
      variance = 0.9999 * variance + (1 - 0.9999) * 9;
    }
    const kept = optimizer.stateDict().tensors["variance.0"]!;
    expect(Math.abs((await kept.item()) / variance - 1)).toBeLessThan(2e-6);
  });
});
