import { inWords } from "../arguments/in-words.ts";
import { Optimizer } from "./optimizer.ts";

/** State of a schedule, to go on later. */
export interface SchedulerState {
  steps: number;
  baseLr: number;
  /** Those of the optimizer's groups, where there are several. */
  baseLrs?: readonly number[];
}

/**
 * Sets the learning rate of an optimizer as a function of how often `step()` was called: call it after the optimizer's. It begins
 * with the rate that the optimizer had before the first of its schedules, however many there are.
 */
export abstract class Scheduler {
  /** The learning rate that the schedule was begun with. */
  baseLr: number;
  /** How often `step()` was called. */
  stepCount = 0;
  private readonly groupRates: number[];

  constructor(protected readonly optimizer: Optimizer) {
    if (!(optimizer instanceof Optimizer))
      throw new TypeError(
        `${new.target.name}: expected an optimizer first, got ${inWords(optimizer)}`,
      );
    for (const group of optimizer.groups) group.initialLr ??= group.settings.lr;
    this.groupRates = optimizer.groups.map(({ initialLr }) => initialLr!);
    this.baseLr = this.groupRates[0]!;
  }

  /** The learning rate after so many steps; of a group that began with another one, with that as `baseLr`. */
  abstract lrAt(step: number, baseLr?: number): number;

  /** The learning rate as it is now. */
  get lr(): number {
    return this.lrAt(this.stepCount);
  }

  /** Goes on by one step. */
  step(): void {
    this.stepCount++;
    this.apply();
  }

  /** Sets the rates of all groups as they are at this step. */
  protected apply(): void {
    this.optimizer.groups.forEach(({ settings }, i) => {
      settings.lr = i === 0 ? this.lr : this.lrAt(this.stepCount, this.groupRates[i]);
    });
  }

  /** Everything needed to go on from here. */
  stateDict(): SchedulerState {
    const { stepCount: steps, baseLr, groupRates } = this;
    const baseLrs = groupRates.length > 1 ? { baseLrs: [baseLr, ...groupRates.slice(1)] } : {};
    return { steps, baseLr, ...baseLrs };
  }

  /** Goes on from a `stateDict()`. */
  loadStateDict({ steps, baseLr, baseLrs = [] }: SchedulerState): void {
    this.stepCount = steps;
    this.baseLr = baseLr;
    baseLrs.forEach((rate, i) => {
      this.groupRates[i] = rate;
    });
    this.apply();
  }
}
