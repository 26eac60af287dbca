/** A worker in which ONNX Runtime runs, from the side of the code that starts it. */
import type { RoleWorker } from "../../base/role-worker.ts";
import { directChannel } from "../load/generator/direct-channel.ts";
import type { QueryEndpoint } from "../load/generator/query-channel.ts";
import { spawnRole } from "../roles/spawn-role.ts";
import type { OnnxValues } from "./onnx-values.ts";
import type { BatchValues, PortableModel } from "./runner.ts";
import type {
  FromRuntime,
  OpenModel,
  RuntimeAnswer,
  RuntimeRequest,
  ToRuntime,
} from "./runtime-messages.ts";

interface Waiting {
  resolve(answer: RuntimeAnswer): void;
  reject(error: Error): void;
}

type AnswerOf<T> = Extract<RuntimeAnswer, { type: T }>;

export class RuntimeWorker {
  readonly threads: number;
  readonly #port: QueryEndpoint;
  readonly #end: () => void;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #over: Error | undefined;

  private constructor(threads: number, port: QueryEndpoint, end: () => void) {
    this.threads = threads;
    this.#port = port;
    this.#end = end;
    port.onmessage = ({ data }: MessageEvent<FromRuntime>) => this.#hear(data);
  }

  /** Starts one on so many threads; without a kernel, as in Node, it is this thread. `end()` must be called. */
  static async start(threads = 1): Promise<RuntimeWorker> {
    const worker = spawned(threads);
    if (worker === undefined) return await RuntimeWorker.#here(threads);
    const started = new RuntimeWorker(threads, worker, () => worker.terminate());
    worker.onerror = (error) => started.#fail(error);
    worker.onend = (reason) => started.#fail(new Error(reason));
    return started;
  }

  static async #here(threads: number): Promise<RuntimeWorker> {
    const { serveRuntime } = await import("./serve-runtime.ts");
    const [ours, theirs] = directChannel();
    serveRuntime(theirs, { threads, prepareEngine: async () => {} });
    return new RuntimeWorker(threads, ours, () => ours.close());
  }

  async open(model: PortableModel): Promise<OpenModel> {
    return (await this.#ask({ type: "open", model })).opened;
  }

  async run(
    { model }: OpenModel,
    inputs: Readonly<Record<string, OnnxValues>>,
  ): Promise<Record<string, OnnxValues>> {
    return (await this.#ask({ type: "run", model, inputs })).outputs;
  }

  /** Warms one batch up; each call of what is returned times it, in ms by the worker's own clock. */
  async sampler({ model }: OpenModel, batch: BatchValues): Promise<() => Promise<number>> {
    const { sampler } = await this.#ask({ type: "prepare", model, batch });
    return async () => (await this.#ask({ type: "sample", sampler })).ms;
  }

  end(): void {
    this.#end();
    this.#fail(new Error("it was ended"));
  }

  #ask<R extends RuntimeRequest>(request: R): Promise<AnswerOf<R["type"]>> {
    if (this.#over !== undefined) return Promise.reject(this.#over);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise<RuntimeAnswer>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#port.postMessage({ id, ...request } satisfies ToRuntime);
    }) as Promise<AnswerOf<R["type"]>>;
  }

  #hear(message: FromRuntime): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.type === "failed") waiting?.reject(new Error(message.message));
    else waiting?.resolve(message);
  }

  #fail(error: Error): void {
    this.#over ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#over);
    this.#waiting.clear();
  }
}

/** Undefined where there is no kernel; one that cannot start another worker, or so many threads, says so. */
function spawned(threads: number): RoleWorker | undefined {
  try {
    return spawnRole("onnx-runtime", { threads });
  } catch (error) {
    if (error instanceof RangeError) throw error;
    return undefined;
  }
}
