/** A replica of a model in a worker of its own, as a server starts it, and asked by one who only wants to know how long things take. */
import type { RoleWorker } from "../../base/role-worker.ts";
import { spawnRole } from "../roles/spawn-role.ts";
import type {
  FromReplica,
  ServedModel,
  ToReplica,
  ToReplicaWorker,
} from "../serving/replica-messages.ts";

export interface AnswerTimes {
  /** From the samples in the replica's memory to the answers there. */
  computeMs: number;
  /** From sending the samples until the answers are here. */
  roundTripMs: number;
}

interface Waiting {
  sentAt: number;
  resolve: (times: AnswerTimes) => void;
  reject: (error: Error) => void;
}

export class ReplicaProbe {
  readonly #worker: RoleWorker;
  readonly #port: MessagePort;
  readonly #waiting = new Map<number, Waiting>();
  #ready: ((mostBytes: number | undefined) => void) | undefined;
  #failed: (error: Error) => void = () => {};
  #lastId = 0;
  #ended: Error | undefined;

  private constructor(model: ServedModel, name: string) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }: MessageEvent<FromReplica>) => this.#hear(data);
    this.#worker = spawnRole("replica", { name });
    this.#worker.onerror = (error) => this.#over(error);
    this.#worker.onend = (reason) => this.#over(new Error(`replica: ${reason}`));
    this.#worker.postMessage({ type: "begin", model, port: port2 } satisfies ToReplicaWorker, [
      port2,
    ]);
  }

  /**
   * Starts one; resolves when it can answer, with the milliseconds that this took, and the most that its engine held in bytes while it ran
   * every batch size, where that can be told.
   */
  static async start(
    model: ServedModel,
    name: string,
  ): Promise<{ probe: ReplicaProbe; coldStartMs: number; mostBytes: number | undefined }> {
    const orderedAt = performance.now();
    const probe = new ReplicaProbe(model, name);
    const mostBytes = await new Promise<number | undefined>((resolve, reject) => {
      probe.#ready = resolve;
      probe.#failed = reject;
    });
    return { probe, coldStartMs: performance.now() - orderedAt, mostBytes };
  }

  /** Has a batch of so many samples answered. Rejects when the replica fails or is gone. */
  ask(count: number, samples: Float32Array): Promise<AnswerTimes> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    // A copy, which goes over without another one, as a server sends it.
    const input = samples.slice();
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { sentAt: performance.now(), resolve, reject });
      const batch: ToReplica = { type: "batch", id, count, input };
      this.#port.postMessage(batch, [input.buffer]);
    });
  }

  end(): void {
    this.#over(new Error("replica: it was ended"));
    this.#worker.terminate();
  }

  #hear(message: FromReplica): void {
    if (message.type === "ready") this.#ready?.(message.mostBytes);
    if (message.type !== "answers" && message.type !== "failed") return;
    const asked = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.type === "failed") asked?.reject(new Error(`replica: ${message.reason}`));
    else if (asked !== undefined) {
      const roundTripMs = performance.now() - asked.sentAt;
      asked.resolve({ computeMs: message.computeMs, roundTripMs });
    }
  }

  #over(error: Error): void {
    if (this.#ended !== undefined) return;
    this.#ended = error;
    this.#failed(error);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    this.#port.close();
  }
}
