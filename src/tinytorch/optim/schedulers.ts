/** Learning rates that change with the step: call `step()` after the optimizer's. */
import { above, atLeast, finite, kind, whole } from "../arguments/kinds.ts";
import { checkArgument, checkArguments, type Settings, Signature } from "../arguments/signature.ts";
import type { Optimizer } from "./optimizer.ts";
import { Scheduler } from "./scheduler.ts";

/** What a rate is multiplied by. */
export interface GammaOptions {
  /** 0.1. */
  gamma?: number;
}

const stepArguments = new Signature<GammaOptions, ["gamma"]>("StepLR", ["gamma"], {
  gamma: finite,
});

/** Times `gamma` (0.1) every `stepSize` steps. */
export class StepLR extends Scheduler {
  readonly gamma: number;

  constructor(
    optimizer: Optimizer,
    readonly stepSize: number,
    ...settings: Settings<GammaOptions, ["gamma"]>
  ) {
    super(optimizer);
    checkArgument("StepLR", "stepSize", stepSize, whole(1));
    this.gamma = stepArguments.take(settings).gamma ?? 0.1;
  }

  lrAt(step: number, baseLr = this.baseLr): number {
    return baseLr * this.gamma ** Math.floor(step / this.stepSize);
  }
}

/** Times `gamma` (0.1) at each of the steps in `milestones`. */
export class MultiStepLR extends Scheduler {
  readonly gamma: number;

  constructor(
    optimizer: Optimizer,
    readonly milestones: readonly number[],
    ...settings: Settings<GammaOptions, ["gamma"]>
  ) {
    super(optimizer);
    const isMilestone = whole(0).accepts;
    const wanted = kind<readonly number[]>(
      "a list of steps such as [30, 80]",
      (value) => Array.isArray(value) && value.every((each) => isMilestone(each)),
    );
    checkArgument("MultiStepLR", "milestones", milestones, wanted);
    this.gamma = stepArguments.take(settings, "MultiStepLR").gamma ?? 0.1;
  }

  lrAt(step: number, baseLr = this.baseLr): number {
    return baseLr * this.gamma ** this.milestones.filter((at) => at <= step).length;
  }
}

/** Times `gamma` at every step. */
export class ExponentialLR extends Scheduler {
  constructor(
    optimizer: Optimizer,
    readonly gamma: number,
  ) {
    super(optimizer);
    checkArgument("ExponentialLR", "gamma", gamma, finite);
  }

  lrAt(step: number, baseLr = this.baseLr): number {
    return baseLr * this.gamma ** step;
  }
}

/** The first rate times what a function says of the step: `new LambdaLR(optimizer, (step) => 0.95 ** step)`. */
export class LambdaLR extends Scheduler {
  constructor(
    optimizer: Optimizer,
    readonly factorAt: (step: number) => number,
  ) {
    super(optimizer);
    const wanted = kind<(step: number) => number>(
      "a function of the step, such as (step) => 0.95 ** step",
      (value) => typeof value === "function",
    );
    checkArgument("LambdaLR", "factorAt", factorAt, wanted);
    this.apply();
  }

  lrAt(step: number, baseLr = this.baseLr): number {
    const factor = this.factorAt(step);
    checkArgument("LambdaLR", `what the function gives for step ${step}`, factor, finite);
    return baseLr * factor;
  }
}

/** How low a cosine goes. */
export interface CosineOptions {
  /** Where it ends, 0. */
  minLr?: number;
}

const cosineArguments = new Signature<CosineOptions, ["minLr"]>("CosineAnnealingLR", ["minLr"], {
  minLr: atLeast(0),
});

/** Down to `minLr` (0) along half a cosine over `steps` steps, where it stays (Loshchilov and Hutter 2017, equation 5). */
export class CosineAnnealingLR extends Scheduler {
  readonly minLr: number;

