/** When a training writes its checkpoints, where they go, and how it goes on from one. */

import { errorMessage } from "../../../base/assert.ts";
import { lookUp } from "../../../base/look-up.ts";
import { integerText } from "../../../outputs/figure/number-text.ts";
import type { TrainingRecord } from "../record/training-record.ts";
import type { Trainer } from "../trainer.ts";
import { checkpointNotes } from "../training-checkpoint.ts";
import type { CheckpointStore } from "./checkpoint-store.ts";

/** However long an epoch is, no more than this is lost. */
const EVERY_MS = 20_000;

export interface CheckpointsOptions {
  /** Absent: they stay in memory. */
  readonly store?: CheckpointStore;
  readonly facts: Readonly<Record<string, string>>;
  readonly everySteps: number;
  now(): number;
}

export class Checkpoints {
  readonly #trainer: Trainer;
  readonly #record: TrainingRecord;
  readonly #options: CheckpointsOptions;
  /** The last good one. */
  #last: Uint8Array | undefined;
  #lastStep = -1;
  #lastAt: number;
  /** Why the last one was not stored: said once, not each time. */
  #problem: string | undefined;

  constructor(trainer: Trainer, record: TrainingRecord, options: CheckpointsOptions) {
    this.#trainer = trainer;
    this.#record = record;
    this.#options = options;
    this.#lastAt = options.now();
    if (options.store === undefined) {
      record.flag("storage", "checkpoints stay in memory: they are gone with this visit");
    }
  }

  /** Goes on from the stored checkpoint, if there is one that fits; the record says what became of it. */
  async goOn(): Promise<void> {
    const { store } = this.#options;
    if (store === undefined) return;
    const { file, damaged, problem } = await store.latest();
    if (problem !== undefined) this.#tellProblem(problem);
    const passed =
      damaged === 0
        ? ""
        : ` (${damaged === 1 ? "a damaged one was" : `${damaged} damaged ones were`} passed over)`;
    if (file === undefined) {
      if (damaged > 0)
        this.#record.flag("begun-anew", `begun anew: no whole checkpoint was found${passed}`);
      return;
    }
    const reason = this.#restoreOr(file);
    if (reason !== undefined) {
      this.#record.flag(
        "begun-anew",
        `begun anew: the checkpoint that was found does not fit: ${reason}`,
      );
      return;
    }
    const { step } = this.#trainer;
    this.#record.saved({ step, bytes: file.length, isStored: true });
    this.#record.flag(
      "resumed",
      `gone on from the checkpoint of step ${integerText(step)}${passed}`,
    );
  }

  /** Removes what is stored, to begin anew. */
  async forget(): Promise<void> {
    await this.#options.store?.clear();
  }

  /** Keeps the present state in memory, so that there is always one to go back to. */
  async remember(): Promise<void> {
    this.#keep(await this.#file());
  }

  /** After an epoch or a step: writes one if enough steps were taken, or enough time has passed. */
  async writeWhenDue(isEpoch: boolean): Promise<void> {
    const { everySteps, now } = this.#options;
    const { step, stepsPerEpoch } = this.#trainer;
    const steps = step - this.#lastStep;
    // The state after an epoch is the one with its best weights and its counts.
    const isOften = isEpoch
      ? everySteps >= stepsPerEpoch
      : steps >= everySteps && everySteps !== stepsPerEpoch;
    if (isOften || now() - this.#lastAt >= EVERY_MS) await this.write();
  }

  async write(): Promise<void> {
    const file = await this.#file();
    this.#keep(file);
    const problem = await this.#options.store?.write(file);
    const isStored = this.#options.store !== undefined && problem === undefined;
    const { step } = this.#trainer;
    this.#record.saved({ step, bytes: file.length, isStored });
    if (problem !== undefined) this.#tellProblem(problem);
    else {
      this.#problem = undefined;
      this.#record.flag(
        "checkpoint",
        `checkpoint of ${integerText(file.length)} bytes${isStored ? "" : ", in memory"}`,
      );
    }
    this.#lastAt = this.#options.now();
  }

  /** Back to the last good one; throws where there is none. */
  restoreLast(): void {
    if (this.#last === undefined) throw new Error("training: there is no checkpoint to go back to");
    this.#restore(this.#last);
  }

  /** The training is done: nothing is to be gone on with. */
  async clear(): Promise<void> {
    await this.#options.store?.clear();
  }

  async #file(): Promise<Uint8Array> {
    return await this.#trainer.checkpoint({
      facts: JSON.stringify(this.#options.facts),
      record: this.#record.save(),
    });
  }

  #keep(file: Uint8Array): void {
    this.#last = file;
    this.#lastStep = this.#trainer.step;
  }

  /** Why it does not fit; then nothing has changed. */
  #restoreOr(file: Uint8Array): string | undefined {
    try {
      const before = JSON.parse(checkpointNotes(file)["facts"] ?? "{}") as Record<string, string>;
      for (const [name, now] of Object.entries(this.#options.facts)) {
        if (lookUp(before, name) === now) continue;
        return `its ${name} was: ${lookUp(before, name) ?? "not told"}; and is now: ${now}`;
      }
      this.#restore(file);
      return undefined;
    } catch (error) {
      return errorMessage(error);
    }
  }

  #restore(file: Uint8Array): void {
    this.#trainer.restore(file);
    this.#record.restore(checkpointNotes(file)["record"], this.#trainer.step);
    this.#lastStep = this.#trainer.step;
  }

  #tellProblem(problem: string): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#record.flag("storage", `checkpoints cannot be kept, so they stay in memory: ${problem}`);
  }
}
