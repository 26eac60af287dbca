/** Losses: what training makes small. Each is one number, unless `reduction: "none"` leaves one for every element. */
import { isAutocastEnabled } from "../amp/autocast.ts";
import { above, atLeast, between, flag, type Kind, oneOf, whole } from "../arguments/kinds.ts";
import { type Settings, Signature } from "../arguments/signature.ts";
import { checkTensors, tensorKind } from "../arguments/tensor-kind.ts";
import { operations } from "../operations/table.ts";
import { where } from "./functions.ts";
import { checkLabel } from "./labels.ts";
import { sameShape, shapeText } from "./shape.ts";
import { applyOperation, Tensor } from "./tensor.ts";

/** How the losses of single elements become one number: the mean by default. */
export interface ReductionOptions {
  reduction?: Reduction;
}

type Reduction = "mean" | "sum" | "none";

export const reductionKind: Kind<Reduction> = oneOf("mean", "sum", "none");

function reduced(losses: Tensor, reduction: Reduction = "mean"): Tensor {
  if (reduction === "none") return losses;
  return reduction === "sum" ? losses.sum() : losses.mean();
}

function checkSame(name: string, input: Tensor, target: Tensor): void {
  if (!(input instanceof Tensor && target instanceof Tensor)) checkTensors(name, { input, target });
  if (sameShape(input.shape, target.shape)) return;
  throw new RangeError(
    `${name}: expected two equal shapes, got ${shapeText(input.shape)} and ${shapeText(target.shape)}`,
  );
}

/** Mean of the squared differences of two tensors of one shape. */
export function mseLoss(
  input: Tensor,
  target: Tensor,
  ...settings: Settings<ReductionOptions>
): Tensor {
  checkSame("mseLoss", input, target);
  const { reduction } = mseArguments.take(settings);
  return reduced(input.sub(target).square(), reduction);
}

const mseArguments = new Signature<ReductionOptions>("mseLoss", [], { reduction: reductionKind });

/** Mean of the absolute differences of two tensors of one shape. */
export function l1Loss(
  input: Tensor,
  target: Tensor,
  ...settings: Settings<ReductionOptions>
): Tensor {
  checkSame("l1Loss", input, target);
  const { reduction } = l1Arguments.take(settings);
  return reduced(input.sub(target).abs(), reduction);
}

const l1Arguments = new Signature<ReductionOptions>("l1Loss", [], { reduction: reductionKind });

/** Where a Huber loss goes over from squares to absolute values. */
export interface HuberOptions extends ReductionOptions {
  /** The difference up to which half the square counts, 1. */
  delta?: number;
}

export const huberKinds = { delta: above(0), reduction: reductionKind };
const huberArguments = new Signature<HuberOptions>("huberLoss", [], huberKinds);

/** d²/2 where the difference d is at most delta, else delta·(|d| - delta/2) (Huber 1964). */
export function huberLoss(
  input: Tensor,
  target: Tensor,
  ...settings: Settings<HuberOptions>
): Tensor {
  checkSame("huberLoss", input, target);
  const { delta = 1, reduction } = huberArguments.take(settings);
  const difference = input.sub(target);
  const size = difference.abs();
  const far = size.sub(delta / 2).mul(delta);
  return reduced(where(size.le(delta), difference.square().mul(0.5), far), reduction);
}

/** Where a smooth L1 loss goes over from squares to absolute values. */
export interface SmoothL1Options extends ReductionOptions {
  /** The difference up to which its square counts, 1; with 0 it is the L1 loss. */
  beta?: number;
}

export const smoothL1Kinds = { beta: atLeast(0), reduction: reductionKind };
const smoothL1Arguments = new Signature<SmoothL1Options>("smoothL1Loss", [], smoothL1Kinds);

/** The Huber loss divided by beta: d²/(2·beta) up to a difference of beta, else |d| - beta/2. */
export function smoothL1Loss(
  input: Tensor,
  target: Tensor,
  ...settings: Settings<SmoothL1Options>
): Tensor {
  const { beta = 1, reduction = "mean" } = smoothL1Arguments.take(settings);
  if (beta === 0) return l1Loss(input, target, { reduction });
  return huberLoss(input, target, { delta: beta, reduction }).div(beta);
}

