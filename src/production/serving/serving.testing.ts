/** For tests: a server with workers that are only made up, in time that passes when something is due. */

import type { ServingSettings } from "../../outputs/panels/serving/serving.ts";
import { ReplicaSet } from "./replica-set.ts";
import type { Answer, Ended } from "./serving-request.ts";
import { DEFAULT_SETTINGS } from "./serving-settings.ts";
import { type Batch, ServingSystem } from "./serving-system.ts";

/** How workers behave. */
export interface MadeUpWorkers {
  /** Until a worker is ready; undefined for one that does not start. */
  startMs: (worker: number) => number | undefined;
  /** How long a batch takes; undefined for one that is never answered. */
  serviceMs: (batch: Batch, worker: number) => number | undefined;
  /** What the model gives for a sample of one number; by default `answerOf`. */
  answer: (input: Float32Array) => Answer;
}

export const answerOf = (input: Float32Array): Answer => ({
  output: input.slice(),
  probabilities: Float32Array.from([1 - (input[0] ?? 0) / 1e6, (input[0] ?? 0) / 1e6]),
});

interface Moment {
  at: number;
  happen: () => void;
}

export class MadeUpServer {
  now = 0;
  readonly ended: Ended[] = [];
  readonly marks: string[] = [];
  readonly batches: { at: number; replica: number; count: number }[] = [];
  readonly system: ServingSystem;
  readonly replicas: ReplicaSet;
  /** How many times each asker has heard. */
  readonly heard: number[] = [];
  readonly #workers: MadeUpWorkers;
  readonly #alive = new Set<number>();
  #moments: Moment[] = [];

  constructor(
    settings: Partial<ServingSettings>,
    { startMs = () => 100, serviceMs = () => 5, answer = answerOf }: Partial<MadeUpWorkers> = {},
  ) {
    this.#workers = { startMs, serviceMs, answer };
    this.system = new ServingSystem({
      settings: { ...DEFAULT_SETTINGS, ...settings },
      now: () => this.now,
      seed: 1,
      send: (replica, batch) => this.#work(replica, batch),
      onEnded: (ended) => this.ended.push(ended),
      onIdle: (replica) => this.replicas.idle(replica),
    });
    this.replicas = new ReplicaSet({
      now: () => this.now,
      system: this.system,
      spawn: (worker) => this.#start(worker),
      end: (worker) => void this.#alive.delete(worker),
      probe: (worker) => {
        const isSilent = this.#workers.serviceMs({ id: -1, count: 0, input: NOTHING }, worker);
        if (this.#alive.has(worker) && isSilent !== undefined) {
          this.in(1, () => this.replicas.heard(worker));
        }
      },
      mark: (text) => this.marks.push(text),
    });
  }

  /** Asks for a sample that holds this number; its asker's number is the same as the request's. */
  ask(value: number, dueAt = this.now): number {
    const asker = this.heard.push(0) - 1;
    this.system.ask({
      input: Float32Array.from([value]),
      dueAt,
      asker: {
        onEnded: () => {
          this.heard[asker] = (this.heard[asker] ?? 0) + 1;
        },
      },
    });
    return asker;
  }

  in(ms: number, happen: () => void): void {
    const at = this.now + ms;
    const later = this.#moments.findIndex((moment) => moment.at > at);
    this.#moments.splice(later < 0 ? this.#moments.length : later, 0, { at, happen });
  }

  /** Lets so much time pass; everything happens when it is due. */
  pass(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const [next] = this.#moments;
      const due = Math.min(
        next?.at ?? Number.POSITIVE_INFINITY,
        this.system.nextDueAt,
        this.replicas.nextDueAt,
        this.now + 100,
        until,
      );
      this.now = Math.max(this.now, due);
      if (next !== undefined && next.at <= this.now) {
        this.#moments = this.#moments.slice(1);
        next.happen();
      }
      this.system.step();
      this.replicas.step();
      const isQuiet = (this.#moments[0]?.at ?? until + 1) > until;
      if (this.now >= until && isQuiet) return;
    }
  }

  /** The worker is gone, and nobody said so beforehand. */
  crash(worker: number): void {
    this.#alive.delete(worker);
    this.replicas.lost(worker, "it crashed");
  }

  endedAs(outcome: Ended["outcome"]): Ended[] {
    return this.ended.filter((each) => each.outcome === outcome);
  }

  #start(worker: number): void {
    const ms = this.#workers.startMs(worker);
    this.#alive.add(worker);
    if (ms === undefined) this.in(1, () => this.crash(worker));
    else {
      this.in(ms, () => {
        if (this.#alive.has(worker)) this.replicas.ready(worker, 1);
      });
    }
  }

  #work(replica: number, batch: Batch): void {
    const worker = this.replicas.workerOf(replica) ?? -1;
    this.batches.push({ at: this.now, replica, count: batch.count });
    const ms = this.#workers.serviceMs(batch, worker);
    if (ms === undefined) return;
    const { answer } = this.#workers;
    const answers = Array.from(batch.input, (value) => answer(Float32Array.from([value])));
    this.in(ms, () => {
      // What a dead worker had sent may still be under way.
      this.replicas.heard(worker);
      this.system.answer(replica, batch.id, answers, ms);
    });
  }
}

const NOTHING = new Float32Array(0);
