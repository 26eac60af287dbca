import { atLeast, flag, type Kind, kind } from "../arguments/kinds.ts";
import { type Settings, Signature } from "../arguments/signature.ts";
import { adamStep, sgdStep } from "../backend/fused.ts";
import { run, scalar, type Value } from "../backend/storage.ts";
import * as k from "../operations/kernels.ts";
import { type GivenParameters, Optimizer } from "./optimizer.ts";

const rate: Kind<number> = kind("a learning rate of 0 or more", Number.isFinite);

/** Settings of `SGD`, PyTorch's names and defaults. */
export interface SGDOptions {
  /** Learning rate, 0.01 by default. */
  lr?: number;
  /** How much of the last step's direction goes on, 0. */
  momentum?: number;
  /** How much less of the gradient then counts, 0. */
  dampening?: number;
  /** Added to the gradient, times the parameter. */
  weightDecay?: number;
  /** Looks ahead along the momentum, which must not be 0 then: false. */
  nesterov?: boolean;
  /** Goes up instead of down: false. */
  maximize?: boolean;
}

type SGDOrder = ["lr", "momentum", "dampening", "weightDecay", "nesterov"];

const sgdKinds = {
  lr: rate,
  momentum: atLeast(0),
  dampening: kind<number>("a finite number", Number.isFinite),
  weightDecay: atLeast(0),
  nesterov: flag,
  maximize: flag,
};

const sgdArguments = new Signature<SGDOptions, SGDOrder>(
  "SGD",
  ["lr", "momentum", "dampening", "weightDecay", "nesterov"],
  sgdKinds,
);

const sgdGroup = new Signature<Required<SGDOptions>>("SGD", [], sgdKinds);

/** Stochastic gradient descent, with momentum as PyTorch defines it: v = μv + (1 - dampening)·g, p = p - lr·v. */
export class SGD extends Optimizer<Required<SGDOptions>> {
  constructor(
    parameters: GivenParameters<Required<SGDOptions>>,
    ...settings: Settings<SGDOptions, SGDOrder>
  ) {
    const options = sgdArguments.take(settings);
    const defaults = { lr: 0.01, momentum: 0, dampening: 0, weightDecay: 0 };
    super(parameters, { ...defaults, nesterov: false, maximize: false, ...options }, sgdGroup);
  }

  protected override checkSettings(settings: Required<SGDOptions>): void {
    const { nesterov, momentum, dampening } = settings;
    if (nesterov && (momentum <= 0 || dampening !== 0)) {
      throw new RangeError(
        `SGD: Nesterov momentum requires a momentum and zero dampening, got ${momentum} and ${dampening}`,
      );
    }
  }

  protected update(
    parameter: Value,
    given: Value,
    index: number,
    settings: Required<SGDOptions>,
  ): Value {
    const gradient = settings.maximize ? k.neg(given) : given;
    const known = this.fusedUpdate(parameter, gradient, index, settings);
    if (known) return known;
    const { lr, weightDecay } = settings;
    const decayed = weightDecay === 0 ? gradient : k.add(gradient, k.scale(parameter, weightDecay));
    return k.sub(parameter, k.scale(this.direction(decayed, index, settings), lr));
  }

  /** The first step makes the velocity; the others are one kernel where there is one. */
  private fusedUpdate(
    parameter: Value,
    gradient: Value,
    index: number,
    { lr, momentum, dampening, weightDecay: decay, nesterov }: Required<SGDOptions>,
  ): Value | undefined {
    if (dampening !== 0) return undefined;
    const velocity = momentum === 0 ? undefined : this.recall("momentum", index);
    if (momentum !== 0 && !velocity) return undefined;
    const made = sgdStep(
      { parameter, gradient, ...(velocity && { velocity }) },
      { rate: lr, momentum, decay, nesterov },
    );
    if (made?.velocity) this.remember("momentum", index, made.velocity);
    return made?.parameter;
  }

  private direction(
    gradient: Value,
    index: number,
    { momentum, dampening, nesterov }: Required<SGDOptions>,
  ): Value {
    if (momentum === 0) return gradient;
    const before = this.recall("momentum", index);
    const share = before && dampening !== 0 ? k.scale(gradient, 1 - dampening) : gradient;
    const velocity = before ? k.add(k.scale(before, momentum), share) : share;
    this.remember("momentum", index, velocity);
    return nesterov ? k.add(gradient, k.scale(velocity, momentum)) : velocity;
  }
}

