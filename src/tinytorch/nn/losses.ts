import {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  type CrossEntropyOptions,
  crossEntropy,
  mseLoss,
  type ReductionOptions,
} from "../tensor/functions.ts";
import type { Tensor } from "../tensor/tensor.ts";
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

/** Binary cross entropy of probabilities against targets from 0 to 1. */
export class BCELoss extends Module<[input: Tensor, target: Tensor]> {
  constructor(readonly options: ReductionOptions = {}) {
    super();
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return binaryCrossEntropy(input, target, this.options);
  }
}

/** Binary cross entropy of logits, with the sigmoid inside. */
export class BCEWithLogitsLoss extends Module<[input: Tensor, target: Tensor]> {
  constructor(readonly options: ReductionOptions = {}) {
    super();
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return binaryCrossEntropyWithLogits(input, target, this.options);
  }
}
