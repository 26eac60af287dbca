/**
 * The system's side of a query channel, for a system that answers by promises. Queries wait in one line, first come, first
 * served, for as many servers as the system has.
 */
import { errorMessage } from "../../../base/assert.ts";
import { nextTaskWhenDue } from "../../../base/next-task.ts";
import { QueryLost, QueryRejected, SystemGone } from "../query-errors.ts";
import type { FromSystem, Outcome, Query, QueryPort, ToSystem } from "./query-channel.ts";

export interface AnsweringSystem {
  /** How many queries it works on at once. Default 1. */
  readonly servers?: number;
  issue(sampleIndices: readonly number[]): Promise<void>;
}

/** Time as the system's thread has it. */
export interface AnsweringClock {
  now(): number;
  readonly timeOrigin: number;
  /** Lets the event loop turn if that is due. */
  breathe(): Promise<unknown>;
  /** Throws when the run was asked to stop. */
  check(): void;
}

const threadClock: AnsweringClock = {
  now: () => performance.now(),
  timeOrigin: performance.timeOrigin,
  breathe: nextTaskWhenDue,
  check: () => {},
};

/** Answers the queries that come over `port` until that is closed, or the run was asked to stop. */
export function answerQueries(
  port: QueryPort,
  system: AnsweringSystem,
  clock: AnsweringClock = threadClock,
): void {
  const line = new Line<Query>();
  let busy = 0;
  const tell = (message: FromSystem) => port.postMessage(message);

  const answer = async ({ id, samples }: Query) => {
    const fromMs = clock.now();
    const asked = await ask(system, samples, clock);
    if (asked === undefined) return;
    const { outcome, reason, isGone } = asked;
    const doneMs = clock.now();
    const atMs = clock.timeOrigin + doneMs;
    const serviceMs = doneMs - fromMs;
    tell({ type: "outcome", id, outcome, ...(reason && { reason }), atMs, serviceMs });
    if (isGone) tell({ type: "died", reason });
  };

  const serve = async () => {
    busy += 1;
    try {
      for (let query = line.take(); query !== undefined; query = line.take()) {
        await answer(query);
        await clock.breathe();
      }
    } catch {
      // The run was asked to stop: its generator knows what was open.
      port.onmessage = null;
      line.clear();
    }
    busy -= 1;
  };

  port.onmessage = ({ data }: MessageEvent<ToSystem>) => {
    if (data.type === "query") {
      line.add(data);
      if (busy < (system.servers ?? 1)) void serve();
      return;
    }
    for (const { id } of line.clear()) {
      const atMs = clock.timeOrigin + clock.now();
      tell({ type: "outcome", id, outcome: "rejected", reason: "cancelled", atMs });
    }
  };
}

type Asked = { outcome: Outcome; reason: string; isGone: boolean };

/** Undefined for a query of which nothing is to be heard. */
async function ask(
  system: AnsweringSystem,
  samples: readonly number[],
  clock: AnsweringClock,
): Promise<Asked | undefined> {
  try {
    await system.issue(samples);
    return { outcome: "answered", reason: "", isGone: false };
  } catch (error) {
    // A tensor operation inside the system hears Stop first; that is no failure of the system.
    clock.check();
    if (error instanceof QueryLost) return undefined;
    const outcome = error instanceof QueryRejected ? "rejected" : "failed";
    return { outcome, reason: errorMessage(error), isGone: error instanceof SystemGone };
  }
}

/** First in, first out, however long. */
class Line<T> {
  #items: T[] = [];
  #head = 0;

  add(item: T): void {
    this.#items.push(item);
  }

  take(): T | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#head += 1;
    // Items already taken are dropped once they are half of all.
    if (2 * this.#head > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** Empties the line; gives what was in it. */
  clear(): T[] {
    const rest = this.#items.slice(this.#head);
    this.#items = [];
    this.#head = 0;
    return rest;
  }
}
