import { beforeAll, beforeEach, expect, test } from "vitest";
import { lend } from "../../base/lent.ts";
import {
  isGradEnabled,
  noGrad,
  type OperationEvent,
  savedBytes,
  setBackend,
  setOperationListener,
  type Tensor,
  tensor,
} from "../index.ts";

beforeAll(() => setBackend("cpu"));

let x: Tensor;
beforeEach(() => {
  x = tensor([1, 2, 3], { requiresGrad: true });
});

const values = (t: Tensor | undefined): number[] => Array.from(t!.dataSync());

test("a value that is used twice collects both gradients", () => {
  const y = x.mul(2);
  y.mul(y).add(y).sum().backward();
  expect(values(x.grad)).toEqual([10, 18, 26]);
});

test("gradients accumulate over backward passes until they are cleared", () => {
  x.sum().backward();
  x.sum().backward();
  expect(values(x.grad)).toEqual([2, 2, 2]);
  x.grad = undefined;
  x.sum().backward();
  expect(values(x.grad)).toEqual([1, 1, 1]);
});

test("a gradient that somebody holds survives clearing", () => {
  x.sum().backward();
  const held = x.grad;
  x.grad = undefined;
  expect(values(held)).toEqual([1, 1, 1]);
});

test("a second backward needs retainGraph", () => {
  const loss = x.mul(x).sum();
  loss.backward(undefined, { retainGraph: true });
  loss.backward();
  expect(values(x.grad)).toEqual([4, 8, 12]);
  expect(() => loss.backward()).toThrow(
    /backward through the graph a second time.*retainGraph: true/s,
  );
});

test("backward explains what it cannot do", () => {
  expect(() => x.mul(2).backward()).toThrow(/only for scalar outputs, got shape \(3,\)/);
  expect(() => tensor([1]).backward()).toThrow(/does not require grad/);
  expect(() => x.mul(2).backward(tensor([1]))).toThrow(/mismatch in shape.*\(1,\).*\(3,\)/);
});

test("a gradient can be given", () => {
  x.mul(2).backward(tensor([1, 10, 100]));
  expect(values(x.grad)).toEqual([2, 20, 200]);
});

test("nothing is recorded under noGrad, sync or async, and errors restore it", async () => {
  expect(noGrad(() => x.mul(2)).requiresGrad).toBe(false);
  const late = await noGrad(async () => {
    await x.data();
    return x.mul(2);
  });
  expect(late.requiresGrad).toBe(false);
  expect(() =>
    noGrad(() => {
      throw new Error("stop");
    }),
  ).toThrow("stop");
  await expect(noGrad(() => Promise.reject(new Error("stop")))).rejects.toThrow("stop");
  expect(isGradEnabled()).toBe(true);
});

test("detach cuts the graph", () => {
  x.mul(x.detach()).sum().backward();
  expect(values(x.grad)).toEqual([1, 2, 3]);
});

test("only floating point leaves can require gradients", () => {
  expect(() => tensor([1], { dtype: "int32", requiresGrad: true })).toThrow(
    /floating point dtype.*int32/,
  );
  expect(() => {
    x.mul(2).requiresGrad = false;
  }).toThrow(/leaf/);
});

test("changing a tensor after it was used does not change its gradient", () => {
  const loss = x.mul(x).sum();
  x.copyFrom(tensor([9, 9, 9]));
  loss.backward();
  expect(values(x.grad)).toEqual([2, 4, 6]);
});

test("savedBytes counts what waits for backward, leaves apart", () => {
  const before = savedBytes();
  const loss = x.exp().sum();
  expect(savedBytes() - before).toBe(12);
  loss.backward();
  expect(savedBytes()).toBe(before);
});

test("the check that the kernel lends stops forward and backward", () => {
  const loss = x.mul(x).sum();
  const takeBack = lend({
    checkStop() {
      throw new Error("stopped");
    },
  });
  expect(() => x.add(1)).toThrow("stopped");
  expect(() => loss.backward()).toThrow("stopped");
  takeBack();
  expect(() => loss.backward()).not.toThrow();
});

test("the operation listener hears of every operation", () => {
  const events: OperationEvent[] = [];
  setOperationListener((event) => events.push(event));
  x.mul(2).sum().backward();
  setOperationListener(undefined);
  x.add(1);
  expect(events.map(({ phase, name }) => `${phase} ${name}`)).toEqual([
    "forward mul",
    "forward sum",
    "backward sum",
    "backward mul",
  ]);
  expect(events[0]).toMatchObject({ inputs: [[3], []], output: [3], modules: [] });
});
