/** Systems under test that live in workers: one that speaks the query channel itself, and a pool of such behind one line. */
import { errorMessage } from "../../base/assert.ts";
import { type FromSystem, isFromSystem, type QueryPort } from "./generator/query-channel.ts";
import { QueryRejected, SystemGone } from "./query-errors.ts";
import type { SystemUnderTest } from "./system-under-test.ts";

export interface WorkerSystemOptions {
  name: string;
  sampleCount?: number;
  /** Opens a new query channel to the worker, which answers on its other end. */
  connect: () => QueryPort;
  /** Calls `heard` once when the worker has ended, with the reason; at once if it has. */
  onEnd?: (heard: (reason: string) => void) => void;
}

/** A system in a worker: a generator in another worker speaks with it directly. */
export function workerUnderTest({
  name,
  sampleCount = 1,
  connect,
  onEnd,
}: WorkerSystemOptions): SystemUnderTest {
  let client: QueryClient | undefined;
  const open = () => {
    const opened = new QueryClient(connect());
    onEnd?.((reason) => opened.end(reason));
    return opened;
  };
  return {
    name,
    sampleCount,
    connect,
    ...(onEnd === undefined ? {} : { onEnd }),
    issue(sampleIndices) {
      client ??= open();
      return client.ask(sampleIndices);
    },
  };
}

/**
 * Systems alike behind one line: a query goes to one that is free. One that is gone takes only its own query with it; the pool is
 * gone with the last.
 */
export function poolUnderTest(name: string, systems: readonly SystemUnderTest[]): SystemUnderTest {
  const [first] = systems;
  if (first === undefined) {
    throw new RangeError("poolUnderTest: expected at least one system, got none");
  }
  const pool = new Pool(systems);
  return {
    name,
    sampleCount: first.sampleCount ?? 1,
    servers: systems.length,
    issue: (sampleIndices) => pool.issue(sampleIndices),
  };
}

class Pool {
  readonly #free: SystemUnderTest[];
  #left: number;
  /** Queries for which none was free, since others were gone. */
  readonly #waiting: ((system: SystemUnderTest | undefined) => void)[] = [];

  constructor(systems: readonly SystemUnderTest[]) {
    this.#free = [...systems];
    this.#left = systems.length;
  }

  async issue(sampleIndices: readonly number[]): Promise<void> {
    const system = await this.#take();
    if (system === undefined) throw new SystemGone("every system of the pool is gone");
    try {
      await system.issue(sampleIndices);
    } catch (error) {
      if (error instanceof SystemGone) throw this.#lose(error.message);
      this.#give(system);
      throw error;
    }
    this.#give(system);
  }

  #take(): Promise<SystemUnderTest | undefined> | SystemUnderTest | undefined {
    const system = this.#free.shift();
    if (system !== undefined || this.#left === 0) return system;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #give(system: SystemUnderTest): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(system);
    else next(system);
  }

  #lose(reason: string): Error {
    this.#left -= 1;
    if (this.#left > 0) return new Error(reason);
    for (const wait of this.#waiting.splice(0)) wait(undefined);
    return new SystemGone(reason);
  }
}

interface OpenQuery {
  resolve: () => void;
  reject: (error: Error) => void;
}

/** Asks over a query channel, by promises. */
class QueryClient {
  readonly #port: QueryPort;
  readonly #open = new Map<number, OpenQuery>();
  #nextId = 0;
  #gone: string | undefined;

  constructor(port: QueryPort) {
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent) => {
      if (isFromSystem(data)) this.#hear(data);
    };
  }

  ask(samples: readonly number[]): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#gone !== undefined) {
        reject(new SystemGone(this.#gone));
        return;
      }
      const id = this.#nextId;
      this.#nextId += 1;
      this.#open.set(id, { resolve, reject });
      try {
        this.#port.postMessage({ type: "query", id, samples });
      } catch (error) {
        this.#open.delete(id);
        reject(new Error(errorMessage(error)));
      }
    });
  }

  /** The system is gone: so are all queries that are open, or come later. */
  end(reason: string): void {
    this.#gone ??= reason;
    for (const { reject } of this.#open.values()) reject(new SystemGone(reason));
    this.#open.clear();
  }

  #hear(message: FromSystem): void {
    if (message.type === "died") {
      this.end(message.reason);
      return;
    }
    const query = this.#open.get(message.id);
    this.#open.delete(message.id);
    const { outcome, reason = outcome } = message;
    if (outcome === "answered") query?.resolve();
    else query?.reject(outcome === "rejected" ? new QueryRejected(reason) : new Error(reason));
  }
}
