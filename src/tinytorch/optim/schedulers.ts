/** Learning rates that change with the step: call `step()` after the optimizer's. */
import type { Optimizer } from "./optimizer.ts";

/** State of a schedule, to go on later. */
export interface SchedulerState {
  steps: number;
  baseLr: number;
}

/** Sets the learning rate of an optimizer as a function of how often `step()` was called. */
export abstract class Scheduler {
  /** The learning rate that the schedule was begun with. */
  baseLr: number;
  /** How often `step()` was called. */
  stepCount = 0;

  constructor(protected readonly optimizer: Optimizer) {
    this.baseLr = optimizer.lr;
  }

  /** The learning rate after so many steps. */
  abstract lrAt(step: number): number;

  /** The learning rate as it is now. */
  get lr(): number {
    return this.lrAt(this.stepCount);
  }

  /** Goes on by one step. */
  step(): void {
    this.stepCount++;
    this.optimizer.lr = this.lr;
  }

  /** Everything needed to go on from here. */
  stateDict(): SchedulerState {
    return { steps: this.stepCount, baseLr: this.baseLr };
  }

  /** Goes on from a `stateDict()`. */
  loadStateDict({ steps, baseLr }: SchedulerState): void {
    this.stepCount = steps;
    this.baseLr = baseLr;
    this.optimizer.lr = this.lr;
  }
}

function checkPositive(name: string, what: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new RangeError(`${name}: expected ${what} to be a whole number above 0, got ${value}`);
}

/** Times `gamma` (0.1) every `stepSize` steps. */
export class StepLR extends Scheduler {
  constructor(
    optimizer: Optimizer,
    readonly stepSize: number,
    readonly gamma = 0.1,
  ) {
    super(optimizer);
    checkPositive("StepLR", "stepSize", stepSize);
  }

  lrAt(step: number): number {
    return this.baseLr * this.gamma ** Math.floor(step / this.stepSize);
  }
}

/** Down to `minLr` (0) along half a cosine over `steps` steps, where it stays (Loshchilov and Hutter 2017, equation 5). */
export class CosineAnnealingLR extends Scheduler {
  constructor(
    optimizer: Optimizer,
    readonly steps: number,
    readonly minLr = 0,
  ) {
    super(optimizer);
    checkPositive("CosineAnnealingLR", "steps", steps);
  }

  lrAt(step: number): number {
    const share = Math.min(step, this.steps) / this.steps;
    return this.minLr + ((this.baseLr - this.minLr) * (1 + Math.cos(Math.PI * share))) / 2;
  }
}

/** Up from `startFactor` (0.1) of the learning rate in even steps, then as `after` says, or as it is. */
export class LinearWarmup extends Scheduler {
  readonly startFactor: number;
  private readonly after: Scheduler | undefined;

  constructor(
    optimizer: Optimizer,
    readonly steps: number,
    { startFactor = 0.1, after }: { startFactor?: number; after?: Scheduler } = {},
  ) {
    super(optimizer);
    checkPositive("LinearWarmup", "steps", steps);
    this.startFactor = startFactor;
    this.after = after;
    optimizer.lr = this.lr;
  }

  lrAt(step: number): number {
    const top = this.after?.lrAt(Math.max(0, step - this.steps)) ?? this.baseLr;
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

/** Up to `maxLr` and far down again, each along half a cosine (Smith and Topin 2019); the momentum stays. */
export class OneCycleLR extends Scheduler {
  private readonly options: Required<OneCycleOptions>;

  constructor(
    optimizer: Optimizer,
    readonly maxLr: number,
    readonly totalSteps: number,
    { pctStart = 0.3, divFactor = 25, finalDivFactor = 1e4 }: OneCycleOptions = {},
  ) {
    super(optimizer);
    checkPositive("OneCycleLR", "totalSteps", totalSteps);
    this.options = { pctStart, divFactor, finalDivFactor };
    optimizer.lr = this.lr;
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
