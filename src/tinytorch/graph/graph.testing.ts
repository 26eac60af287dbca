/** For tests: small models, and what it means that two of them are the same. */
import { expect } from "vitest";
import {
  Flatten,
  Linear,
  Module,
  manualSeed,
  noGrad,
  optimize,
  ReLU,
  Sequential,
  type Tensor,
} from "../index.ts";

export const net = (): Sequential =>
  new Sequential(new Flatten(), new Linear(4, 3), new ReLU(), new Linear(3, 2));

/** A model whose forward is the function. */
export function modelOf(forward: (x: Tensor, self: Module) => Tensor): Module {
  class Model extends Module {
    forward(x: Tensor): Tensor {
      return forward(x, this);
    }
  }
  return new Model();
}

/** The gradients of all parameters for one loss; the seed decides what dropout drops. */
export function gradientsOf(model: Module, x: Tensor): ArrayLike<number>[] {
  manualSeed(7);
  model.zeroGrad();
  model.forward(x).square().sum().backward();
  return model.parameters().map(({ grad }) => grad?.dataSync() ?? []);
}

function outputOf(model: Module, x: Tensor): ArrayLike<number> {
  manualSeed(7);
  return model.forward(x).dataSync();
}

/** Results and gradients, to the last bit, of the graph that nothing was done to. */
export function expectSame(model: Module, x: Tensor): void {
  const optimized = optimize(model, { passes: [] });
  for (const mode of [true, false]) {
    model.train(mode);
    const wanted = outputOf(model, x);
    expect(outputOf(optimized, x)).toEqual(wanted);
    // The second run uses the graph that the first one left.
    expect(outputOf(optimized, x)).toEqual(wanted);
    const gradients = gradientsOf(model, x);
    expect(gradientsOf(optimized, x)).toEqual(gradients);
    const free = noGrad(() => outputOf(model, x));
    expect(noGrad(() => outputOf(optimized, x))).toEqual(free);
  }
}

/** Results and gradients, up to rounding. */
export function expectClose(optimized: Module, model: Module, x: Tensor): void {
  const pairs = [
    [outputOf(optimized, x), outputOf(model, x)] as const,
    ...gradientsOf(optimized, x).map((each, i) => [each, gradientsOf(model, x)[i]!] as const),
  ];
  for (const [actual, wanted] of pairs) {
    expect(actual.length).toBe(wanted.length);
    for (let i = 0; i < wanted.length; i++) expect(actual[i]).toBeCloseTo(wanted[i]!, 4);
  }
}
