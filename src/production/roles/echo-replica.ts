/** An echo replica from its caller's side. */
import type { RoleOptions, RoleWorker } from "../../base/role-worker.ts";
import type { SystemUnderTest } from "../load/system-under-test.ts";
import { workerUnderTest } from "../load/worker-system.ts";
import type {
  EchoAnswer,
  EchoDescription,
  EchoSettings,
  FromEcho,
  ToEcho,
} from "./echo-messages.ts";
import { spawnRole } from "./spawn-role.ts";

export interface EchoReplicaOptions extends EchoSettings, RoleOptions {}

/** More than a worker has to start, which says so itself. */
const PATIENCE_MS = 60_000;

interface Waiting {
  resolve(message: FromEcho): void;
  reject(error: Error): void;
}

/** A replica in a worker of its own that answers each query with what it was asked: something to try a load or a router on. */
export class EchoReplica {
  readonly #worker: RoleWorker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #ended: Error | undefined;
  readonly #heard: ((reason: string) => void)[] = [];

  /** @internal Users call `echoReplica`. */
  constructor({ threads, name, ...settings }: EchoReplicaOptions) {
    checkSettings(settings);
    this.#worker = spawnRole("echo", {
      ...(threads === undefined ? {} : { threads }),
      ...(name === undefined ? {} : { name }),
    });
    this.#worker.onmessage = ({ data }: MessageEvent<FromEcho>) => {
      this.#waiting.get(data.id)?.resolve(data);
    };
    this.#worker.onerror = (error) => {
      const isWaited = this.#waiting.size + this.#heard.length > 0;
      this.#over(error);
      // Where nobody waits the reader is told, as of any error that nobody caught.
      if (!isWaited) throw error;
    };
    this.#worker.onend = (reason) => this.#over(new Error(reason));
    this.#send({ type: "set", settings });
  }

  /** Asks; resolves with the answer. Rejects if the query fails, the replica ends, or there is no answer in time. */
  async query(payload?: unknown, { timeoutMs = PATIENCE_MS } = {}): Promise<EchoAnswer> {
    const answer = await this.#ask((id) => ({ type: "query", id, payload }), timeoutMs);
    if (answer.type === "failed") throw new Error(`echo: ${answer.message}`);
    return answer as EchoAnswer;
  }

  /** Description by the replica itself: its threads, the workers it has started, the queries it has taken in. */
  async describe({ timeoutMs = PATIENCE_MS } = {}): Promise<EchoDescription> {
    const {
      type: _type,
      id: _id,
      ...description
    } = (await this.#ask((id) => ({ type: "describe", id }), timeoutMs)) as Extract<
      FromEcho,
      { type: "description" }
    >;
    return description;
  }

  /** Works so from now on; settings that are not named stay. */
  set(settings: EchoSettings): void {
    checkSettings(settings);
    this.#send({ type: "set", settings });
  }

  /** Another way to the replica, for a worker that asks it without this thread. */
  connect(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#send({ type: "connect", port: port2 }, [port2]);
    return port1;
  }

  /** The replica as a system under test: a load generator asks it without this thread. */
  underTest(name = "echo"): SystemUnderTest {
    return workerUnderTest({
      name,
      connect: () => {
        const { port1, port2 } = new MessageChannel();
        this.#send({ type: "serve", port: port2 }, [port2]);
        return port1;
      },
      onEnd: (heard) => this.onEnd(heard),
    });
  }

  /** Calls `heard` once when the replica has ended, with the reason; at once if it has. */
  onEnd(heard: (reason: string) => void): void {
    if (this.#ended === undefined) this.#heard.push(heard);
    else heard(this.#ended.message);
  }

  /** Ends the replica; queries that it has not answered are rejected. */
  terminate(): void {
    this.#worker.terminate();
  }

  #send(message: ToEcho, transfer?: Transferable[]): void {
    if (this.#ended === undefined) this.#worker.postMessage(message, transfer);
  }

  async #ask(messageOf: (id: number) => ToEcho, timeoutMs: number): Promise<FromEcho> {
    if (this.#ended !== undefined) throw this.#ended;
    this.#lastId += 1;
    const id = this.#lastId;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      return await new Promise<FromEcho>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        const late = new Error(`echo: no answer within ${timeoutMs} ms`);
        timer = setTimeout(() => reject(late), timeoutMs);
        this.#send(messageOf(id));
      });
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  #over(error: Error): void {
    this.#ended ??= error;
    for (const heard of this.#heard.splice(0)) heard(this.#ended.message);
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
  }
}

/**
 * Starts a replica in a worker of its own that answers each query with what it was asked, after work of a known length:
 * `const replica = echoReplica({ serviceMs: 5 }); await replica.query("hello")`. It fails, falls silent or crashes when told to.
 */
export function echoReplica(options: EchoReplicaOptions = {}): EchoReplica {
  return new EchoReplica(options);
}

function checkSettings(settings: EchoSettings): void {
  const { work, serviceMs, size, ...counts } = settings;
  if (work !== undefined && !["spin", "wait", "multiply"].includes(work)) {
    throw new TypeError(`echo: expected work "spin", "wait" or "multiply", got ${String(work)}`);
  }
  if (serviceMs !== undefined && !(serviceMs >= 0 && serviceMs <= 60_000)) {
    throw new RangeError(`echo: expected serviceMs from 0 to 60,000, got ${String(serviceMs)}`);
  }
  if (size !== undefined && !(Number.isInteger(size) && size >= 1 && size <= 2048)) {
    throw new RangeError(
      `echo: expected size to be a whole number from 1 to 2,048, got ${String(size)}`,
    );
  }
  for (const [name, count] of Object.entries(counts)) {
    if (!(Number.isInteger(count) && count >= 0)) {
      throw new RangeError(
        `echo: expected ${name} to be a whole number from 0 on, got ${String(count)}`,
      );
    }
  }
}
