/**
 * A training from its beginning, or its last checkpoint, to its end: drives a `Trainer`, keeps the record, writes checkpoints, and
 * does as it is told on the way. Where it runs, what shows its record and what keeps its checkpoints come from outside.
 */
import { errorMessage } from "../../base/assert.ts";
import { StopRequest } from "../../base/stop-request.ts";
import { isInstance } from "../../base/thrown.ts";
import { integerText, numberText } from "../../outputs/figure/number-text.ts";
import type { TrainingOutput } from "../../outputs/panels/training/training.ts";
import { pageState, wasHiddenBetween } from "../instruments/page-state.ts";
import type { CheckpointStore } from "./checkpoints/checkpoint-store.ts";
import { Checkpoints } from "./checkpoints/checkpoints.ts";
import { HeldOutLook } from "./record/held-out-look.ts";
import { type RecordHead, TrainingRecord } from "./record/training-record.ts";
import { Trainer, type TrainingParts } from "./trainer.ts";
import type { TrainingEnd, TrainingEpoch, TrainingEvent } from "./training-events.ts";
import type { TrainingSettings } from "./training-settings.ts";

export interface RunHost {
  /** Shows the record; called at most ten times a second, and when something happened. */
  show(record: TrainingOutput): void;
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Absent where nothing outlasts the visit. */
  readonly store?: CheckpointStore;
}

export interface RunOptions {
  readonly head: Omit<RecordHead, "steps" | "learningRate">;
  /** What must be the same for a checkpoint to be gone on with, each by its name. */
  readonly facts: Readonly<Record<string, string>>;
  /** Steps from one checkpoint to the next; those of an epoch unless told otherwise. */
  readonly everySteps?: number;
  /** Begins anew, whatever checkpoint there is. */
  readonly fresh?: boolean;
}

/** The end, and how the weights that the model has now do on the held-out examples, if that was looked at. */
export interface TrainingOutcome {
  readonly end: TrainingEnd;
  readonly heldOut?: Pick<TrainingEpoch, "epoch" | "loss" | "accuracy">;
}

const SHOW_EVERY_MS = 100;

export class TrainingRun {
  readonly #parts: TrainingParts;
  readonly #host: RunHost;
  readonly #options: RunOptions;
  readonly #trainer: Trainer;
  readonly #look = new HeldOutLook();
  readonly #record: TrainingRecord;
  readonly #checkpoints: Checkpoints;
  #state: "not begun" | "training" | "ended" = "not begun";
  #isStopping = false;
  /** Ends the pause. */
  #goOn: (() => void) | undefined;
  #isPaused = false;
  #shownAt = Number.NEGATIVE_INFINITY;
  #lastAt = 0;
  #end: TrainingEnd | undefined;

