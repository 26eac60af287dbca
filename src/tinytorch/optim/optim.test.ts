import { beforeAll, describe, expect, test } from "vitest";
import { Adam, AdamW, type Optimizer, Parameter, SGD, setBackend, tensor } from "../index.ts";

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
