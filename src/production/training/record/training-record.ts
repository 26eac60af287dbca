/** Keeps a training's record for the Training panel, event by event. */
import * as v from "valibot";
import type { Interval } from "../../../base/statistics.ts";
import type { Figure } from "../../../outputs/figure/figure.ts";
import { integerText } from "../../../outputs/figure/number-text.ts";
import type {
  FlagKind,
  TrainedEpoch,
  TrainingCheckpoint,
  TrainingFlag,
  TrainingOutput,
  TrainingRecordEnd,
  WorstImages,
} from "../../../outputs/panels/training/training.ts";
import { trainingSchema } from "../../../outputs/panels/training/training-schema.ts";
import { bestEpoch } from "../../../outputs/panels/training/training-verdict.ts";
import { tabNews } from "../../instruments/tab-news.ts";
import type { TrainingEpoch, TrainingStep } from "../training-events.ts";
import type { CompleteTrainingSettings } from "../training-settings.ts";
import { LossCurve } from "./loss-curve.ts";
import { mixedPrecision, ofEmulation } from "./mixed-precision.ts";
import { Pace } from "./pace.ts";
import { gradientFigure, resultFigures } from "./result-figures.ts";

const MOST_EPOCHS = 400;
const MOST_FLAGS = 200;

/** What the record says of a training before it begins. */
export interface RecordHead {
  readonly title: string;
  readonly model: TrainingOutput["model"];
  readonly backend: TrainingOutput["backend"];
  readonly settings: readonly string[];
  readonly steps: number;
  readonly learningRate: number;
}

/** The record of a training that has not begun. */
export function firstRecord(head: RecordHead): TrainingOutput {
  return {
    kind: "training",
    version: 1,
    state: "running",
    stage: "starting",
    ...head,
    settings: [...head.settings],
    isPaused: false,
    step: 0,
    curve: { stepsEach: 1, points: [] },
    epochs: [],
    throughput: {
      kind: "needs-samples",
      more: 1,
      method: "Examples a second of the latest steps.",
    },
    elapsed: elapsedFigure(0),
    flags: [],
  };
}

const savedSchema = v.object({
  record: trainingSchema,
  elapsedMs: v.number(),
  epochLoss: v.number(),
  epochExamples: v.number(),
});

export class TrainingRecord {
  #record: TrainingOutput;
  readonly #settings: CompleteTrainingSettings;
  #curve = new LossCurve();
  readonly #pace: Pace;
  #elapsedMs = 0;
  /** Of the epoch under way: the sum of its losses, an example each, and how many they are. */
  #epochLoss = 0;
  #epochExamples = 0;
  #epochs: readonly TrainedEpoch[] = [];
  #flags: readonly TrainingFlag[] = [];
  #result: TrainingOutput["result"];

  constructor(head: RecordHead, settings: CompleteTrainingSettings) {
    const isMixed = settings.precision === "mixed";
    this.#record = { ...firstRecord(head), ...(isMixed && { mixed: mixedPrecision() }) };
    this.#settings = settings;
    this.#pace = new Pace(settings.batchSize);
  }

