/** A server's ports to its replicas' workers, by the numbers of the workers. */
import type { FromReplica, ToReplica } from "./replica-messages.ts";
import type { FromServer } from "./server-messages.ts";

export class ReplicaPorts {
  readonly #ports = new Map<number, MessagePort>();
  readonly #tellKernel: (message: FromServer, transfer?: Transferable[]) => void;
  readonly #hear: (worker: number, message: FromReplica) => void;

  constructor(
    tellKernel: (message: FromServer, transfer?: Transferable[]) => void,
    hear: (worker: number, message: FromReplica) => void,
  ) {
    this.#tellKernel = tellKernel;
    this.#hear = hear;
  }

  /** Asks the kernel for a worker; words to it wait in the port until it is there. */
  spawn(worker: number): void {
    const { port1, port2 } = new MessageChannel();
    this.#ports.set(worker, port1);
    port1.onmessage = ({ data }: MessageEvent<FromReplica>) => this.#hear(worker, data);
    this.#tellKernel({ type: "spawn", worker, port: port2 }, [port2]);
  }

  /** At once from inside, and by the kernel when that has time: one of them is enough. */
  end(worker: number): void {
    this.tell(worker, { type: "crash" });
    this.close(worker);
    this.#tellKernel({ type: "end", worker });
  }

  tell(worker: number, message: ToReplica, transfer: Transferable[] = []): void {
    this.#ports.get(worker)?.postMessage(message, transfer);
  }

  /** Nothing of this worker is heard any more. */
  close(worker: number): void {
    this.#ports.get(worker)?.close();
    this.#ports.delete(worker);
  }
}