/** Settings of `Adam` and `AdamW`, PyTorch's names and defaults. */
export interface AdamOptions {
  /** Learning rate, 0.001 by default. */
  lr?: number;
  /** How much of the averages of gradients and of their squares goes on: [0.9, 0.999]. */
  betas?: readonly [number, number];
  /** Added to the root, 1e-8. */
  eps?: number;
  /** 0 by default for Adam (added to the gradient), 0.01 for AdamW (taken off the parameter). */
  weightDecay?: number;
  /** Divides by the largest average of squares so far instead of the last one (Reddi et al. 2018): false. */
  amsgrad?: boolean;
  /** Goes up instead of down: false. */
  maximize?: boolean;
}

type AdamOrder = ["lr", "betas", "eps", "weightDecay", "amsgrad"];

const betasKind: Kind<readonly [number, number]> = kind(
  "two numbers from 0 to below 1",
  (value) =>
    Array.isArray(value) && value.length === 2 && value.every((beta) => beta >= 0 && beta < 1),
);

const adamKinds = {
  lr: rate,
  betas: betasKind,
  eps: atLeast(0),
  weightDecay: atLeast(0),
  amsgrad: flag,
  maximize: flag,
};

const adamArguments = new Signature<AdamOptions, AdamOrder>(
  "Adam",
  ["lr", "betas", "eps", "weightDecay", "amsgrad"],
  adamKinds,
);

const adamGroup = new Signature<Required<AdamOptions>>("Adam", [], adamKinds);

const adamDefaults = { lr: 0.001, betas: [0.9, 0.999], eps: 1e-8 } as const;

/** Adam (Kingma and Ba 2015, algorithm 1). */
export class Adam extends Optimizer<Required<AdamOptions>> {
  constructor(
    parameters: GivenParameters<Required<AdamOptions>>,
    ...settings: Settings<AdamOptions, AdamOrder>
  ) {
    const options = adamArguments.take(settings, new.target.name);
    const defaults = { ...adamDefaults, weightDecay: 0, amsgrad: false, maximize: false };
    super(parameters, { ...defaults, ...options }, adamGroup);
  }

  /** Weight decay: `coupled` times the parameter is added to the gradient, and the parameter is multiplied by `decay`. */
  protected decay({ weightDecay }: Required<AdamOptions>): { coupled: number; decay: number } {
    return { coupled: weightDecay, decay: 1 };
  }

  protected update(
    parameter: Value,
    given: Value,
    index: number,
    settings: Required<AdamOptions>,
  ): Value {
    const gradient = settings.maximize ? k.neg(given) : given;
    const known = this.fusedUpdate(parameter, gradient, index, settings);
    if (known) return known;
    const { coupled, decay } = this.decay(settings);
    const decayed = coupled === 0 ? gradient : k.add(gradient, k.scale(parameter, coupled));
    const shrunk = decay === 1 ? parameter : k.scale(parameter, decay);
    return this.adapt(shrunk, decayed, index, settings);
  }

  /** One kernel where there is one; the averages begin at 0. */
  private fusedUpdate(
    parameter: Value,
    gradient: Value,
    index: number,
    settings: Required<AdamOptions>,
  ): Value | undefined {
    if (settings.amsgrad) return undefined;
    const mean = this.recall("mean", index);
    const variance = this.recall("variance", index);
    const { eps: epsilon, betas } = settings;
    const [beta1, beta2] = betas;
    const { coupled, decay } = this.decay(settings);
    const { size, rootScale } = this.corrections(index, settings);
    const attrs = { beta1, beta2, size, rootScale, epsilon, coupled, decay };
    const made = adamStep({ parameter, gradient, mean, variance }, attrs);
    if (!made) return undefined;
    this.remember("mean", index, made.mean);
    this.remember("variance", index, made.variance);
    return made.parameter;
  }

  /** lr/(1-β₁ᵗ) and 1/√(1-β₂ᵗ), for the averages begin at 0; t counts this parameter's own updates. */
  private corrections(
    index: number,
    { lr, betas: [beta1, beta2] }: Required<AdamOptions>,
  ): { size: number; rootScale: number } {
    const count = this.updatesOf(index);
    return { size: lr / (1 - beta1 ** count), rootScale: 1 / Math.sqrt(1 - beta2 ** count) };
  }

  /** p - lr/(1-β₁ᵗ) · m / (√v/√(1-β₂ᵗ) + ε). */
  private adapt(
    parameter: Value,
    gradient: Value,
    index: number,
    settings: Required<AdamOptions>,
  ): Value {
    const [beta1, beta2] = settings.betas;
    const mean = this.average("mean", index, gradient, beta1);
    const last = this.average("variance", index, k.square(gradient), beta2);
    const variance = settings.amsgrad ? this.largest(last, index) : last;
    const { size, rootScale } = this.corrections(index, settings);
    const root = k.scale(k.sqrt(variance), rootScale);
    return k.sub(parameter, k.scale(k.div(mean, k.add(root, scalar(settings.eps))), size));
  }