  /** Throws a sentence for settings that do not fit. */
  constructor(
    parts: TrainingParts,
    settings: TrainingSettings,
    options: RunOptions,
    host: RunHost,
  ) {
    this.#parts = parts;
    this.#host = host;
    this.#options = options;
    this.#trainer = new Trainer(parts, settings, this.#look);
    const { stepsPerEpoch, settings: complete } = this.#trainer;
    this.#record = new TrainingRecord(
      {
        ...options.head,
        steps: stepsPerEpoch * complete.epochs,
        learningRate: parts.optimizer.lr,
      },
      complete,
    );
    this.#checkpoints = new Checkpoints(this.#trainer, this.#record, {
      facts: options.facts,
      everySteps: options.everySteps ?? stepsPerEpoch,
      now: host.now,
      ...(host.store && { store: host.store }),
    });
  }

  get record(): TrainingOutput {
    return this.#record.output;
  }

  /** Trains to the end; whatever ends it, the record says so. */
  async run(): Promise<TrainingOutcome> {
    await this.prepare();
    return await this.train();
  }

  /** Goes back to the stored checkpoint, if there is one that fits and nothing else is wanted. To be called once, before `train`. */
  async prepare(): Promise<void> {
    await this.#guarded(async () => {
      if (this.#options.fresh) await this.#checkpoints.forget();
      else await this.#checkpoints.goOn();
      await this.#checkpoints.remember();
    });
  }

  /** From where it stands to the end. */
  async train(): Promise<TrainingOutcome> {
    this.#state = "training";
    this.#end = undefined;
    this.#lastAt = this.#host.now();
    this.#show();
    return await this.#guarded(async () =>
      this.#finish((await this.#follow()) ?? (await this.#stopHere())),
    );
  }

  /** Waits before the next step, and writes a checkpoint meanwhile. */
  pause(): void {
    this.#expectTraining("pause");
    if (this.#isPaused) throw new Error("training: it is paused already");
    this.#isPaused = true;
    this.#record.paused(true);
    this.#record.flag("paused", "paused");
    this.#show();
  }

  resume(): void {
    this.#expectTraining("resume");
    if (!this.#isPaused) throw new Error("training: it is not paused, so it goes on anyway");
    this.#unpause();
    this.#record.flag("went-on", "went on after a pause");
    this.#show();
  }

  /** Ends it before the next step. A checkpoint is left, so that it can be gone on with. */
  stop(): void {
    if (this.#state === "ended") this.#expectTraining("stop");
    this.#isStopping = true;
    if (this.#isPaused) this.#unpause();
  }

  /** From the next step on; a schedule goes on from there in proportion. */
  setLearningRate(learningRate: number): void {
    this.#expectTraining("change the learning rate of");
    const before = this.#parts.optimizer.lr;
    this.#trainer.setLearningRate(learningRate);
    this.#turned(before, learningRate);
    this.#show();
  }

  /**
   * After numbers were not finite: back to the last checkpoint, with half of the learning rate unless told otherwise, and on. Throws
   * at once where that cannot be.
   */
  restoreLast(learningRate?: number): Promise<TrainingOutcome> {
    const diverged = this.#end;
    if (this.#state !== "ended" || diverged?.reason !== "diverged") {
      throw new Error(
        "training: only one whose numbers were not finite goes back to its last checkpoint; this one has none that are not",
      );
    }
    if (learningRate !== undefined && !(learningRate > 0 && Number.isFinite(learningRate))) {
      throw new RangeError(`training: expected a learning rate above 0, got ${learningRate}`);
    }
    this.#isStopping = false;
    this.#checkpoints.restoreLast();
    const { optimizer } = this.#parts;
    const rate = learningRate ?? optimizer.lr / 2;
    if (rate > 0) this.#trainer.setLearningRate(rate);
    this.#record.turned(rate);
    this.#record.flag(
      "restored",
      `numbers were not finite after step ${integerText(diverged.step)} (${diverged.where}); back to the checkpoint of step ${integerText(this.#trainer.step)}, learning rate ${numberText(rate)}`,
    );
    return this.train();
  }

  /** Does its part of the training; where that fails, or is stopped, the record says so. */
  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.#state = "ended";
      const isStop = isInstance(error, StopRequest);
      const why = isStop ? "stopped" : `ended: ${errorMessage(error)}`;
      this.#record.ended(
        { reason: isStop ? "stopped" : "failed" },
        `${why} after step ${integerText(this.#trainer.step)}`,
      );
      this.#show();
      throw error;
    }
  }

  /** Until the trainer ends, or somebody stops it: then undefined. */
  async #follow(): Promise<TrainingEnd | undefined> {
    if (this.#isStopping) return undefined;
    for await (const event of this.#trainer.run()) {
      const from = this.#lastAt;
      this.#lastAt = this.#host.now();
      const spentMs = this.#lastAt - from;
      this.#record.spent(spentMs);
      if (event.kind === "end") return event;
      const wasHidden = wasHiddenBetween(from, this.#lastAt);
      await this.#take(event, spentMs, wasHidden);
      if (this.#isPaused && !this.#isStopping) await this.#wait();
      if (this.#isStopping) return undefined;
    }
    return undefined;
  }

  async #take(
    event: Exclude<TrainingEvent, TrainingEnd>,
    ms: number,
    wasHidden: boolean,
  ): Promise<void> {
    if (event.kind === "step") this.#record.step(event, { wasHidden });
    else await this.#endEpoch(event, ms, wasHidden);
    this.#record.hidden(pageState()?.visible === false);
    await this.#checkpoints.writeWhenDue(event.kind === "epoch");
    const isDue = this.#host.now() - this.#shownAt >= SHOW_EVERY_MS;
    if (event.kind === "epoch" || isDue) this.#show();
  }

  async #endEpoch(event: TrainingEpoch, ms: number, wasHidden: boolean): Promise<void> {
    const interval = this.#look.interval(event.loss);
    const worst = await this.#look.worst(this.#parts.heldOut, event.epoch);
    this.#record.epoch(event, {
      ...{ ms, wasHidden },
      ...(interval && { interval }),
      ...(worst && { worst }),
    });
  }

  /** The pause itself, which takes no time of the training. */
  async #wait(): Promise<void> {
    await this.#checkpoints.write();
    this.#show();
    if (this.#isPaused && !this.#isStopping) {
      await new Promise<void>((resolve) => {
        this.#goOn = resolve;
      });
    }
    this.#lastAt = this.#host.now();
  }

  #unpause(): void {
    this.#isPaused = false;
    this.#record.paused(false);
    this.#goOn?.();
    this.#goOn = undefined;
  }

  /** The checkpoint comes first: with the best weights put back, it could not go on as it was. */
  async #stopHere(): Promise<TrainingEnd> {
    await this.#checkpoints.write();
    return this.#trainer.stop();
  }

  async #finish(end: TrainingEnd): Promise<TrainingOutcome> {
    this.#state = "ended";
    this.#end = end;
    this.#isPaused = false;
    const { reason, where, restoredEpoch } = end;
    if (reason === "diverged") {
      this.#record.flag(
        "not-finite",
        `numbers were not finite after step ${integerText(end.step)}, first in ${where}`,
      );
    }
    if (reason === "done" || reason === "stopped early") await this.#checkpoints.clear();
    this.#record.ended(
      {
        reason,
        ...(where === undefined ? {} : { where }),
        ...(restoredEpoch === undefined ? {} : { restoredEpoch }),
      },
      endWords(end),
    );
    this.#show();
    const heldOut = this.#judgement(end);
    return { end, ...(heldOut && { heldOut }) };
  }

  /** Of the epoch whose weights the model has now; none where steps were taken since. */
  #judgement({ step, restoredEpoch }: TrainingEnd): TrainingOutcome["heldOut"] {
    const epochs = this.#record.output.epochs;
    const epoch =
      restoredEpoch === undefined
        ? epochs.findLast((it) => it.step === step)
        : epochs.find((it) => it.epoch === restoredEpoch);
    if (epoch === undefined) return undefined;
    const { accuracy: value, accuracyLow: low, accuracyHigh: high, correct, n } = epoch;
    return {
      epoch: epoch.epoch,
      loss: epoch.heldOutLoss,
      accuracy: { value, low, high, correct, n },
    };
  }

  #turned(before: number, now: number): void {
    this.#record.turned(now);
    this.#record.flag(
      "learning-rate",
      `learning rate changed from ${numberText(before)} to ${numberText(now)}`,
    );
  }

  #expectTraining(what: string): void {
    if (this.#state === "training") return;
    const why = this.#state === "ended" ? "it has ended" : "it has not begun yet";
    throw new Error(`training: there is nothing to ${what}: ${why}`);
  }

  #show(): void {
    this.#shownAt = this.#host.now();
    this.#host.show(this.#record.output);
  }
}

function endWords({ reason, step, where, restoredEpoch }: TrainingEnd): string {
  const weights =
    restoredEpoch === undefined ? "" : `; the weights of epoch ${restoredEpoch} were put back`;
  const steps = `step ${integerText(step)}`;
  switch (reason) {
    case "done":
      return `complete${weights}`;
    case "stopped early":
      return `stopped early at ${steps}${weights}`;
    case "stopped":
      return `stopped by hand at ${steps}${weights}`;
    case "diverged":
      return `numbers stopped being finite after ${steps}, first in ${where}; the weights are those of that step`;
  }
}
