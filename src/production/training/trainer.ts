/**
 * Trains a classifier step by step, so that whoever drives it can look, pause and turn the learning rate between any two steps, and go
 * on from a checkpoint to the same weights, to the last bit.
 */

import { lookUp } from "../../base/look-up.ts";
import { nextTaskWhenDue } from "../../base/next-task.ts";
import {
  autocast,
  type Batch,
  clipGradNorm,
  DataLoader,
  type Dataset,
  GradScaler,
  type GradScalerState,
  getRngState,
  type Module,
  manualSeed,
  type Optimizer,
  type Scheduler,
  type StateDict,
  setRngState,
  type Tensor,
} from "../../tinytorch/index.ts";
import { evaluateLoss } from "../profiler/evaluate.ts";
import { findNonFinite } from "./find-non-finite.ts";
import {
  readTrainingState,
  type TrainingState,
  writeTrainingState,
} from "./training-checkpoint.ts";
import type {
  LossScaling,
  TrainingEnd,
  TrainingEpoch,
  TrainingEvent,
  TrainingStep,
} from "./training-events.ts";
import { TrainingOrder, type TrainingPlace } from "./training-order.ts";
import {
  type CompleteTrainingSettings,
  completeTrainingSettings,
  type Precision,
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
  /** Held out: never learned from, and the same at the end of each epoch. */
  readonly heldOut: Dataset;
}

/** Sees what the model says of the held-out examples, in their order, whenever they are looked at. */
export interface Look {
  begin(): void;
  see(logits: Tensor, labels: Tensor): Promise<void>;
}

interface Best {
  readonly epoch: number;
  readonly loss: number;
  readonly weights: StateDict;
}

export class Trainer {
  readonly settings: CompleteTrainingSettings;
  private readonly order: TrainingOrder;
  private readonly isMixed: boolean;
  /** Scales nothing in fp32. */
  private readonly scaler: GradScaler;
  private skippedSteps = 0;
  /** The learning rate over that of the schedule. */
  private rateFactor = 1;
  private place: TrainingPlace = { epoch: 0, batch: 0 };
  private steps = 0;
  private best: Best | undefined;
  private epochsSinceBest = 0;
  private ended: TrainingEnd | undefined;

  /** Throws a RangeError for settings that do not fit; seeds the engine's generator. */
  constructor(
    private readonly parts: TrainingParts,
    settings: TrainingSettings,
    private readonly look?: Look,
  ) {
    if (parts.heldOut.length === 0)
      throw new RangeError("training: expected held-out data, got none");
    this.settings = completeTrainingSettings(settings, parts.data.length);
    this.order = new TrainingOrder(parts.data.length, this.settings);
    this.isMixed = this.settings.precision === "mixed";
    this.scaler = new GradScaler({ enabled: this.isMixed });
    manualSeed(this.settings.seed);
  }

  /** Steps in one pass over the data. */
  get stepsPerEpoch(): number {
    return this.order.batches;
  }

  /** Steps that were taken, with those that mixed precision left out. */
  get step(): number {
    return this.steps;
  }

  /** Sets the learning rate; a schedule goes on from there in proportion. */
  setLearningRate(lr: number): void {
    if (!(lr > 0 && Number.isFinite(lr))) {
      throw new RangeError(`training: expected a learning rate above 0, got ${lr}`);
    }
    const { optimizer, scheduler } = this.parts;
    if (scheduler !== undefined && optimizer.lr > 0) this.rateFactor *= lr / optimizer.lr;
    optimizer.lr = lr;
  }

  /**
   * Goes on to the end, an event at a time; who stops asking pauses it. Each event comes when what it tells has happened, so a
   * checkpoint may be taken between any two.
   */
  async *run(): AsyncGenerator<TrainingEvent, void, undefined> {
    while (this.ended === undefined) {
      if (this.epochsSinceBest >= this.settings.patience) yield this.end("stopped early");
      else if (this.place.epoch >= this.settings.epochs) yield this.end("done");
      else if (this.place.batch < this.stepsPerEpoch) yield await this.takeStep();
      else yield await this.endEpoch();
      await nextTaskWhenDue();
    }
  }