  private largest(variance: Value, index: number): Value {
    const before = this.recall("largest", index);
    const largest = before ? run("Maximum", { a: before, b: variance }) : variance;
    return this.remember("largest", index, largest);
  }

  private average(name: string, index: number, value: Value, beta: number): Value {
    const before = this.recall(name, index);
    const share = k.scale(value, 1 - beta);
    return this.remember(name, index, before ? k.add(k.scale(before, beta), share) : share);
  }
}

/** Adam with weight decay taken off the parameter itself (Loshchilov and Hutter 2019). */
export class AdamW extends Adam {
  constructor(
    parameters: GivenParameters<Required<AdamOptions>>,
    ...settings: Settings<AdamOptions, AdamOrder>
  ) {
    super(parameters, { weightDecay: 0.01, ...adamArguments.take(settings, new.target.name) });
  }

  protected override decay({ lr, weightDecay }: Required<AdamOptions>): {
    coupled: number;
    decay: number;
  } {
    return { coupled: 0, decay: 1 - lr * weightDecay };
  }
}

/** Settings of `RMSprop`, PyTorch's names and defaults. */
export interface RMSpropOptions {
  /** Learning rate, 0.01 by default. */
  lr?: number;
  /** How much of the average of squares goes on, 0.99. */
  alpha?: number;
  /** Added to the root, 1e-8. */
  eps?: number;
  /** Added to the gradient, times the parameter. */
  weightDecay?: number;
  /** How much of the last step's direction goes on, 0. */
  momentum?: number;
  /** Divides by the estimated standard deviation instead of the root of the mean square: false. */
  centered?: boolean;
  /** Goes up instead of down: false. */
  maximize?: boolean;
}

type RMSpropOrder = ["lr", "alpha", "eps", "weightDecay", "momentum", "centered"];

const rmspropKinds = {
  lr: rate,
  alpha: kind<number>(
    "a number from 0 to below 1",
    (value) => Number(value) >= 0 && Number(value) < 1,
  ),
  eps: atLeast(0),
  weightDecay: atLeast(0),
  momentum: atLeast(0),
  centered: flag,
  maximize: flag,
};

const rmspropArguments = new Signature<RMSpropOptions, RMSpropOrder>(
  "RMSprop",
  ["lr", "alpha", "eps", "weightDecay", "momentum", "centered"],
  rmspropKinds,
);

const rmspropGroup = new Signature<Required<RMSpropOptions>>("RMSprop", [], rmspropKinds);

/** Gradients divided by the root of their average square (Hinton 2012, lecture 6e): s = αs + (1 - α)·g², p = p - lr·g / (√s + ε). */
export class RMSprop extends Optimizer<Required<RMSpropOptions>> {
  constructor(
    parameters: GivenParameters<Required<RMSpropOptions>>,
    ...settings: Settings<RMSpropOptions, RMSpropOrder>
  ) {
    const options = rmspropArguments.take(settings);
    const numbers = { lr: 0.01, alpha: 0.99, eps: 1e-8, weightDecay: 0, momentum: 0 };
    super(parameters, { ...numbers, centered: false, maximize: false, ...options }, rmspropGroup);
  }

  protected update(
    parameter: Value,
    given: Value,
    index: number,
    settings: Required<RMSpropOptions>,
  ): Value {
    const { lr, alpha, eps, weightDecay, momentum, centered, maximize } = settings;
    const signed = maximize ? k.neg(given) : given;
    const gradient = weightDecay === 0 ? signed : k.add(signed, k.scale(parameter, weightDecay));
    const squares = this.average("squares", index, k.square(gradient), alpha);
    const spread = centered
      ? k.sub(squares, k.square(this.average("mean", index, gradient, alpha)))
      : squares;
    // Rounding may leave a spread just below 0.
    const root = k.sqrt(centered ? run("Maximum", { a: spread, b: scalar(0) }) : spread);
    const direction = k.div(gradient, k.add(root, scalar(eps)));
    if (momentum === 0) return k.sub(parameter, k.scale(direction, lr));
    const before = this.recall("momentum", index);
    const velocity = before ? k.add(k.scale(before, momentum), direction) : direction;
    return k.sub(parameter, k.scale(this.remember("momentum", index, velocity), lr));
  }

  private average(name: string, index: number, value: Value, share: number): Value {
    const before = this.recall(name, index);
    const added = k.scale(value, 1 - share);
    return this.remember(name, index, before ? k.add(k.scale(before, share), added) : added);
  }
}
