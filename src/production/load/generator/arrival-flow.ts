/**
 * A load without end: queries leave when they are due, at a rate and in a shape that the system's side changes while it goes on.
 * Nobody waits for outcomes here: the system that is asked keeps the account.
 */
import { Random } from "../../../base/random.ts";
import { ArrivalProcess, type ArrivalShape } from "../../../systems/queueing/arrival-process.ts";
import type { GeneratorClock } from "./generator-clock.ts";
import type { QueryPort } from "./query-channel.ts";

/** Where the random numbers of a flow start. */
export interface FlowPlan {
  seed: number;
}

/** From the system, over the port that the queries come by. */
export type ToFlow =
  | {
      type: "flow-set";
      shape: ArrivalShape;
      /** Queries a second; 0 for none. */
      qps: number;
      /** Samples are drawn from so many. */
      sampleCount: number;
      /** For "replay": when the recorded queries came, ms, ascending. */
      recordedMs?: readonly number[];
    }
  | { type: "flow-end" };

/** Queries that are due for longer, as after a stop of the whole machine, are left out instead of sent all at once. */
const MOST_LATE_MS = 1000;

export class ArrivalFlow {
  readonly #port: QueryPort;
  readonly #clock: GeneratorClock;
  readonly #random: Random;
  readonly #seed: number;
  #process: ArrivalProcess | undefined;
  #qps = 0;
  #sampleCount = 1;
  #nextMs = Number.POSITIVE_INFINITY;
  #issued = 0;
  #isOver = false;

  constructor(port: QueryPort, clock: GeneratorClock, { seed }: FlowPlan) {
    this.#port = port;
    this.#clock = clock;
    this.#seed = seed;
    this.#random = new Random(seed + 0.25);
    port.onmessage = ({ data }: MessageEvent<ToFlow>) => {
      if (data.type === "flow-set") this.#set(data);
      else if (data.type === "flow-end") this.#isOver = true;
      clock.wake();
    };
  }

  /** Sends queries until it is told to end. */
  async work(): Promise<void> {
    while (!this.#isOver) {
      this.#issueDue(this.#clock.now());
      if (this.#nextMs < Number.POSITIVE_INFINITY) {
        await this.#clock.until(this.#nextMs, Number.POSITIVE_INFINITY);
      } else await this.#clock.idle(Number.POSITIVE_INFINITY);
    }
    this.#port.close();
  }

  #set({ shape, qps, sampleCount, recordedMs }: Extract<ToFlow, { type: "flow-set" }>): void {
    this.#sampleCount = sampleCount;
    const isSame = this.#process?.shape === shape && recordedMs === undefined;
    if (!isSame) {
      const given = recordedMs === undefined ? {} : { recordedMs };
      this.#process = new ArrivalProcess({ shape, seed: this.#seed, ...given });
    }
    this.#qps = qps;
    this.#nextMs = this.#after(this.#clock.now());
  }

  #after(atMs: number): number {
    if (this.#process === undefined || this.#qps <= 0) return Number.POSITIVE_INFINITY;
    return this.#process.next(atMs, this.#qps);
  }

  #issueDue(nowMs: number): void {
    if (this.#nextMs < nowMs - MOST_LATE_MS) this.#nextMs = this.#after(nowMs);
    while (this.#nextMs <= nowMs) {
      this.#port.postMessage({
        type: "query",
        id: this.#issued,
        samples: [this.#random.integer(0, this.#sampleCount)],
        dueAtMs: this.#clock.timeOrigin + this.#nextMs,
      });
      this.#issued += 1;
      this.#nextMs = this.#after(this.#nextMs);
    }
  }
}
