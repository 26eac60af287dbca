/** A training in a worker of its own, from the side of who started it. */
import type { RoleWorker } from "../../../base/role-worker.ts";
import { loadSafetensors } from "../../../tinytorch/index.ts";
import type { TrainingResult } from "../training-result.ts";
import type { FromTrainer, ToTrainer, TrainingOrders } from "./training-messages.ts";

interface Answering {
  resolve(): void;
  reject(error: Error): void;
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: Error): void;
}

function deferred<T>(): Deferred<T> {
  let settle: Omit<Deferred<T>, "promise"> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return {
    promise,
    resolve: (value) => settle?.resolve(value),
    reject: (error) => settle?.reject(error),
  };
}

/** Goes on while other cells run. Its panel has the same controls. */
export class Training {
  readonly #worker: RoleWorker;
  readonly #answering = new Map<number, Answering>();
  #lastId = 0;
  #finished = deferred<TrainingResult>();
  #over: Error | undefined;

  /** @internal Users call `trainInWorker`. */
  constructor(worker: RoleWorker, orders: TrainingOrders) {
    this.#worker = worker;
    this.#quiet();
    worker.onmessage = ({ data }: MessageEvent<FromTrainer>) => this.#receive(data);
    worker.onerror = (error) => this.#end(error);
    const before = worker.onend;
    worker.onend = (reason) => {
      before?.(reason);
      this.#end(new Error(`training: ${reason}`));
    };
    worker.postMessage({ type: "train", orders } satisfies ToTrainer);
  }

  /**
   * Resolves with the weights when the training has come to an end, also to one by `stop()` or by numbers that are not finite; rejects
   * when it was ended from outside. After `restoreLast()` it is the promise of the new end.
   */
  get finished(): Promise<TrainingResult> {
    return this.#finished.promise;
  }

  /** Waits before the next step, with a checkpoint written. */
  pause(): Promise<void> {
    return this.#control("pause");
  }

  resume(): Promise<void> {
    return this.#control("resume");
  }

  /** Ends it before the next step; its cell, run again, goes on from there. */
  stop(): Promise<void> {
    return this.#control("stop");
  }

  /** From the next step on; a schedule goes on from there in proportion. */
  setLearningRate(learningRate: number): Promise<void> {
    return this.#control("learning-rate", learningRate);
  }

  /** After numbers that are not finite: back to the last checkpoint, with half the learning rate unless told otherwise, and on. */
  restoreLast({ learningRate }: { learningRate?: number } = {}): Promise<void> {
    return this.#control("restore-last", learningRate);
  }

  #control(name: string, value?: unknown): Promise<void> {
    if (this.#over !== undefined) return Promise.reject(this.#over);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#answering.set(id, { resolve, reject });
      this.#worker.postMessage({ type: "control", id, name, value } satisfies ToTrainer);
    });
  }

  #receive(message: FromTrainer): void {
    switch (message.type) {
      case "answer": {
        const answering = this.#answering.get(message.id);
        this.#answering.delete(message.id);
        if (message.ok) answering?.resolve();
        else answering?.reject(new Error(message.message));
        break;
      }
      case "went-on":
        this.#finished = deferred();
        this.#quiet();
        break;
      case "finished": {
        const { outcome, file, record } = message;
        this.#finished.resolve({
          ...outcome,
          weights: loadSafetensors(file).tensors,
          file,
          record,
        });
        break;
      }
      case "failed":
        this.#end(new Error(message.message));
        break;
    }
  }

  /** Nobody has to wait for the end: the panel tells of it. */
  #quiet(): void {
    this.#finished.promise.catch(() => {});
  }

  #end(error: Error): void {
    this.#over ??= error;
    this.#finished.reject(this.#over);
    for (const { reject } of this.#answering.values()) reject(this.#over);
    this.#answering.clear();
  }
}
