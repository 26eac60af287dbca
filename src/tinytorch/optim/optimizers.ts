import { adamStep, sgdStep } from "../backend/fused.ts";
import { scalar, type Value } from "../backend/storage.ts";
import type { Parameter } from "../nn/module.ts";
import * as k from "../operations/kernels.ts";
import { Optimizer } from "./optimizer.ts";

/** Settings of `SGD`, PyTorch's names and defaults. */
export interface SGDOptions {
  /** Learning rate, 0.01 by default. */
  lr?: number;
  momentum?: number;
  /** Added to the gradient, times the parameter. */
  weightDecay?: number;
  nesterov?: boolean;
}

/** Stochastic gradient descent, with momentum as PyTorch defines it: v = μv + g, p = p - lr·v. */
export class SGD extends Optimizer {
  private readonly momentum: number;
  private readonly weightDecay: number;
  private readonly nesterov: boolean;

  constructor(parameters: Iterable<Parameter>, options: SGDOptions = {}) {
    super(parameters, options.lr ?? 0.01);
    this.momentum = options.momentum ?? 0;
    this.weightDecay = options.weightDecay ?? 0;
    this.nesterov = options.nesterov ?? false;
    if (this.nesterov && this.momentum <= 0) {
      throw new RangeError(`SGD: Nesterov momentum requires a momentum, got ${this.momentum}`);
    }
  }

  protected update(parameter: Value, gradient: Value, index: number): Value {
    const known = this.fusedUpdate(parameter, gradient, index);
    if (known) return known;
    const decayed =
      this.weightDecay === 0 ? gradient : k.add(gradient, k.scale(parameter, this.weightDecay));
    return k.sub(parameter, k.scale(this.direction(decayed, index), this.lr));
  }

  /** The first step makes the velocity; the others are one kernel where there is one. */
  private fusedUpdate(parameter: Value, gradient: Value, index: number): Value | undefined {
    const velocity = this.momentum === 0 ? undefined : this.recall("momentum", index);
    if (this.momentum !== 0 && !velocity) return undefined;
    const { lr: rate, momentum, weightDecay: decay, nesterov } = this;
    const made = sgdStep(
      { parameter, gradient, ...(velocity && { velocity }) },
      { rate, momentum, decay, nesterov },
    );
    if (made?.velocity) this.remember("momentum", index, made.velocity);
    return made?.parameter;
  }

  private direction(gradient: Value, index: number): Value {
    if (this.momentum === 0) return gradient;
    const before = this.recall("momentum", index);
    const velocity = before ? k.add(k.scale(before, this.momentum), gradient) : gradient;
    this.remember("momentum", index, velocity);
    return this.nesterov ? k.add(gradient, k.scale(velocity, this.momentum)) : velocity;
  }

  protected settings(): Record<string, number | boolean> {
    return { momentum: this.momentum, weightDecay: this.weightDecay, nesterov: this.nesterov };
  }
}

/** Settings of `Adam` and `AdamW`, PyTorch's names and defaults. */
export interface AdamOptions {
  /** Learning rate, 0.001 by default. */
  lr?: number;
  betas?: readonly [number, number];
  eps?: number;
  /** 0 by default for Adam (added to the gradient), 0.01 for AdamW (taken off the parameter). */
  weightDecay?: number;
}

/** Adam (Kingma and Ba 2015, algorithm 1). */
export class Adam extends Optimizer {
  protected readonly betas: readonly [number, number];
  protected readonly eps: number;
  protected readonly weightDecay: number;

  constructor(parameters: Iterable<Parameter>, options: AdamOptions = {}) {
    super(parameters, options.lr ?? 0.001);
    this.betas = options.betas ?? [0.9, 0.999];
    this.eps = options.eps ?? 1e-8;
    this.weightDecay = options.weightDecay ?? 0;
    for (const beta of this.betas) {
      if (!(beta >= 0 && beta < 1))
        throw new RangeError(`Adam: invalid beta: expected 0 ≤ beta < 1, got ${beta}`);
    }
  }

  /** Weight decay: `coupled` times the parameter is added to the gradient, and the parameter is multiplied by `decay`. */
  protected decay(): { coupled: number; decay: number } {
    return { coupled: this.weightDecay, decay: 1 };
  }

  protected update(parameter: Value, gradient: Value, index: number): Value {
    const { coupled, decay } = this.decay();
    const known = this.fusedUpdate(parameter, gradient, index);
    if (known) return known;
    const decayed = coupled === 0 ? gradient : k.add(gradient, k.scale(parameter, coupled));
    return this.adapt(decay === 1 ? parameter : k.scale(parameter, decay), decayed, index);
  }

  /** The first step makes the averages; the others are one kernel where there is one. */
  private fusedUpdate(parameter: Value, gradient: Value, index: number): Value | undefined {
    const mean = this.recall("mean", index);
    const variance = this.recall("variance", index);
    if (!mean || !variance) return undefined;
    const [beta1, beta2] = this.betas;
    const size = this.lr / (1 - beta1 ** this.stepCount);
    const rootScale = 1 / Math.sqrt(1 - beta2 ** this.stepCount);
    const attrs = { beta1, beta2, size, rootScale, epsilon: this.eps, ...this.decay() };
    const made = adamStep({ parameter, gradient, mean, variance }, attrs);
    if (!made) return undefined;
    this.remember("mean", index, made.mean);
    this.remember("variance", index, made.variance);
    return made.parameter;
  }

  /** p - lr/(1-β₁ᵗ) · m / (√v/√(1-β₂ᵗ) + ε). */
  protected adapt(parameter: Value, gradient: Value, index: number): Value {
    const [beta1, beta2] = this.betas;
    const mean = this.average("mean", index, gradient, beta1);
    const variance = this.average("variance", index, k.square(gradient), beta2);
    const root = k.scale(k.sqrt(variance), 1 / Math.sqrt(1 - beta2 ** this.stepCount));
    const size = this.lr / (1 - beta1 ** this.stepCount);
    return k.sub(parameter, k.scale(k.div(mean, k.add(root, scalar(this.eps))), size));
  }

  private average(name: string, index: number, value: Value, beta: number): Value {
    const before = this.recall(name, index);
    const share = k.scale(value, 1 - beta);
    return this.remember(name, index, before ? k.add(k.scale(before, beta), share) : share);
  }

  protected settings(): Record<string, number | boolean> {
    const [beta1, beta2] = this.betas;
    return { beta1, beta2, eps: this.eps, weightDecay: this.weightDecay };
  }
}

/** Adam with weight decay taken off the parameter itself (Loshchilov and Hutter 2019). */
export class AdamW extends Adam {
  constructor(parameters: Iterable<Parameter>, options: AdamOptions = {}) {
    super(parameters, { weightDecay: 0.01, ...options });
  }

  protected override decay(): { coupled: number; decay: number } {
    return { coupled: 0, decay: 1 - this.lr * this.weightDecay };
  }
}
