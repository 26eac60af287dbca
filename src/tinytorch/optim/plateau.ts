import { inWords } from "../arguments/in-words.ts";
import { atLeast, between, kind, oneOf, whole } from "../arguments/kinds.ts";
import { checkArgument, type Settings, Signature } from "../arguments/signature.ts";
import { Optimizer } from "./optimizer.ts";

/** When `ReduceLROnPlateau` lowers the rate, and how; PyTorch's names and defaults. */
export interface PlateauOptions {
  /** Whether the value is to become small, "min", or large, "max". */
  mode?: "min" | "max";
  /** What the rate is multiplied by, 0.1. */
  factor?: number;
  /** Steps without an improvement that are let pass, 10. */
  patience?: number;
  /** How much better counts as an improvement, 1e-4. */
  threshold?: number;
  /** A share of the best value, "rel", or a difference, "abs". */
  thresholdMode?: "rel" | "abs";
  /** Steps after a reduction in which nothing is counted, 0. */
  cooldown?: number;
  /** The rate does not go below, 0. */
  minLr?: number;
  /** A reduction by less than this is left out, 1e-8. */
  eps?: number;
}

/** State of a schedule that waits for a plateau. */
export interface PlateauState {
  best: number;
  badSteps: number;
  cooldownLeft: number;
  steps: number;
  rates: readonly number[];
}

const plateauArguments = new Signature<PlateauOptions, ["mode", "factor", "patience"]>(
  "ReduceLROnPlateau",
  ["mode", "factor", "patience"],
  {
    mode: oneOf("min", "max"),
    factor: kind("a number from 0 to below 1", (value) => Number(value) >= 0 && Number(value) < 1),
    patience: whole(0),
    threshold: between(0, Number.MAX_VALUE),
    thresholdMode: oneOf("rel", "abs"),
    cooldown: whole(0),
    minLr: atLeast(0),
    eps: atLeast(0),
  },
);

const defaults: Required<PlateauOptions> = {
  mode: "min",
  factor: 0.1,
  patience: 10,
  threshold: 1e-4,
  thresholdMode: "rel",
  cooldown: 0,
  minLr: 0,
  eps: 1e-8,
};

/** Lowers the learning rate when a value, given to each `step(value)`, has not improved for a while. */
export class ReduceLROnPlateau {
  /** How often `step()` was called. */
  stepCount = 0;
  private readonly options: Required<PlateauOptions>;
  private best: number;
  private badSteps = 0;
  private cooldownLeft = 0;

  constructor(
    private readonly optimizer: Optimizer,
    ...settings: Settings<PlateauOptions, ["mode", "factor", "patience"]>
  ) {
    if (!(optimizer instanceof Optimizer))
      throw new TypeError(
        `ReduceLROnPlateau: expected an optimizer first, got ${inWords(optimizer)}`,
      );
    this.options = { ...defaults, ...plateauArguments.take(settings) };
    this.best = this.options.mode === "min" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  }

  /** The learning rate as it is now. */
  get lr(): number {
    return this.optimizer.lr;
  }

  /** Takes the value of this epoch, such as `await loss.item()`; NaN is no improvement. */
  step(value: number): void {
    const wanted = kind<number>(
      "a number, such as await loss.item()",
      (given) => typeof given === "number",
    );
    checkArgument("ReduceLROnPlateau.step", "value", value, wanted);
    this.stepCount++;
    if (this.isBetter(value)) {
      this.best = value;
      this.badSteps = 0;
    } else this.badSteps += 1;
    if (this.cooldownLeft > 0) {
      this.cooldownLeft -= 1;
      this.badSteps = 0;
    }
    if (this.badSteps <= this.options.patience) return;
    this.reduce();
    this.cooldownLeft = this.options.cooldown;
    this.badSteps = 0;
  }

  private isBetter(value: number): boolean {
    const { mode, threshold, thresholdMode } = this.options;
    const sign = mode === "min" ? -1 : 1;
    const limit =
      thresholdMode === "rel" ? this.best * (1 + sign * threshold) : this.best + sign * threshold;
    return mode === "min" ? value < limit : value > limit;
  }

  private reduce(): void {
    const { factor, minLr, eps } = this.options;
    for (const { settings } of this.optimizer.groups) {
      const lower = Math.max(settings.lr * factor, minLr);
      if (settings.lr - lower > eps) settings.lr = lower;
    }
  }

  /** Everything needed to go on from here. */
  stateDict(): PlateauState {
    const { best, badSteps, cooldownLeft, stepCount: steps } = this;
    const rates = this.optimizer.groups.map(({ settings }) => settings.lr);
    return { best, badSteps, cooldownLeft, steps, rates };
  }

  /** Goes on from a `stateDict()`. */
  loadStateDict({ best, badSteps, cooldownLeft, steps, rates }: PlateauState): void {
    this.best = best;
    this.badSteps = badSteps;
    this.cooldownLeft = cooldownLeft;
    this.stepCount = steps;
    this.optimizer.groups.forEach(({ settings }, i) => {
      settings.lr = rates[i] ?? settings.lr;
    });
  }
}