/** How a Kullback-Leibler divergence is taken. */
export interface KLDivOptions {
  /** "mean" over all elements as PyTorch has it, or "batchmean": the sum over the number of rows, which is the divergence itself. */
  reduction?: Reduction | "batchmean";
  /** Whether the target is given as logarithms too: false. */
  logTarget?: boolean;
}

export const klDivKinds = {
  reduction: oneOf("mean", "batchmean", "sum", "none"),
  logTarget: flag,
};
const klDivArguments = new Signature<KLDivOptions>("klDivLoss", [], klDivKinds);

/** target·(log target - input), for logarithms of probabilities as the input (Kullback and Leibler 1951); 0 where the target is 0. */
export function klDivLoss(
  input: Tensor,
  target: Tensor,
  ...settings: Settings<KLDivOptions>
): Tensor {
  checkSame("klDivLoss", input, target);
  const { reduction = "mean", logTarget = false } = klDivArguments.take(settings);
  const losses = logTarget
    ? target.exp().mul(target.sub(input))
    : target.mul(where(target.eq(0), 1, target).log().sub(input));
  if (reduction !== "batchmean") return reduced(losses, reduction);
  if (input.ndim === 0)
    throw new RangeError('klDivLoss: expected rows (N, …) for reduction: "batchmean", got ()');
  return losses.sum().div(input.shape[0]!);
}

/** How binary cross entropies are weighed. */
export interface BCEOptions extends ReductionOptions {
  /** A factor for each element; it broadcasts. */
  weight?: Tensor;
}

export const bceKinds = { weight: tensorKind, reduction: reductionKind };
const bceArguments = new Signature<BCEOptions, ["weight"]>(
  "binaryCrossEntropy",
  ["weight"],
  bceKinds,
);

/** Binary cross entropy of probabilities against targets from 0 to 1. */
export function binaryCrossEntropy(
  input: Tensor,
  target: Tensor,
  ...settings: Settings<BCEOptions, ["weight"]>
): Tensor {
  checkSame("binaryCrossEntropy", input, target);
  const { weight, reduction } = bceArguments.take(settings);
  if (isAutocastEnabled()) {
    throw new Error(
      "binaryCrossEntropy: unsafe to autocast, for the gradient of a probability near 0 or 1 is more than fp16 holds; " +
        "use binaryCrossEntropyWithLogits (BCEWithLogitsLoss) on what goes into the sigmoid",
    );
  }
  const losses = applyOperation(operations.bce, [input, target]);
  return reduced(weighed("binaryCrossEntropy", losses, weight), reduction);
}

/** How binary cross entropies of logits are weighed. */
export interface BCEWithLogitsOptions extends BCEOptions {
  /** A factor for the positive part of each class; above 1 it favours recall. It broadcasts. */
  posWeight?: Tensor;
}

export const bceWithLogitsKinds = { ...bceKinds, posWeight: tensorKind };
const bceWithLogitsArguments = new Signature<BCEWithLogitsOptions, ["weight"]>(
  "binaryCrossEntropyWithLogits",
  ["weight"],
  bceWithLogitsKinds,
);

/** The same of logits, with the sigmoid inside: it neither overflows nor loses digits. */
export function binaryCrossEntropyWithLogits(
  input: Tensor,
  target: Tensor,
  ...settings: Settings<BCEWithLogitsOptions, ["weight"]>
): Tensor {
  const owner = "binaryCrossEntropyWithLogits";
  checkSame(owner, input, target);
  const { weight, posWeight, reduction } = bceWithLogitsArguments.take(settings);
  const wanted = target.to("float32");
  const losses = posWeight
    ? withPositiveWeight(input, wanted, posWeight)
    : applyOperation(operations.bceWithLogits, [input, wanted]);
  return reduced(weighed(owner, losses, weight), reduction);
}

/** (1 - y)·x + (1 + (p - 1)·y)·log(1 + exp(-x)), as PyTorch has it. */
function withPositiveWeight(x: Tensor, y: Tensor, posWeight: Tensor): Tensor {
  const softplus = applyOperation(operations.bceWithLogits, [x.neg(), y.detach().mul(0)]);
  const factor = y.mul(posWeight.sub(1)).add(1);
  const made = x.mul(y.neg().add(1)).add(factor.mul(softplus));
  if (shapeText(made.shape) === shapeText(x.shape)) return made;
  throw new RangeError(
    `binaryCrossEntropyWithLogits: expected a posWeight that broadcasts to ${shapeText(x.shape)}, got ${shapeText(posWeight.shape)}`,
  );
}