  /** The record as it is now; parts that did not change since are the same objects. */
  get output(): TrainingOutput {
    const { step, steps, ...rest } = this.#record;
    const isRunning = rest.state === "running";
    const doneEpochs = this.#epochs.at(-1)?.epoch ?? 0;
    const timeLeft = isRunning
      ? this.#pace.timeLeft(steps - step, this.#settings.epochs - doneEpochs)
      : undefined;
    const { curve } = this.#curve;
    const gradientNorm = gradientFigure(curve);
    const told = rest.mixed === undefined ? (figure: Figure) => figure : ofEmulation;
    return {
      ...rest,
      step,
      steps,
      stage: isRunning ? this.#stage() : rest.stage,
      curve,
      epochs: this.#epochs as TrainedEpoch[],
      flags: this.#flags as TrainingFlag[],
      throughput: told(this.#pace.throughput()),
      elapsed: told(elapsedFigure(this.#elapsedMs)),
      ...(this.#result && { result: this.#result }),
      ...(gradientNorm && { gradientNorm }),
      ...(timeLeft && { timeLeft: told(timeLeft) }),
    };
  }

  /** `wasHidden`: whether the tab was in the background meanwhile. */
  step(event: TrainingStep, { wasHidden }: { wasHidden: boolean }): void {
    const { step, learningRate, loss, examples, scaling } = event;
    this.#curve.add(event);
    if (!wasHidden) this.#pace.step(event);
    this.#epochLoss += loss * examples;
    this.#epochExamples += examples;
    this.#set({ step, learningRate, ...(scaling && { mixed: mixedPrecision(scaling) }) });
    if (scaling?.isSkipped) {
      this.flag(
        "skipped",
        `left out: gradients of the scaled loss were not finite; the loss scale is ${integerText(scaling.scale)} now`,
      );
    }
  }

  epoch(
    { epoch, step, loss, accuracy, isBest }: TrainingEpoch,
    look: { interval?: Interval; worst?: WorstImages; ms: number; wasHidden: boolean },
  ): void {
    const { interval, worst, ms, wasHidden } = look;
    if (!wasHidden) this.#pace.evaluated(ms);
    const ended: TrainedEpoch = {
      epoch,
      step,
      trainLoss: this.#epochLoss / Math.max(1, this.#epochExamples),
      heldOutLoss: loss,
      ...(interval && { heldOutLow: interval.low, heldOutHigh: interval.high }),
      correct: accuracy.correct,
      n: accuracy.n,
      accuracy: accuracy.value,
      accuracyLow: accuracy.low,
      accuracyHigh: accuracy.high,
      isBest,
    };
    this.#epochs = shortened([...this.#epochs, ended]);
    this.#judge(this.#settings.restoreBest ? bestEpoch(this.#epochs)?.epoch : undefined);
    this.#epochLoss = 0;
    this.#epochExamples = 0;
    if (worst !== undefined) this.#set({ worst });
  }

  flag(kind: FlagKind, words: string): void {
    this.#flags = [...this.#flags, { kind, step: this.#record.step, words }].slice(-MOST_FLAGS);
  }

  /** Says when the tab goes to the background, and when it is back. */
  readonly hidden = tabNews("throughput and time left leave these steps out", (text) =>
    this.flag("tab", text),
  );

  /** Time that was spent training. */
  spent(ms: number): void {
    this.#elapsedMs += ms;
  }

  saved(checkpoint: TrainingCheckpoint): void {
    this.#set({ checkpoint });
  }

  paused(isPaused: boolean): void {
    this.#set({ isPaused });
  }

  turned(learningRate: number): void {
    this.#set({ learningRate });
  }

  ended(end: TrainingRecordEnd, stage: string): void {
    const isWhole = end.reason === "done" || end.reason === "stopped early";
    this.#judge(end.restoredEpoch);
    this.#set({ end, stage, state: isWhole ? "done" : "partial", isPaused: false });
  }

  /** Everything to go on from here, as text. */
  save(): string {
    return JSON.stringify({
      record: this.output,
      elapsedMs: this.#elapsedMs,
      epochLoss: this.#epochLoss,
      epochExamples: this.#epochExamples,
    });
  }

  /** Goes on from a `save()`, on this device and under this name; what cannot be read leaves the record as it began. */
  restore(text: string | undefined, step: number): void {
    const read = v.safeParse(savedSchema, parsed(text));
    if (!read.success) {
      this.#set({ step });
      return;
    }
    const { record, elapsedMs, epochLoss, epochExamples } = read.output;
    const { end: _, worst, checkpoint, mixed } = record;
    const { end: __, ...now } = this.#record;
    this.#record = {
      ...now,
      state: "running",
      step,
      learningRate: record.learningRate,
      ...(worst && { worst }),
      ...(checkpoint && { checkpoint }),
      ...(mixed && { mixed }),
    };
    this.#curve = LossCurve.from(record.curve);
    this.#epochs = record.epochs;
    this.#flags = record.flags;
    this.#elapsedMs = elapsedMs;
    this.#epochLoss = epochLoss;
    this.#epochExamples = epochExamples;
    this.#result = record.result;
  }

  #judge(epoch: number | undefined): void {
    this.#result = resultFigures(this.#epochs, epoch);
  }

  #set(change: Partial<TrainingOutput>): void {
    this.#record = { ...this.#record, ...change };
  }

  #stage(): string {
    const { step, steps, isPaused } = this.#record;
    const { epochs } = this.#settings;
    const epoch = Math.min(epochs, Math.floor((step * epochs) / Math.max(1, steps)) + 1);
    const place = `epoch ${epoch} of ${epochs}, step ${integerText(step)} of ${integerText(steps)}`;
    return isPaused ? `paused in ${place}` : place;
  }
}

/** The latest, and the best before them. */
function shortened(epochs: readonly TrainedEpoch[]): readonly TrainedEpoch[] {
  if (epochs.length <= MOST_EPOCHS) return epochs;
  const best = bestEpoch(epochs);
  const latest = epochs.slice(-MOST_EPOCHS + 1);
  return best === undefined || latest.includes(best)
    ? epochs.slice(-MOST_EPOCHS)
    : [best, ...latest];
}

function elapsedFigure(ms: number): TrainingOutput["elapsed"] {
  return {
    kind: "measured",
    value: ms / 1000,
    unit: "s",
    n: 1,
    method:
      "From the first step on, with the looks at held-out examples and the writing of checkpoints, without pauses, and with the time in which the tab was in the background; a training that was gone on with counts all of its parts.",
  };
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
