/** A trial of two models on the same inputs: without a graph, results read back. */
import { type Module, noGrad, type Tensor } from "../../../tinytorch/index.ts";
import { compareOutputs } from "./agreement.ts";
import type { Trial } from "./candidate.ts";
import { sampler } from "./take-turns.ts";

export interface ModelTrialOptions {
  before: Module;
  after: Module;
  inputs: Tensor;
  /** Largest relative difference of outputs that passes as the same. */
  tolerance?: number;
  sideEffect?: () => string | undefined;
}

/** Compares the time of one call on `inputs`. */
export async function modelTrial(options: ModelTrialOptions): Promise<Trial> {
  const { before, after, inputs, tolerance, sideEffect } = options;
  const infer = (model: Module) => () => noGrad(() => model.forward(inputs)).data();
  return {
    unit: "ms",
    before: await sampler(infer(before)),
    after: await sampler(infer(after)),
    check: () =>
      noGrad(() => compareOutputs(before.forward(inputs), after.forward(inputs), tolerance)),
    ...(sideEffect === undefined ? {} : { sideEffect }),
  };
}