function weighed(owner: string, losses: Tensor, weight: Tensor | undefined): Tensor {
  if (!weight) return losses;
  const made = losses.mul(weight);
  if (shapeText(made.shape) === shapeText(losses.shape)) return made;
  throw new RangeError(
    `${owner}: expected a weight that broadcasts to ${shapeText(losses.shape)}, got ${shapeText(weight.shape)}`,
  );
}

/** How losses of classes are weighed. */
export interface NLLOptions extends ReductionOptions {
  /** A factor for each class (C,); the mean is then divided by the factors of the targets. */
  weight?: Tensor;
  /** A target that counts for nothing, -100: neither in the sum nor in the mean. */
  ignoreIndex?: number;
}

/** How cross entropies of classes are weighed. */
export interface CrossEntropyOptions extends NLLOptions {
  /** Share of the weight spread evenly over all classes, from 0 to 1: 0 (Szegedy et al. 2016, section 7). */
  labelSmoothing?: number;
}

export const nllKinds = { weight: tensorKind, ignoreIndex: whole(), reduction: reductionKind };
export const crossEntropyKinds = { ...nllKinds, labelSmoothing: between(0, 1) };
const nllArguments = new Signature<NLLOptions, ["weight"]>("nllLoss", ["weight"], nllKinds);
const crossEntropyArguments = new Signature<CrossEntropyOptions, ["weight"]>(
  "crossEntropy",
  ["weight"],
  crossEntropyKinds,
);

/** -logProbs[target] for logarithms of probabilities (N, C) or (N, C, …) and classes (N,) or (N, …). */
export function nllLoss(
  logProbs: Tensor,
  target: Tensor,
  ...settings: Settings<NLLOptions, ["weight"]>
): Tensor {
  checkTensors("nllLoss", { logProbs, target });
  const options = nllArguments.take(settings);
  return new ClassLoss("nllLoss", logProbs, target, options).ofLogarithms();
}

/** Cross entropy between logits (N, C) or (N, C, …) and classes (N,) or (N, …), or probabilities in the logits' own shape. */
export function crossEntropy(
  logits: Tensor,
  target: Tensor,
  ...settings: Settings<CrossEntropyOptions, ["weight"]>
): Tensor {
  return crossEntropyWith(logits, target, crossEntropyArguments.take(settings));
}

/** The same with options that were looked at. */
export function crossEntropyWith(
  logits: Tensor,
  target: Tensor,
  options: CrossEntropyOptions,
): Tensor {
  if (!(logits instanceof Tensor && target instanceof Tensor))
    checkTensors("crossEntropy", { logits, target });
  return new ClassLoss("crossEntropy", logits, target, options).ofLogits();
}

/** Rows of classes, whatever dimensions were behind them. */
class ClassLoss {
  private readonly rows: Tensor;
  private readonly target: Tensor;
  /** The shape of the losses when none are reduced. */
  private readonly shape: readonly number[];
  private readonly classes: number;
  private readonly isSoft: boolean;
  private readonly ignored: number;

  constructor(
    private readonly owner: string,
    scores: Tensor,
    target: Tensor,
    private readonly options: CrossEntropyOptions,
  ) {
    const { shape } = scores;
    const classDim = scores.ndim === 1 ? 0 : 1;
    this.classes = shape[classDim] ?? 0;
    this.shape = shape.length === 2 ? [shape[0]!] : shape.filter((_, dim) => dim !== classDim);
    this.isSoft = owner === "crossEntropy" && sameShape(shape, target.shape);
    if (scores.ndim === 0 || !(this.isSoft || sameShape(target.shape, this.shape))) {
      const soft = owner === "crossEntropy" ? ", or probabilities of the first's shape" : "";
      throw new RangeError(
        `${owner}: expected (N, C) or (N, C, …) and targets (N,) or (N, …)${soft}, got ${shapeText(shape)} and ${shapeText(target.shape)}`,
      );
    }
    const { weight, ignoreIndex } = options;
    if (weight && shapeText(weight.shape) !== shapeText([this.classes])) {
      throw new RangeError(
        `${owner}: expected a weight for each of ${this.classes} classes, got shape ${shapeText(weight.shape)}`,
      );
    }
    if (this.isSoft && ignoreIndex !== undefined)
      throw new TypeError(
        `${owner}: ignoreIndex names a class, and the target has probabilities; leave it out`,
      );
    this.ignored = ignoreIndex ?? -100;
    this.rows = this.rowsOf(scores);
    this.target = this.isSoft ? this.rowsOf(target) : flat(target);
  }

