import { type KindsOf, type Settings, Signature } from "../arguments/signature.ts";
import {
  type BCEOptions,
  type BCEWithLogitsOptions,
  bceKinds,
  bceWithLogitsKinds,
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  type CrossEntropyOptions,
  crossEntropyKinds,
  crossEntropyWith,
  type HuberOptions,
  huberKinds,
  huberLoss,
  type KLDivOptions,
  klDivKinds,
  klDivLoss,
  l1Loss,
  mseLoss,
  type NLLOptions,
  nllKinds,
  nllLoss,
  type ReductionOptions,
  reductionKind,
  type SmoothL1Options,
  smoothL1Kinds,
  smoothL1Loss,
} from "../tensor/losses.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Layer } from "./module.ts";

/** A loss of an input against a target. */
type Loss = [input: Tensor, target: Tensor];

const onlyReduction: KindsOf<ReductionOptions> = { reduction: reductionKind };
const mse = new Signature<ReductionOptions>("MSELoss", [], onlyReduction);
const l1 = new Signature<ReductionOptions>("L1Loss", [], onlyReduction);
const huber = new Signature<HuberOptions>("HuberLoss", [], huberKinds);
const smoothL1 = new Signature<SmoothL1Options>("SmoothL1Loss", [], smoothL1Kinds);
const klDiv = new Signature<KLDivOptions>("KLDivLoss", [], klDivKinds);
const bce = new Signature<BCEOptions, ["weight"]>("BCELoss", ["weight"], bceKinds);
const bceWithLogits = new Signature<BCEWithLogitsOptions, ["weight"]>(
  "BCEWithLogitsLoss",
  ["weight"],
  bceWithLogitsKinds,
);
const nll = new Signature<NLLOptions, ["weight"]>("NLLLoss", ["weight"], nllKinds);
const crossEntropyOf = new Signature<CrossEntropyOptions, ["weight"]>(
  "CrossEntropyLoss",
  ["weight"],
  crossEntropyKinds,
);

/** Cross entropy of logits (N, C) or (N, C, …) against class indices (N,) or (N, …), or probabilities in the logits' shape. */
export class CrossEntropyLoss extends Layer<[logits: Tensor, target: Tensor]> {
  readonly options: CrossEntropyOptions;

  constructor(...settings: Settings<CrossEntropyOptions, ["weight"]>) {
    super();
    this.options = crossEntropyOf.take(settings);
  }

  forward(logits: Tensor, target: Tensor): Tensor {
    return crossEntropyWith(logits, target, this.options);
  }
}

/** -logProbs[target]: the cross entropy of what a `LogSoftmax` gave. */
export class NLLLoss extends Layer<[logProbs: Tensor, target: Tensor]> {
  readonly options: NLLOptions;

  constructor(...settings: Settings<NLLOptions, ["weight"]>) {
    super();
    this.options = nll.take(settings);
  }

  forward(logProbs: Tensor, target: Tensor): Tensor {
    return nllLoss(logProbs, target, this.options);
  }
}

/** Mean squared error of two tensors of one shape. */
export class MSELoss extends Layer<Loss> {
  readonly options: ReductionOptions;

  constructor(...settings: Settings<ReductionOptions>) {
    super();
    this.options = mse.take(settings);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return mseLoss(input, target, this.options);
  }
}

/** Mean absolute error of two tensors of one shape. */
export class L1Loss extends Layer<Loss> {
  readonly options: ReductionOptions;

  constructor(...settings: Settings<ReductionOptions>) {
    super();
    this.options = l1.take(settings);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return l1Loss(input, target, this.options);
  }
}

/** Squares of small differences, absolute values of those above `delta`, 1. */
export class HuberLoss extends Layer<Loss> {
  readonly options: HuberOptions;

  constructor(...settings: Settings<HuberOptions>) {
    super();
    this.options = huber.take(settings);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return huberLoss(input, target, this.options);
  }
}

/** The Huber loss divided by the difference `beta`, 1, at which it goes over. */
export class SmoothL1Loss extends Layer<Loss> {
  readonly options: SmoothL1Options;

  constructor(...settings: Settings<SmoothL1Options>) {
    super();
    this.options = smoothL1.take(settings);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return smoothL1Loss(input, target, this.options);
  }
}

/** The Kullback-Leibler divergence of logarithms of probabilities from a target; take `reduction: "batchmean"` for what the books have. */
export class KLDivLoss extends Layer<Loss> {
  readonly options: KLDivOptions;

  constructor(...settings: Settings<KLDivOptions>) {
    super();
    this.options = klDiv.take(settings);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return klDivLoss(input, target, this.options);
  }
}

/** Binary cross entropy of probabilities against targets from 0 to 1. */
export class BCELoss extends Layer<Loss> {
  readonly options: BCEOptions;

  constructor(...settings: Settings<BCEOptions, ["weight"]>) {
    super();
    this.options = bce.take(settings);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return binaryCrossEntropy(input, target, this.options);
  }
}

/** Binary cross entropy of logits, with the sigmoid inside. */
export class BCEWithLogitsLoss extends Layer<Loss> {
  readonly options: BCEWithLogitsOptions;

  constructor(...settings: Settings<BCEWithLogitsOptions, ["weight"]>) {
    super();
    this.options = bceWithLogits.take(settings);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return binaryCrossEntropyWithLogits(input, target, this.options);
  }
}
