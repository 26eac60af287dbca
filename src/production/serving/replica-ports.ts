/** A server's ports to its replicas' workers, by the numbers of the workers. */
import type { FromReplica, ToReplica } from "./replica-messages.ts";

/** What who can start workers is asked for. */
export type ToStarter =
  /** Start a replica's worker of this number, and hand it this port. */
  { type: "spawn"; worker: number; port: MessagePort } | { type: "end"; worker: number };

export class ReplicaPorts {
  readonly #ports = new Map<number, MessagePort>();
  readonly #tellStarter: (message: ToStarter, transfer?: Transferable[]) => void;
  readonly #hear: (worker: number, message: FromReplica) => void;

  constructor(
    tellStarter: (message: ToStarter, transfer?: Transferable[]) => void,
    hear: (worker: number, message: FromReplica) => void,
  ) {
    this.#tellStarter = tellStarter;
    this.#hear = hear;
  }

  /** Asks the kernel for a worker; words to it wait in the port until it is there. */
  spawn(worker: number): void {
    const { port1, port2 } = new MessageChannel();
    this.#ports.set(worker, port1);
    port1.onmessage = ({ data }: MessageEvent<FromReplica>) => this.#hear(worker, data);
    this.#tellStarter({ type: "spawn", worker, port: port2 }, [port2]);
  }

  /** At once from inside, and by the kernel when that has time: one of them is enough. */
  end(worker: number): void {
    this.tell(worker, { type: "crash" });
    this.close(worker);
    this.#tellStarter({ type: "end", worker });
  }

  tell(worker: number, message: ToReplica, transfer: Transferable[] = []): void {
    this.#ports.get(worker)?.postMessage(message, transfer);
  }

  tellAll(message: ToReplica): void {
    for (const worker of this.#ports.keys()) this.tell(worker, message);
  }

  /** Nothing of this worker is heard any more. */
  close(worker: number): void {
    this.#ports.get(worker)?.close();
    this.#ports.delete(worker);
  }
}
