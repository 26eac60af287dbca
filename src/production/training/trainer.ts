/**
 * Trains a classifier step by step, so that whoever drives it can look, pause and turn the learning rate between any two steps, and go
 * on from a checkpoint to the same weights, to the last bit.
 */
import { nextTaskWhenDue } from "../../base/next-task.ts";
import { proportion } from "../../base/statistics.ts";
import {
  clipGradNorm,
  type Dataset,
  getRngState,
  type Module,
  manualSeed,
  noGrad,
  type Optimizer,
  type Scheduler,
  type StateDict,
  setRngState,
  type Tensor,
} from "../../tinytorch/index.ts";
import type { Accuracy } from "../profiler/evaluate.ts";
import { findNonFinite } from "./find-non-finite.ts";
import {
  readTrainingState,
  type TrainingState,
  writeTrainingState,
} from "./training-checkpoint.ts";
import { batchAt, randomAt, type TrainingPlace } from "./training-order.ts";
import {
  type CompleteTrainingSettings,
  completeTrainingSettings,
  type TrainingSettings,
} from "./training-settings.ts";

/** What is trained, by what, on what. */
export interface TrainingParts {
  readonly model: Module;
  readonly optimizer: Optimizer;
  /** Sets the learning rate after each step. */
  readonly scheduler?: Scheduler;
  /** The mean loss of a batch. */
  readonly criterion: Module<[logits: Tensor, targets: Tensor]>;
  readonly data: Dataset;
  /** Held out: never learned from. */
  readonly heldOut: Dataset;
}

/** One step of the optimizer. */
export interface TrainingStep {
  readonly kind: "step";
  /** From 1 on. */
  readonly step: number;
  readonly epoch: number;
  /** Mean over the batch, before the step. */
  readonly loss: number;
  readonly learningRate: number;
  /** Norm of all gradients together, before they were clipped. */
  readonly gradientNorm: number;
  readonly examples: number;
  readonly ms: number;
}

/** The end of a pass over the data, with the held-out examples. */
export interface TrainingEpoch {
  readonly kind: "epoch";
  readonly step: number;
  /** From 1 on. */
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: Accuracy;
  readonly isBest: boolean;
}

/** The end of the training, and why. */
export interface TrainingEnd {
  readonly kind: "end";
  readonly step: number;
  readonly reason: "done" | "stopped early" | "diverged";
  /** The epoch whose weights the model has now; undefined for those of the last step. */
  readonly restoredEpoch?: number;
  /** Where a number that is none came up first. */
  readonly where?: string;
}

export type TrainingEvent = TrainingStep | TrainingEpoch | TrainingEnd;

/** What is on the device at once. */
interface MicroBatch {
  readonly rows: number;
  readonly inputs: Tensor;
  readonly targets: Tensor;
}

interface Best {
  readonly epoch: number;
  readonly loss: number;
  readonly weights: StateDict;
}

export class Trainer {
  readonly settings: CompleteTrainingSettings;
  private place: TrainingPlace = { epoch: 0, batch: 0 };
  private steps = 0;
  private best: Best | undefined;
  private epochsSinceBest = 0;
  private ended: TrainingEnd | undefined;

  /** Throws a RangeError for settings that do not fit; seeds the engine's generator. */
  constructor(
    private readonly parts: TrainingParts,
    settings: TrainingSettings,
  ) {
    if (parts.heldOut.length === 0)
      throw new RangeError("training: expected held-out data, got none");
    this.settings = completeTrainingSettings(settings, parts.data.length);
    manualSeed(this.settings.seed);
  }

  /** Steps in one pass over the data. */
  get stepsPerEpoch(): number {
    return Math.ceil(this.parts.data.length / this.settings.batchSize);
  }

  /** Steps that were taken. */
  get step(): number {
    return this.steps;
  }