  private async takeStep(): Promise<TrainingStep | TrainingEnd> {
    const { model, optimizer } = this.parts;
    const { place } = this;
    const began = performance.now();
    // A forward pass moves running statistics; those of a step that is not taken are put back.
    const buffers = Object.fromEntries(
      [...model.namedBuffers()].map(([path, buffer]) => [path, buffer.detach()]),
    );
    model.train();
    optimizer.zeroGrad();
    const loss = await this.accumulate(place);
    if (!Number.isFinite(loss)) return this.diverged(place, buffers);
    const change = await this.changeWeights();
    if (change === "not finite") return this.diverged(place, buffers);
    const learningRate = optimizer.lr;
    this.stepSchedule();
    this.steps += 1;
    this.place = { epoch: place.epoch, batch: place.batch + 1 };
    return {
      kind: "step",
      step: this.steps,
      epoch: place.epoch + 1,
      loss,
      learningRate,
      ...change,
      examples: this.order.batch(place).length,
      ms: performance.now() - began,
    };
  }

  /**
   * The optimizer's step by the gradients that are there, clipped. One whose scaled gradients are infinite is left out in mixed
   * precision, and the scale made smaller; where no scale is to blame, they are not finite by themselves.
   */
  private async changeWeights(): Promise<
    Pick<TrainingStep, "gradientNorm" | "scaling"> | "not finite"
  > {
    const { scaler, isMixed } = this;
    const { optimizer } = this.parts;
    const scale = scaler.getScale();
    scaler.unscale(optimizer);
    const gradientNorm = await clipGradNorm(optimizer.parameters, this.settings.clipNorm).item();
    const isSkipped = !Number.isFinite(gradientNorm);
    if (!isSkipped) await scaler.step(optimizer);
    await scaler.update();
    const isByScale = scale > 1 && scaler.getScale() < scale;
    if (isSkipped && !isByScale) return "not finite";
    if (isSkipped) this.skippedSteps += 1;
    return {
      ...(!isSkipped && { gradientNorm }),
      ...(isMixed && { scaling: this.scaling(isSkipped) }),
    };
  }

  private scaling(isSkipped: boolean): LossScaling {
    return { scale: this.scaler.getScale(), isSkipped, skippedSteps: this.skippedSteps };
  }

  private stepSchedule(): void {
    const { optimizer, scheduler } = this.parts;
    if (scheduler === undefined) return;
    scheduler.step();
    optimizer.lr *= this.rateFactor;
  }

  /** Gradients of the whole batch, a micro-batch at a time: each counts by its share of the examples. */
  private async accumulate(place: TrainingPlace): Promise<number> {
    const { model, criterion } = this.parts;
    const { length } = this.order.batch(place);
    let total = 0;
    for await (const [inputs, targets] of this.microBatches(place)) {
      const share = (targets.shape[0] ?? 0) / length;
      const loss = autocast(() => criterion.forward(model.forward(inputs), targets), {
        enabled: this.isMixed,
      });
      this.scaler.scale(share === 1 ? loss : loss.mul(share)).backward();
      total += share * (await loss.item());
    }
    return total;
  }

  /** Each is made when the one before has been used: only one is on the device. */
  private async *microBatches(place: TrainingPlace): AsyncGenerator<Batch> {
    const { microBatchSize } = this.settings;
    const indices = this.order.batch(place);
    for (let first = 0; first < indices.length; first += microBatchSize) {
      const part = indices.subarray(first, first + microBatchSize);
      yield await this.parts.data.batch(part, this.order.random(place, first));
    }
  }

  private async endEpoch(): Promise<TrainingEpoch> {
    const { model, heldOut, criterion } = this.parts;
    const loader = new DataLoader(heldOut, { batchSize: this.settings.batchSize });
    this.look?.begin();
    const { loss, accuracy } = await evaluateLoss(model, loader, criterion, this.look);
    const isBest = loss < (this.best?.loss ?? Number.POSITIVE_INFINITY) - this.settings.minDelta;
    const epoch = this.place.epoch + 1;
    if (isBest) this.best = { epoch, loss, weights: model.stateDict() };
    this.epochsSinceBest = isBest ? 0 : this.epochsSinceBest + 1;
    this.place = { epoch, batch: 0 };
    return { kind: "epoch", step: this.steps, epoch, loss, accuracy, isBest };
  }

  /** Nothing of the step reaches the model: no weight has moved, and statistics go back. */
  private async diverged(place: TrainingPlace, buffers: StateDict): Promise<TrainingEnd> {
    const { model, optimizer } = this.parts;
    const where = await findNonFinite(model, this.microBatches(place), this.settings.precision);
    optimizer.zeroGrad();
    model.loadStateDict(buffers, { strict: false });
    this.ended = { kind: "end", step: this.steps, reason: "diverged", where };
    return this.ended;
  }

  /** Ends it here, as if it were done: the best weights are put back, if they are to be. */
  stop(): TrainingEnd {
    return this.ended ?? this.end("stopped");
  }

