/** The workers that a kernel has started by role: who started them, and what ends them. */
import type { PageState } from "../../../base/page-state.ts";
import type { RoleOptions, RoleWorker, RunningWorker } from "../../../base/role-worker.ts";
import type { RoleEssentials } from "../../../production/roles/role-messages.ts";
import { type Role, toRole } from "../../../production/roles/roles.ts";
import { StartedRole, type WorkerThread } from "./started-role.ts";

/** A run, as the owner of the workers that it starts. */
export interface Owner {
  cellId: string;
  runId: number;
}

/** Services of the kernel that the workers need. */
export interface RoleHost {
  start(role: Role, name: string): Promise<WorkerThread>;
  /** The run in progress, or the last one. */
  owner(): Owner | undefined;
  essentials(): Omit<RoleEssentials, "role" | "name" | "threads" | "runId">;
  /** Shows an error that nobody listens for. */
  report(error: Error): void;
}

/** More workers than this at a time are refused: each takes a thread and some 10 MB. */
export const MOST_WORKERS = 64;

const MOST_LETTERS = 100;

/** The engine shares its work among at most so many. */
const MOST_THREADS = 8;

export class RoleWorkers {
  readonly #host: RoleHost;
  readonly #started = new Map<StartedRole, RunningWorker & { runId?: number }>();
  /** Counts the workers of each role, for their names. */
  readonly #counts = new Map<Role, number>();

  constructor(host: RoleHost) {
    this.#host = host;
  }

  spawn(roleName: string, options: RoleOptions = {}): RoleWorker {
    const role = toRole(roleName);
    const threads = checkThreads(options.threads ?? 1);
    if (this.#started.size >= MOST_WORKERS) {
      throw new RangeError(
        `spawn: ${MOST_WORKERS} workers are running already, which is as many as a kernel starts; terminate some first`,
      );
    }
    const owner = options.with === undefined ? this.#host.owner() : this.#ownerOf(options.with);
    const name = options.name === undefined ? this.#nextName(role) : checkName(options.name);
    const essentials = { ...this.#host.essentials(), role, name, threads };
    const started = new StartedRole(role, name, this.#host.start(role, name), {
      essentials: owner === undefined ? essentials : { ...essentials, runId: owner.runId },
      onOver: () => this.#started.delete(started),
      report: (error) => this.#host.report(error),
    });
    this.#started.set(started, { role, name, ...owner });
    return started;
  }

  list(): RunningWorker[] {
    return [...this.#started.values()].map(({ runId: _run, ...worker }) => worker);
  }

  /** Ends what earlier runs of a cell have started. */
  endOf(cellId: string): void {
    for (const [worker, owner] of [...this.#started]) {
      if (owner.cellId === cellId) worker.end("its cell was run again");
    }
  }

  /** A run was stopped: those of its workers that `isMeant` names are told, if they want to hear of it, or ended. */
  stop(runId: number, isMeant: (worker: RoleWorker) => boolean = () => true): void {
    for (const [worker, owner] of [...this.#started]) {
      if (owner.runId === runId && isMeant(worker)) worker.stop();
    }
  }

  tellPage(state: PageState, at: number): void {
    for (const worker of this.#started.keys()) worker.tell({ type: "role-page", state, at });
  }

  #ownerOf(worker: RoleWorker): Owner | undefined {
    const found = this.#started.get(worker as StartedRole);
    if (found === undefined) {
      throw new RangeError("spawn: the worker that it is to belong with has ended");
    }
    const { cellId, runId } = found;
    return cellId === undefined || runId === undefined ? undefined : { cellId, runId };
  }

  #nextName(role: Role): string {
    const count = (this.#counts.get(role) ?? 0) + 1;
    this.#counts.set(role, count);
    return `${role} ${count}`;
  }
}

function checkName(name: string): string {
  if (typeof name === "string" && name !== "" && name.length <= MOST_LETTERS) return name;
  throw new RangeError(
    `spawn: expected name to be a text of 1 to ${MOST_LETTERS} characters, got ${JSON.stringify(name)?.slice(0, 120)}`,
  );
}

function checkThreads(threads: number): number {
  if (Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS) return threads;
  throw new RangeError(
    `spawn: expected threads to be a whole number from 1 to ${MOST_THREADS}, got ${String(threads)}`,
  );
}
