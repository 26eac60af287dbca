import { type CrossEntropyOptions, crossEntropy, mseLoss } from "../functions.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";

/** Cross entropy of logits (N, C) against class indices (N,) or probabilities (N, C). */
export class CrossEntropyLoss extends Module<[logits: Tensor, target: Tensor]> {
  constructor(readonly options: CrossEntropyOptions = {}) {
    super();
  }

  forward(logits: Tensor, target: Tensor): Tensor {
    return crossEntropy(logits, target, this.options);
  }
}

/** Mean squared error of two tensors of one shape. */
export class MSELoss extends Module<[input: Tensor, target: Tensor]> {
  forward(input: Tensor, target: Tensor): Tensor {
    return mseLoss(input, target);
  }
}
