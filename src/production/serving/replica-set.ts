/**
 * The replicas of a server and the workers behind them. A replica is a place that stays; workers come and go in it. Unless told
 * otherwise, one more worker than there are replicas is kept warm: it takes the place of one that is lost at once, also while the kernel, which alone can start
 * workers, computes a cell. The next spare comes as soon as the kernel has time.
 *
 * A place whose worker fails again and again waits longer each time: not at all, then 0.25 s, 0.5 s, … up to 4 s; after ten
 * good seconds it begins anew. A worker that was killed on purpose has not failed, and is replaced at once.
 */
import type { ReplicaState } from "../../outputs/panels/serving/serving.ts";
import type { ServingSystem } from "./serving-system.ts";

export interface ReplicaSetOptions {
  now: () => number;
  /** Workers kept warm; default 1. */
  spares?: number;
  system: Pick<ServingSystem, "addReplica" | "loseReplica" | "drainReplica" | "inFlight">;
  /** Asks for a worker of this number; `ready` hears when it has come, `lost` when it does not. */
  spawn(worker: number): void;
  /** Ends a worker at once, whatever it does. */
  end(worker: number): void;
  /** Asks a worker whether it is well; `heard` hears of any word of it. */
  probe(worker: number): void;
  /** Something that the reader wants to see on the time axis. */
  mark(text: string): void;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4000;
const GOOD_MS = 10_000;
/** A worker that was silent so long is asked; so long after, and four of its longest batches, it counts as lost. */
const PROBE_MS = 1000;
const PATIENCE_MS = 2000;
/** Between two steps less time passes, unless the whole machine slept. */
const LONGEST_STEP_MS = 1500;

interface Place {
  readonly id: number;
  worker: WorkerState | undefined;
  status: "starting" | "up" | "draining" | "dead";
  restarts: number;
  /** Losses one soon after the other. */
  losses: number;
  lostAt: number | undefined;
  upSince: number;
  /** Not before then does it get another worker. */
  restartAt: number;
}

interface WorkerState {
  readonly number: number;
  isReady: boolean;
  place: Place | undefined;
  heardAt: number;
  probedAt: number | undefined;
  slowestMs: number;
}

export class ReplicaSet {
  readonly #options: ReplicaSetOptions;
  readonly #spares: number;
  readonly #places = new Map<number, Place>();
  readonly #workers = new Map<number, WorkerState>();
  #nextWorker = 0;
  /** Workers that did not start, one after the other, and when another is asked for. */
  #failedStarts = 0;
  #spawnAt = Number.NEGATIVE_INFINITY;
  #lastStepAt: number;

  constructor(options: ReplicaSetOptions) {
    this.#options = options;
    this.#spares = options.spares ?? 1;
    this.#lastStepAt = options.now();
  }

  /** Whether every replica can answer. */
  get isReady(): boolean {
    return (
      this.#places.size > 0 && [...this.#places.values()].every(({ status }) => status === "up")
    );
  }