  private rowsOf(x: Tensor): Tensor {
    if (x.ndim === 2) return x;
    if (x.ndim === 1) return x.unsqueeze(0);
    const behind = x.shape.slice(2).map((_, i) => i + 2);
    return x.permute(0, ...behind, 1).reshape(-1, this.classes);
  }

  ofLogits(): Tensor {
    const { labelSmoothing = 0, reduction = "mean", weight } = this.options;
    if (this.isSoft) {
      // The row has no gradient for its target.
      const isComposed = weight !== undefined || this.target.requiresGrad;
      return isComposed ? this.composedSoft(weight, labelSmoothing) : this.plain(this.target);
    }
    const labels = this.labels();
    if (!weight && !labels.someIgnored) return this.plain(labels.classes);
    return this.picked(this.rows.logSoftmax(1), labels.classes, labelSmoothing, reduction);
  }

  ofLogarithms(): Tensor {
    return this.picked(this.rows, this.labels().classes, 0, this.options.reduction ?? "mean");
  }

  /** The row of the table does all of it at once. */
  private plain(target: Tensor): Tensor {
    const { labelSmoothing = 0, reduction = "mean" } = this.options;
    const made = applyOperation(operations.crossEntropy, [this.rows, target], {
      labelSmoothing,
      reduction,
    });
    return reduction === "none" ? made.reshape(this.shape) : made;
  }

  /** Probabilities: the mean is over the rows, whatever they weigh. */
  private composedSoft(weight: Tensor | undefined, smoothing: number): Tensor {
    const wanted = this.target
      .to("float32")
      .mul(1 - smoothing)
      .add(smoothing / this.classes);
    const scores = this.rows.logSoftmax(1).mul(wanted);
    const losses = (weight ? scores.mul(weight) : scores).sum(1).neg();
    const { reduction = "mean" } = this.options;
    return reduction === "none" ? losses.reshape(this.shape) : reduced(losses, reduction);
  }

  /** What is ignored is chosen out, not multiplied by 0: its loss may be infinite. */
  private picked(
    logarithms: Tensor,
    classes: Tensor,
    smoothing: number,
    reduction: Reduction,
  ): Tensor {
    const { weight } = this.options;
    const isOut = classes.eq(this.ignored);
    const known = where(isOut, 0, classes).to("int32");
    const own = logarithms.gather(1, known.unsqueeze(1)).squeeze(1).neg();
    const share = weight?.indexSelect(0, known);
    let losses = share ? own.mul(share) : own;
    if (smoothing > 0) {
      const everywhere = (weight ? logarithms.mul(weight) : logarithms).sum(1).neg();
      losses = losses.mul(1 - smoothing).add(everywhere.mul(smoothing / this.classes));
    }
    const counted = where(isOut, 0, losses);
    if (reduction === "none") return counted.reshape(this.shape);
    if (reduction === "sum") return counted.sum();
    const weights = where(isOut, 0, share ?? 1).expand([...counted.shape]);
    return counted.sum().div(weights.sum());
  }

  /** Where the targets cannot be looked at without waiting, some may be ignored. */
  private labels(): { classes: Tensor; someIgnored: boolean } {
    const { target } = this;
    const known = target.value.storage.atHand;
    let someIgnored = known === undefined;
    for (const label of known ?? []) {
      if (label === this.ignored) someIgnored = true;
      else checkLabel(this.owner, label, this.classes);
    }
    return { classes: target.to("int32"), someIgnored };
  }
}

function flat(x: Tensor): Tensor {
  return x.ndim === 1 ? x : x.reshape(-1);
}