  constructor(
    optimizer: Optimizer,
    readonly steps: number,
    ...settings: Settings<CosineOptions, ["minLr"]>
  ) {
    super(optimizer);
    checkArgument("CosineAnnealingLR", "steps", steps, whole(1));
    this.minLr = cosineArguments.take(settings).minLr ?? 0;
  }

  lrAt(step: number, baseLr = this.baseLr): number {
    const share = Math.min(step, this.steps) / this.steps;
    return this.minLr + ((baseLr - this.minLr) * (1 + Math.cos(Math.PI * share))) / 2;
  }
}

/** How a warm-up begins and what follows it. */
export interface WarmupOptions {
  /** Share of the rate that it begins with, 0.1. */
  startFactor?: number;
  /** The schedule that goes on from the end of it; the rate stays without one. */
  after?: Scheduler;
}

const warmupArguments = new Signature<WarmupOptions>("LinearWarmup", [], {
  startFactor: above(0),
  after: kind("a schedule", (value) => value instanceof Scheduler),
});

/** Up from `startFactor` (0.1) of the learning rate in even steps, then as `after` says, or as it is. */
export class LinearWarmup extends Scheduler {
  readonly startFactor: number;
  private readonly after: Scheduler | undefined;

  constructor(
    optimizer: Optimizer,
    readonly steps: number,
    ...settings: Settings<WarmupOptions>
  ) {
    super(optimizer);
    checkArgument("LinearWarmup", "steps", steps, whole(1));
    const { startFactor = 0.1, after } = warmupArguments.take(settings);
    this.startFactor = startFactor;
    this.after = after;
    this.apply();
  }

  lrAt(step: number, baseLr = this.baseLr): number {
    const top = this.after?.lrAt(Math.max(0, step - this.steps), baseLr) ?? baseLr;
    if (step >= this.steps) return top;
    return top * (this.startFactor + ((1 - this.startFactor) * step) / this.steps);
  }
}

/** How `OneCycleLR` goes; PyTorch's names and defaults. */
export interface OneCycleOptions {
  /** Share of the steps in which the rate rises, 0.3. */
  pctStart?: number;
  /** The start is maxLr / divFactor, 25. */
  divFactor?: number;
  /** The end is the start / finalDivFactor, 10,000. */
  finalDivFactor?: number;
}

const oneCycleArguments = new Signature<OneCycleOptions, ["pctStart"]>("OneCycleLR", ["pctStart"], {
  pctStart: kind("a share from 0 to 1", (value) => Number(value) >= 0 && Number(value) <= 1),
  divFactor: above(0),
  finalDivFactor: above(0),
});

/** Up to `maxLr` and far down again, each along half a cosine (Smith and Topin 2019); the momentum stays. */
export class OneCycleLR extends Scheduler {
  private readonly options: Required<OneCycleOptions>;

  constructor(
    optimizer: Optimizer,
    readonly maxLr: number,
    readonly totalSteps: number,
    ...settings: Settings<OneCycleOptions, ["pctStart"]>
  ) {
    super(optimizer);
    const kinds = { maxLr: atLeast(0), totalSteps: whole(1) };
    checkArguments("OneCycleLR", { maxLr, totalSteps }, kinds);
    const defaults = { pctStart: 0.3, divFactor: 25, finalDivFactor: 1e4 };
    this.options = { ...defaults, ...oneCycleArguments.take(settings) };
    this.apply();
  }

  lrAt(step: number): number {
    const { pctStart, divFactor, finalDivFactor } = this.options;
    const start = this.maxLr / divFactor;
    const top = pctStart * this.totalSteps - 1;
    const last = this.totalSteps - 1;
    const at = Math.min(step, last);
    if (at <= top) return along(start, this.maxLr, top === 0 ? 1 : at / top);
    return along(this.maxLr, start / finalDivFactor, (at - top) / (last - top));
  }
}

/** From one rate to another along half a cosine. */
function along(from: number, to: number, share: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * share))) / 2;
}
