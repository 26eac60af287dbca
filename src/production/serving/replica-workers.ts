/** The kernel's side of a system's replicas: starts and ends their workers when the system asks for it. */
import type { SystemHandle } from "../../base/live-system.ts";
import type { RoleWorker } from "../../base/role-worker.ts";
import { spawnRole } from "../roles/spawn-role.ts";
import type { ServedModel, ToReplicaWorker } from "./replica-messages.ts";
import type { ToStarter } from "./replica-ports.ts";

export interface ReplicaWorkersOptions {
  readonly model: ServedModel;
  /** Of the workers, in errors and in the browser's tools; their numbers follow. */
  readonly name: string;
  /** The system's own worker: replicas belong to its cell, whichever cell runs meanwhile. */
  readonly worker: RoleWorker;
  /** Where the replicas belong to. */
  system(): SystemHandle;
  /** The worker of this number is gone. */
  onLost(worker: number, reason: string): void;
  /** A worker did not start, or failed. */
  onFailed(error: Error): void;
}

export class ReplicaWorkers {
  readonly #options: ReplicaWorkersOptions;
  readonly #workers = new Map<number, RoleWorker>();

  constructor(options: ReplicaWorkersOptions) {
    this.#options = options;
  }

  receive(message: ToStarter): void {
    if (message.type === "spawn") this.#spawn(message.worker, message.port);
    else this.#workers.get(message.worker)?.terminate();
  }

  endAll(): void {
    for (const worker of [...this.#workers.values()]) worker.terminate();
  }

  #spawn(number: number, port: MessagePort): void {
    const { name, model, worker: host, system, onLost, onFailed } = this.#options;
    let worker: RoleWorker;
    try {
      worker = spawnRole("replica", { name: `${name} replica worker ${number}`, with: host });
    } catch (error) {
      onLost(number, String(error));
      onFailed(error as Error);
      return;
    }
    this.#workers.set(number, worker);
    system().add(worker);
    worker.onerror = (error) => {
      onLost(number, error.message);
      onFailed(error);
    };
    worker.onend = (reason) => {
      this.#workers.delete(number);
      onLost(number, reason);
    };
    worker.postMessage({ type: "begin", model, port } satisfies ToReplicaWorker, [port]);
  }
}