  /** Sets the learning rate; a schedule goes on from there in proportion. */
  setLearningRate(lr: number): void {
    if (!(lr > 0 && Number.isFinite(lr))) {
      throw new RangeError(`training: expected a learning rate above 0, got ${lr}`);
    }
    const { optimizer, scheduler } = this.parts;
    if (scheduler !== undefined && optimizer.lr > 0) scheduler.baseLr *= lr / optimizer.lr;
    optimizer.lr = lr;
  }

  /**
   * Goes on to the end, an event at a time; who stops asking pauses it. Each event comes when what it tells has happened, so a
   * checkpoint may be taken between any two.
   */
  async *run(): AsyncGenerator<TrainingEvent, void, undefined> {
    while (this.ended === undefined) {
      if (this.place.epoch >= this.settings.epochs) {
        yield this.end("done");
      } else if (this.place.batch < this.stepsPerEpoch) {
        yield await this.takeStep();
      } else {
        yield await this.endEpoch();
        if (this.epochsSinceBest >= this.settings.patience) yield this.end("stopped early");
      }
      await nextTaskWhenDue();
    }
  }

  private async takeStep(): Promise<TrainingStep | TrainingEnd> {
    const { model, optimizer, scheduler } = this.parts;
    const { clipNorm } = this.settings;
    const began = performance.now();
    const { place } = this;
    const indices = this.batchAt(place);
    model.train();
    optimizer.zeroGrad();
    const loss = await this.accumulate(place, indices);
    const gradientNorm = await clipGradNorm(model.parameters(), clipNorm).item();
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
      return this.diverged(place, indices);
    }
    const learningRate = optimizer.lr;
    optimizer.step();
    scheduler?.step();
    this.steps += 1;
    this.place = { epoch: place.epoch, batch: place.batch + 1 };
    return {
      kind: "step",
      step: this.steps,
      epoch: place.epoch + 1,
      loss,
      learningRate,
      gradientNorm,
      examples: indices.length,
      ms: performance.now() - began,
    };
  }

  /** Gradients of the whole batch, a micro-batch at a time: each counts by its share of the examples. */
  private async accumulate(place: TrainingPlace, indices: Int32Array): Promise<number> {
    const { model, criterion } = this.parts;
    let total = 0;
    for (const { rows, inputs, targets } of await this.microBatches(place, indices)) {
      const share = rows / indices.length;
      const loss = criterion.forward(model.forward(inputs), targets);
      (share === 1 ? loss : loss.mul(share)).backward();
      total += share * (await loss.item());
    }
    return total;
  }

  private async microBatches(place: TrainingPlace, indices: Int32Array): Promise<MicroBatch[]> {
    const { microBatchSize, seed } = this.settings;
    const found: MicroBatch[] = [];
    for (let first = 0; first < indices.length; first += microBatchSize) {
      const part = indices.subarray(first, first + microBatchSize);
      const [inputs, targets] = await this.parts.data.batch(part, randomAt(place, first, seed));
      found.push({ rows: part.length, inputs, targets });
    }
    return found;
  }

  private batchAt(place: TrainingPlace): Int32Array {
    const { batchSize, seed } = this.settings;
    return batchAt(place, { examples: this.parts.data.length, batchSize, seed });
  }

  private async endEpoch(): Promise<TrainingEpoch> {
    const { loss, accuracy } = await this.examine();
    const isBest = loss < (this.best?.loss ?? Number.POSITIVE_INFINITY) - this.settings.minDelta;
    const epoch = this.place.epoch + 1;
    if (isBest) this.best = { epoch, loss, weights: this.parts.model.stateDict() };
    this.epochsSinceBest = isBest ? 0 : this.epochsSinceBest + 1;
    this.place = { epoch, batch: 0 };
    return { kind: "epoch", step: this.steps, epoch, loss, accuracy, isBest };
  }

  /** Loss and accuracy on the held-out examples, as they are: nothing is dropped or moved. */
  private async examine(): Promise<{ loss: number; accuracy: Accuracy }> {
    const { model, criterion, heldOut } = this.parts;
    const { batchSize, seed } = this.settings;
    const n = heldOut.length;
    let [total, correct] = [0, 0];
    model.eval();
    for (let first = 0; first < n; first += batchSize) {
      const rows = Int32Array.from({ length: Math.min(batchSize, n - first) }, (_, i) => first + i);
      const random = randomAt({ epoch: -1, batch: -1 }, first, seed);
      const [inputs, targets] = await heldOut.batch(rows, random);
      const [loss, hits] = noGrad(() => {
        const logits = model.forward(inputs);
        return [criterion.forward(logits, targets), logits.argmax(1).eq(targets).sum()] as const;
      });
      total += rows.length * (await loss.item());
      correct += await hits.item();
      await nextTaskWhenDue();
    }
    model.train();
    return { loss: total / n, accuracy: { ...proportion(correct, n), correct, n } };
  }

  private async diverged(place: TrainingPlace, indices: Int32Array): Promise<TrainingEnd> {
    const { model } = this.parts;
    const batches = await this.microBatches(place, indices);
    const where = await findNonFinite(model, batches);
    // What the batch left behind must not reach the weights.
    this.parts.optimizer.zeroGrad();
    this.ended = { kind: "end", step: this.steps, reason: "diverged", where };
    return this.ended;
  }

  private end(reason: "done" | "stopped early"): TrainingEnd {
    const { best, steps: step } = this;
    const isEarlier = best !== undefined && best.epoch < this.place.epoch;
    const restores = this.settings.restoreBest && isEarlier;
    if (restores) this.parts.model.loadStateDict(best.weights);
    this.ended = { kind: "end", step, reason, ...(restores && { restoredEpoch: best.epoch }) };
    return this.ended;
  }

  /** Everything to go on from here: weights, optimizer, schedule, random numbers, place in the data, and what was best. */
  async checkpoint(): Promise<Uint8Array<ArrayBuffer>> {
    const { model, optimizer, scheduler } = this.parts;
    return writeTrainingState({
      settings: this.settings,
      place: this.place,
      step: this.steps,
      random: getRngState(),
      epochsSinceBest: this.epochsSinceBest,
      model: model.stateDict(),
      optimizer: optimizer.stateDict(),
      ...(scheduler && { scheduler: scheduler.stateDict() }),
      ...(this.best && { best: this.best }),
    });
  }

  /**
   * Goes on from a `checkpoint()`. Nothing is changed where it does not fit: it is damaged, of another model, or of a training with
   * other settings, which would not be the same one.
   */
  restore(checkpoint: Uint8Array): void {
    const state = readTrainingState(checkpoint);
    this.checkFit(state);
    const { model, optimizer, scheduler } = this.parts;
    model.loadStateDict(state.model);
    optimizer.loadStateDict(state.optimizer);
    if (state.scheduler) scheduler?.loadStateDict(state.scheduler);
    optimizer.lr = state.optimizer.settings["lr"] as number;
    setRngState(state.random);
    this.place = state.place;
    this.steps = state.step;
    this.best = state.best;
    this.epochsSinceBest = state.epochsSinceBest;
    this.ended = undefined;
  }

  private checkFit(state: TrainingState): void {
    for (const name of ["batchSize", "microBatchSize", "seed"] as const) {
      if (state.settings[name] === this.settings[name]) continue;
      throw new RangeError(
        `training: the checkpoint was made with ${name} ${state.settings[name]}, and this training has ${this.settings[name]}; with another one it would not go on as it began`,
      );
    }
    if ((state.scheduler === undefined) !== (this.parts.scheduler === undefined)) {
      throw new RangeError(
        `training: the checkpoint was made ${state.scheduler ? "with" : "without"} a schedule of the learning rate, and this training has ${this.parts.scheduler ? "one" : "none"}`,
      );
    }
    const shapes = (tensors: StateDict) =>
      JSON.stringify(
        Object.entries(tensors)
          .map(([path, { shape }]) => [path, shape])
          .sort(),
      );
    if (shapes(state.model) !== shapes(this.parts.model.stateDict())) {
      throw new RangeError(
        "training: the checkpoint is of another model: its parameters have other names or shapes; build the model as it was, or begin anew",
      );
    }
  }
}
