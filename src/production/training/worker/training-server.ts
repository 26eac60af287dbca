/**
 * The worker's side of a training: makes what it is ordered to train, shows its record through its source, and answers controls of the
 * page and of the kernel alike. The ports, the data and the storage come from outside.
 */

import { errorMessage } from "../../../base/assert.ts";
import type { KeyValueStore } from "../../../base/key-value-store.ts";
import { lookUp } from "../../../base/look-up.ts";
import type { TrainingOutput } from "../../../outputs/panels/training/training.ts";
import { getBackend, saveSafetensors, setBackend } from "../../../tinytorch/index.ts";
import { givenSource } from "../../live/given-source.ts";
import { type Controls, LiveSource } from "../../live/live-source.ts";
import { modelName } from "../../profiler/system.ts";
import { CheckpointStore } from "../checkpoints/checkpoint-store.ts";
import type { MnistSpec, TrainingData } from "../plan/data-spec.ts";
import { partsOfPlan, planFacts, planWords } from "../plan/training-plan.ts";
import type { TrainingParts } from "../trainer.ts";
import { type TrainingOutcome, TrainingRun } from "../training-run.ts";
import type { FromTrainer, ToTrainer, TrainingOrders } from "./training-messages.ts";

export interface TrainingHost {
  loadData(spec: MnistSpec): Promise<TrainingData>;
  readonly storage: KeyValueStore;
  now(): number;
}

/** The part of a MessagePort that is needed here. */
export interface TrainingPort {
  postMessage(message: FromTrainer, transfer?: Transferable[]): void;
}

/** A run with what it trains. */
interface Begun {
  readonly run: TrainingRun;
  readonly parts: TrainingParts;
}

export class TrainingServer {
  readonly #port: TrainingPort;
  readonly #host: TrainingHost;
  readonly #controls: Controls;
  #source: LiveSource<TrainingOutput> | undefined;
  #begun: Promise<Begun> | undefined;
  #running: TrainingRun | undefined;
  /** Settles when the training under way has ended, in whatever way. */
  #over: Promise<void> = Promise.resolve();

  constructor(port: TrainingPort, host: TrainingHost) {
    this.#port = port;
    this.#host = host;
    this.#controls = {
      pause: async () => (await this.#run()).pause(),
      resume: async () => (await this.#run()).resume(),
      stop: async () => (await this.#run()).stop(),
      "learning-rate": async (value) => (await this.#run()).setLearningRate(rateOf(value)),
      "restore-last": async (value) => this.#restore(value),
    };
  }

  receive(message: unknown): void {
    const given = givenSource<TrainingOutput>(message);
    if (given !== undefined) {
      this.#source = new LiveSource(given.port, given.record, {
        controls: this.#controls,
        onEnd: () => this.#endWhenAsked(),
      });
      return;
    }
    const order = message as ToTrainer;
    if (order.type === "train") this.#train(order.orders);
    else if (order.type === "control") void this.#answer(order);
  }

  #train(orders: TrainingOrders): void {
    const begun = this.#begin(orders);
    this.#begun = begun;
    this.#over = this.#follow(begun, ({ run }) => run.train());
  }

  async #begin({ plan, everySteps, fresh }: TrainingOrders): Promise<Begun> {
    await setBackend(plan.backend);
    const parts = partsOfPlan(plan, await this.#host.loadData(plan.data));
    const head = {
      title: plan.name,
      model: { ...modelName(parts.model), name: plan.model.architecture },
      backend: getBackend(),
      settings: planWords(plan),
    };
    const store = await this.#store(plan.name);
    const run = new TrainingRun(
      parts,
      plan.settings,
      { head, facts: planFacts(plan), fresh, ...(everySteps === undefined ? {} : { everySteps }) },
      {
        show: (record) => this.#source?.update(record),
        now: this.#host.now,
        ...(store && { store }),
      },
    );
    await run.prepare();
    return { run, parts };
  }

  /** Undefined where nothing can be kept, as in the sandbox. */
  async #store(name: string): Promise<CheckpointStore | undefined> {
    try {
      await this.#host.storage.keys();
      return new CheckpointStore(this.#host.storage, name);
    } catch {
      return undefined;
    }
  }

  async #follow(
    begun: Promise<Begun>,
    train: (begun: Begun) => Promise<TrainingOutcome>,
  ): Promise<void> {
    try {
      const made = await begun;
      this.#running = made.run;
      const outcome = await train(made);
      await this.#finish(made, outcome);
    } catch (error) {
      const message = errorMessage(error);
      this.#port.postMessage({ type: "failed", message });
      this.#source?.end(`the training failed: ${message}`);
    }
  }

  async #finish({ run, parts }: Begun, outcome: TrainingOutcome): Promise<void> {
    const file = await saveSafetensors(parts.model.stateDict());
    const record = run.record;
    this.#port.postMessage({ type: "finished", outcome, file, record }, [file.buffer]);
    // One whose numbers were not finite can be gone on with from its last checkpoint.
    if (outcome.end.reason !== "diverged") this.#source?.end("the training has ended");
  }

  async #restore(value: unknown): Promise<void> {
    const made = await this.#made();
    const outcome = made.run.restoreLast(value === undefined ? undefined : rateOf(value));
    this.#port.postMessage({ type: "went-on" });
    this.#over = this.#follow(Promise.resolve(made), () => outcome);
  }

  /** One that still loads its data has nothing to be kept. */
  async #endWhenAsked(): Promise<void> {
    const run = this.#running;
    if (run === undefined) return;
    if (run.record.end === undefined) run.stop();
    await this.#over;
  }

  async #run(): Promise<TrainingRun> {
    return (await this.#made()).run;
  }

  async #made(): Promise<Begun> {
    if (this.#begun === undefined) throw new Error("training: it has not been ordered yet");
    return await this.#begun;
  }

  async #answer({ id, name, value }: Extract<ToTrainer, { type: "control" }>): Promise<void> {
    try {
      await lookUp(this.#controls, name)?.(value);
      this.#port.postMessage({ type: "answer", id, ok: true });
    } catch (error) {
      this.#port.postMessage({ type: "answer", id, ok: false, message: errorMessage(error) });
    }
  }
}

function rateOf(value: unknown): number {
  if (typeof value === "number") return value;
  throw new TypeError(`training: expected a learning rate as a number, got ${typeof value}`);
}