  private end(reason: "done" | "stopped early" | "stopped"): TrainingEnd {
    const { best, place, steps: step } = this;
    const isEarlier = best !== undefined && (best.epoch < place.epoch || place.batch > 0);
    const restores = this.settings.restoreBest && isEarlier;
    if (restores) this.parts.model.loadStateDict(best.weights);
    this.ended = { kind: "end", step, reason, ...(restores && { restoredEpoch: best.epoch }) };
    return this.ended;
  }

  /**
   * Everything to go on from here: weights, optimizer, schedule, loss scale, random numbers, place in the data, and what was best.
   * `notes` are texts that `checkpointNotes` reads again.
   */
  async checkpoint(notes: Readonly<Record<string, string>> = {}): Promise<Uint8Array<ArrayBuffer>> {
    const { model, optimizer, scheduler } = this.parts;
    const state: TrainingState = {
      settings: { ...this.settings, examples: this.parts.data.length },
      rateFactor: this.rateFactor,
      optimizerName: optimizer.constructor.name,
      place: this.place,
      step: this.steps,
      random: getRngState(),
      epochsSinceBest: this.epochsSinceBest,
      model: model.stateDict(),
      optimizer: optimizer.stateDict(),
      ...(scheduler && { scheduler: scheduler.stateDict() }),
      ...(this.isMixed && {
        scaling: {
          scaler: this.scaler.stateDict() as GradScalerState,
          skippedSteps: this.skippedSteps,
        },
      }),
      ...(this.best && { best: this.best }),
    };
    return writeTrainingState(state, notes);
  }

  /**
   * Goes on from a `checkpoint()`. Nothing is changed where it does not fit: it is damaged, of another model, or of a training with
   * other settings, which would not be the same one.
   */
  restore(checkpoint: Uint8Array): void {
    const state = readTrainingState(checkpoint);
    this.checkFit(state);
    const { model, optimizer, scheduler } = this.parts;
    if (state.scheduler) scheduler?.loadStateDict(state.scheduler);
    // After the schedule, which sets the learning rate without the factor.
    optimizer.loadStateDict(state.optimizer);
    model.loadStateDict(state.model);
    if (state.scaling) this.scaler.loadStateDict(state.scaling.scaler);
    this.skippedSteps = state.scaling?.skippedSteps ?? 0;
    setRngState(state.random);
    this.rateFactor = state.rateFactor;
    this.place = state.place;
    this.steps = state.step;
    this.best = state.best;
    this.epochsSinceBest = state.epochsSinceBest;
    this.ended = undefined;
  }

  private checkFit(state: TrainingState): void {
    const { model, optimizer, scheduler, data } = this.parts;
    const own = { ...this.settings, examples: data.length };
    for (const name of ["examples", "batchSize", "microBatchSize", "seed"] as const) {
      expectSame(name, state.settings[name], own[name]);
    }
    const before: Precision = state.scaling === undefined ? "fp32" : "mixed";
    expectSame("precision", before, this.settings.precision);
    const now = optimizer.stateDict();
    expectSame("the optimizer", state.optimizerName, optimizer.constructor.name);
    for (const [name, value] of Object.entries(now.settings)) {
      if (name !== "lr")
        expectSame(`${name} of the optimizer`, lookUp(state.optimizer.settings, name), value);
    }
    const has = (schedule: unknown) => (schedule === undefined ? "none" : "one");
    expectSame("a schedule", has(state.scheduler), has(scheduler));
    const parameters = model.parameters().map(({ shape }) => `${shape}`);
    const isFitting =
      shapesOf(state.model) === shapesOf(model.stateDict()) &&
      (state.best === undefined || shapesOf(state.best.weights) === shapesOf(state.model)) &&
      Object.entries(state.optimizer.tensors).every(
        ([slot, { shape }]) => parameters[Number(slot.split(".").at(-1))] === `${shape}`,
      );
    if (!isFitting) {
      throw new RangeError(
        "training: the checkpoint is of another model: its parameters have other names or shapes; build the model as it was, or begin anew",
      );
    }
  }
}

function expectSame(name: string, before: unknown, now: unknown): void {
  if (before === now) return;
  throw new RangeError(
    `training: the checkpoint was made with ${name} ${before}, and this training has ${now}; it would not go on as it began`,
  );
}

function shapesOf(tensors: StateDict): string {
  return JSON.stringify(
    Object.entries(tensors)
      .map(([path, { shape }]) => [path, shape])
      .sort(),
  );
}
