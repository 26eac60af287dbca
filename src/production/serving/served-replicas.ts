/**
 * A `ServingSystem` with its replicas in workers: what is sent to them and heard from them goes over ports of their own. A server has
 * one of these, a rollout one for each version.
 */
import type { ServingSettings } from "../../outputs/panels/serving/serving.ts";
import type { FromReplica, ToReplica } from "./replica-messages.ts";
import { ReplicaPorts, type ToStarter } from "./replica-ports.ts";
import { ReplicaSet } from "./replica-set.ts";
import type { Answer, Ended } from "./serving-request.ts";
import { ServingSystem, type SystemOptions } from "./serving-system.ts";

export interface ServedReplicasOptions {
  settings: ServingSettings;
  /** Ms on the clock of all workers. */
  now: () => number;
  seed: number;
  /** In place of the system's own. */
  parts?: Pick<SystemOptions, "router" | "cache">;
  /** Workers kept warm; default 1. */
  spares?: number;
  /** Asks who can start and end workers. */
  tellStarter(message: ToStarter, transfer?: Transferable[]): void;
  onEnded(ended: Ended): void;
  /** Every replica can answer, for the first time. */
  onReady(): void;
  /** A word of a replica was dealt with: something may be due now. */
  onHeard(): void;
  /** Something that the reader wants to see on the time axis. */
  mark(text: string): void;
}

export class ServedReplicas {
  readonly system: ServingSystem;
  readonly set: ReplicaSet;
  readonly #options: ServedReplicasOptions;
  readonly #ports: ReplicaPorts;
  #wasReady = false;
  #greeting: ToReplica | undefined;

  constructor(options: ServedReplicasOptions) {
    const { settings, now, seed, parts, spares = 1 } = options;
    this.#options = options;
    this.system = new ServingSystem({
      ...{ settings, now, seed, ...parts },
      send: (replica, batch) => this.#sendTo(replica, { type: "batch", ...batch }, batch.input),
      onEnded: (ended) => options.onEnded(ended),
      onIdle: (replica) => this.set.idle(replica),
    });
    this.#ports = new ReplicaPorts(options.tellStarter, (worker, message) => {
      this.#hear(worker, message);
      options.onHeard();
    });
    this.set = new ReplicaSet({
      ...{ now, spares, system: this.system },
      spawn: (worker) => this.#spawn(worker),
      end: (worker) => this.#ports.end(worker),
      probe: (worker) => this.#ports.tell(worker, { type: "probe" }),
      mark: (text) => options.mark(text),
    });
  }

  /** A worker of this number is gone, or did not start. */
  lost(worker: number, reason: string): void {
    this.#ports.close(worker);
    this.set.lost(worker, reason);
  }

  /** Tells all workers, those that come later too. */
  tellAll(message: ToReplica): void {
    this.#greeting = message;
    this.#ports.tellAll(message);
  }

  get nextDueAt(): number {
    return Math.min(this.system.nextDueAt, this.set.nextDueAt);
  }

  step(): void {
    this.system.step();
    this.set.step();
  }

  #spawn(worker: number): void {
    this.#ports.spawn(worker);
    if (this.#greeting !== undefined) this.#ports.tell(worker, this.#greeting);
  }

  #sendTo(replica: number, message: ToReplica, input: Float32Array<ArrayBuffer>): void {
    const worker = this.set.workerOf(replica);
    if (worker !== undefined) this.#ports.tell(worker, message, [input.buffer]);
  }

  #hear(worker: number, message: FromReplica): void {
    this.set.heard(worker);
    const replica = this.set.replicaOf(worker);
    if (message.type === "ready") {
      this.set.ready(worker, message.slowestMs);
      this.#tellReady();
    } else if (replica === undefined) return;
    else if (message.type === "answers") {
      const { id, count, outputs, probabilities, computeMs } = message;
      const answers = answersOf(outputs, probabilities, count);
      this.system.answer(replica, id, answers, computeMs);
    } else if (message.type === "failed") this.system.fail(replica, message.id, message.reason);
  }

  #tellReady(): void {
    if (this.#wasReady || !this.set.isReady) return;
    this.#wasReady = true;
    this.#options.onReady();
  }
}

function answersOf(outputs: Float32Array, probabilities: Float32Array, count: number): Answer[] {
  const classes = outputs.length / count;
  return Array.from({ length: count }, (_, i) => ({
    output: outputs.slice(i * classes, (i + 1) * classes),
    probabilities: probabilities.slice(i * classes, (i + 1) * classes),
  }));
}