  /** How many can answer now. */
  get up(): number {
    return [...this.#places.values()].filter(({ status }) => status === "up").length;
  }

  get size(): number {
    return this.#places.size;
  }

  /** The replica that a worker is, if it is one. */
  replicaOf(worker: number): number | undefined {
    return this.#workers.get(worker)?.place?.id;
  }

  /** The worker that a replica has. */
  workerOf(replica: number): number | undefined {
    return this.#places.get(replica)?.worker?.number;
  }

  states(answered: (replica: number) => number): ReplicaState[] {
    return [...this.#places.values()]
      .sort((a, b) => a.id - b.id)
      .map(({ id, status, restarts }) => {
        const inFlight = this.#options.system.inFlight(id);
        const shown = status === "up" ? (inFlight > 0 ? "busy" : "idle") : status;
        return { id, status: shown, answered: answered(id), inFlight, restarts };
      });
  }

  /** So many replicas from now on: the last ones leave when they have answered what they have. */
  scale(replicas: number): void {
    const staying = [...this.#places.values()].filter(({ status }) => status !== "draining");
    for (let count = staying.length; count < replicas; count += 1) this.#add();
    const leaving = staying.sort((a, b) => b.id - a.id).slice(0, staying.length - replicas);
    for (const place of staying.length > replicas ? leaving : []) this.#drain(place);
    this.step();
  }

  /** Ends a replica's worker as a crash would. Throws a sentence where there is none to end. */
  kill(id: number): void {
    const place = this.#places.get(id);
    if (place === undefined) {
      const known = [...this.#places.keys()].join(", ");
      throw new RangeError(`kill: there is no replica ${String(id)}; there are ${known}`);
    }
    if (place.worker === undefined) throw new RangeError(`kill: replica ${id} is dead already`);
    const { number } = place.worker;
    this.#options.end(number);
    this.#lost(number, "it was killed", { isOrdered: true });
  }

  /** A worker has warmed up; its longest batch took so long. */
  ready(worker: number, slowestMs: number): void {
    const state = this.#workers.get(worker);
    if (state === undefined) return;
    state.isReady = true;
    state.slowestMs = slowestMs;
    state.heardAt = this.#options.now();
    this.#failedStarts = 0;
    this.#spawnAt = Number.NEGATIVE_INFINITY;
    if (state.place !== undefined) this.#up(state.place);
    this.step();
  }

  heard(worker: number): void {
    const state = this.#workers.get(worker);
    if (state === undefined) return;
    state.heardAt = this.#options.now();
    state.probedAt = undefined;
  }

  /** A worker is gone, or never came. */
  lost(worker: number, reason: string): void {
    this.#lost(worker, reason, { isOrdered: false });
  }

  /** A replica that drains has nothing left. */
  idle(id: number): void {
    const place = this.#places.get(id);
    if (place === undefined || place.status !== "draining") return;
    this.#places.delete(id);
    if (place.worker !== undefined) this.#endWorker(place.worker);
  }

  /** Ends all workers. */
  endAll(): void {
    for (const worker of [...this.#workers.values()]) this.#endWorker(worker);
    this.#places.clear();
  }

  /** When a replica is to be restarted; besides, `step` wants to be called a few times a second. */
  get nextDueAt(): number {
    let due = Number.POSITIVE_INFINITY;
    for (const { status, restartAt } of this.#places.values()) {
      if (status === "dead") due = Math.min(due, Math.max(restartAt, this.#spawnAt));
    }
    return due;
  }

  step(): void {
    const now = this.#options.now();
    this.#probe(now);
    this.#lastStepAt = now;
    if (this.#places.size === 0) return;
    for (const place of this.#places.values()) {
      if (place.status === "dead" && now >= place.restartAt) this.#restart(place, now);
    }
    const spares = [...this.#workers.values()].filter((worker) => worker.place === undefined);
    for (let count = spares.length; count < this.#spares && now >= this.#spawnAt; count += 1) {
      this.#spawn(now);
    }
  }

  #lost(worker: number, reason: string, { isOrdered }: { isOrdered: boolean }): void {
    const state = this.#workers.get(worker);
    if (state === undefined) return;
    this.#workers.delete(worker);
    if (!state.isReady && !isOrdered) this.#startFailed();
    if (state.place !== undefined) this.#lose(state.place, reason, isOrdered);
    this.step();
  }

  #add(): void {
    let id = 0;
    while (this.#places.has(id)) id += 1;
    const now = this.#options.now();
    this.#places.set(id, {
      ...{ id, worker: undefined, status: "dead", restarts: 0, losses: 0, lostAt: undefined },
      ...{ upSince: now, restartAt: now },
    });
  }

  #drain(place: Place): void {
    if (place.status === "up") {
      place.status = "draining";
      this.#options.system.drainReplica(place.id);
      return;
    }
    this.#places.delete(place.id);
    if (place.worker !== undefined) this.#endWorker(place.worker);
  }

  #restart(place: Place, now: number): void {
    const spares = [...this.#workers.values()].filter((worker) => worker.place === undefined);
    const worker =
      spares.find(({ isReady }) => isReady) ??
      spares[0] ??
      (now >= this.#spawnAt ? this.#spawn(now) : undefined);
    if (worker === undefined) return;
    place.worker = worker;
    worker.place = place;
    place.status = "starting";
    if (worker.isReady) this.#up(place);
  }

  #up(place: Place): void {
    const now = this.#options.now();
    place.status = "up";
    place.upSince = now;
    if (place.lostAt !== undefined) {
      place.restarts += 1;
      const seconds = ((now - place.lostAt) / 1000).toFixed(1);
      this.#options.mark(`replica ${place.id} is back after ${seconds} s`);
      place.lostAt = undefined;
    }
    this.#options.system.addReplica(place.id);
  }

  #lose(place: Place, reason: string, isOrdered: boolean): void {
    const now = this.#options.now();
    const wasUp = place.status === "up" || place.status === "draining";
    const isLeaving = place.status === "draining";
    place.worker = undefined;
    if (isLeaving) this.#places.delete(place.id);
    if (now - place.upSince >= GOOD_MS) place.losses = 0;
    place.status = "dead";
    place.lostAt ??= now;
    place.restartAt = isOrdered ? now : now + waitAfter(place.losses);
    if (!isOrdered) place.losses += 1;
    if (!wasUp) return;
    this.#options.mark(`replica ${place.id} is lost: ${reason}`);
    this.#options.system.loseReplica(place.id, reason);
  }

  #startFailed(): void {
    this.#failedStarts += 1;
    this.#spawnAt = this.#options.now() + waitAfter(this.#failedStarts);
  }

  #spawn(now: number): WorkerState {
    const number = this.#nextWorker;
    this.#nextWorker += 1;
    const worker: WorkerState = {
      ...{ number, isReady: false, place: undefined, heardAt: now, probedAt: undefined },
      slowestMs: 0,
    };
    this.#workers.set(number, worker);
    this.#options.spawn(number);
    return worker;
  }

  #endWorker({ number }: WorkerState): void {
    this.#workers.delete(number);
    this.#options.end(number);
  }

  /** Asks the silent ones; those that have not answered are lost. */
  #probe(now: number): void {
    const hasSlept = now - this.#lastStepAt > LONGEST_STEP_MS;
    for (const worker of [...this.#workers.values()]) {
      if (!worker.isReady) continue;
      if (hasSlept) {
        worker.heardAt = now;
        worker.probedAt = undefined;
      } else if (worker.probedAt === undefined) {
        if (now - worker.heardAt < PROBE_MS) continue;
        worker.probedAt = now;
        this.#options.probe(worker.number);
      } else if (now - worker.probedAt > PATIENCE_MS + 4 * worker.slowestMs) {
        this.#options.end(worker.number);
        this.lost(worker.number, "it did not answer when it was asked whether it is well");
      }
    }
  }
}

/** After so many losses one soon after the other. */
function waitAfter(losses: number): number {
  return losses === 0 ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (losses - 1));
}
