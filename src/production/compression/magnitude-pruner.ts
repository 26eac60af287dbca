/** Pruning while a model trains, so that the weights that stay can make up for those that go (Zhu and Gupta 2017). */
import { type Module, noGrad, type Tensor } from "../../tinytorch/index.ts";
import {
  applyMasks,
  checkOptions,
  checkScope,
  checkSparsity,
  magnitudeMasks,
  type PrunedLayer,
  type PruningScope,
  zerosOf,
} from "./magnitude-masks.ts";
import { type PrunableWeight, prunableWeights } from "./prunable-weights.ts";

/** When which share of the weights is 0. */
export interface PruningSchedule {
  /** Share of the weights that are 0 from step `end` on: from 0 to below 1. */
  readonly sparsity: number;
  /** Share at step `begin`, 0. */
  readonly initialSparsity?: number;
  /** The step of the training at which pruning begins, 0. */
  readonly begin?: number;
  /** The step at which the last weights go. */
  readonly end: number;
  /** Steps from one pruning to the next, 1; the last is at `end` in any case. */
  readonly every?: number;
  /** Whether weights are compared with all of the model ("global", the default) or within their layer. */
  readonly scope?: PruningScope;
  /** Steps already taken, for a training that goes on from a checkpoint: 0. */
  readonly step?: number;
}

/**
 * The share of zeros after so many steps: s_f + (s_i - s_f)·(1 - (t - t₀) / (t_end - t₀))³ (Zhu and Gupta 2017, equation 1). It grows
 * fast while there are many weights to spare, and slowly at the end.
 */
export function cubicSparsity(
  step: number,
  { sparsity, initialSparsity = 0, begin = 0, end }: PruningSchedule,
): number {
  if (step < begin) return 0;
  const left = step >= end ? 0 : 1 - (step - begin) / (end - begin);
  return sparsity + (initialSparsity - sparsity) * left ** 3;
}

const OPTIONS = ["sparsity", "initialSparsity", "begin", "end", "every", "scope", "step"];

/**
 * Prunes `model` in place. Call `step()` after each step of its optimizer: zeros are put back to 0, and at steps of the schedule
 * more weights join them. With a `Trainer`, set `restoreBest: false`: the best epoch may be one before the weights went.
 */
export class MagnitudePruner {
  private readonly weights: readonly PrunableWeight[];
  private readonly schedule: Required<PruningSchedule>;
  private masks: readonly Tensor[];
  private steps: number;

  /** Weights of `model` that are 0 now stay 0: that is how a training goes on from a checkpoint. */
  constructor(model: Module, schedule: PruningSchedule) {
    this.schedule = checkedSchedule(schedule);
    this.steps = this.schedule.step;
    this.weights = prunableWeights(model);
    this.masks = noGrad(() => this.weights.map(({ parameter }) => parameter.detach().ne(0).keep()));
  }

  /** To be called after each step of the optimizer. */
  async step(): Promise<void> {
    this.steps += 1;
    applyMasks(this.weights, this.masks);
    if (!this.isDue()) return;
    const sparsity = cubicSparsity(this.steps, this.schedule);
    // What is 0 is among the smallest: it stays.
    this.masks = await magnitudeMasks(this.weights, sparsity, this.schedule.scope);
    applyMasks(this.weights, this.masks);
  }

  private isDue(): boolean {
    const { begin, end, every } = this.schedule;
    if (this.steps < begin || this.steps > end) return false;
    return this.steps === end || (this.steps - begin) % every === 0;
  }

  /** Zeros of each layer as they are now; reads the device. */
  layers(): Promise<PrunedLayer[]> {
    return zerosOf(this.weights);
  }
}

function checkedSchedule(schedule: PruningSchedule): Required<PruningSchedule> {
  checkOptions(schedule, OPTIONS);
  const complete = {
    ...{ initialSparsity: 0, begin: 0, every: 1, scope: "global" as const, step: 0 },
    ...schedule,
  };
  const { sparsity, initialSparsity, begin, end, every, scope, step } = complete;
  checkSparsity("sparsity", sparsity);
  checkSparsity("initialSparsity", initialSparsity);
  checkScope(scope);
  for (const [name, value, least] of [
    ["begin", begin, 0],
    ["end", end, begin + 1],
    ["every", every, 1],
    ["step", step, 0],
  ] as const) {
    if (Number.isInteger(value) && value >= least) continue;
    throw new RangeError(
      `prune: expected ${name} to be a whole number of steps from ${least} on, got ${String(value)}`,
    );
  }
  if (initialSparsity > sparsity) {
    throw new RangeError(
      `prune: expected initialSparsity of at most the final ${sparsity}, got ${initialSparsity}; weights that went do not come back`,
    );
  }
  return complete;
}
