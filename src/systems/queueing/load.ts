import type { RoutingPolicy } from "../planning/demand.ts";

/** Requests, and the servers that answer them. Left to their defaults, the options mean one line, no batches, no limits and no failures. */
export interface Load {
  /** When requests arrive, in ms from the start of the run, ascending. */
  arrivalsMs: ArrayLike<number>;
  /**
   * How long a server is taken, in ms, by a batch that begins with this request and has this size; asked once for each batch, as
   * it leaves, with the server's number and the time.
   */
  serviceMs: (request: number, size: number, server: number, nowMs: number) => number;
  servers: number;
  /** One line for all servers by default; with any other policy each server has a line of its own. */
  policy?: RoutingPolicy;
  /** The largest batch, 1 by default; a full one leaves as soon as a server is free. */
  maxBatchSize?: number;
  /** How long the oldest of a line waits for others to join it while a server is free, at most, in ms; 0 by default. */
  maxQueueDelayMs?: number;
  /** Requests that may wait at once, in all lines; any other is rejected. */
  queueLimit?: number;
  /**
   * After so long, in ms, a request that waits is taken out of its line. One that is under way by then keeps its server until the
   * end, and has timed out too.
   */
  timeoutMs?: number;
  /** Share of requests that a cache answers at once, from 0 to 1. */
  hitRate?: number;
  /** When each server begins to answer, in ms: later than 0 for a cold start. */
  readyAtMs?: ArrayLike<number>;
  /**
   * Mean time, in ms, that a server is up before it fails, and that its repair takes; both are exponential. A batch that is lost
   * is tried once more, before all others; a request that is lost twice has failed.
   */
  failures?: { meanUpMs: number; meanRepairMs: number };
  /** Notes queue and servers every so many ms. */
  sampleMs?: number;
  /** For routing, hits and failures; 0 by default. */
  seed?: number;
}

/** Latencies and waiting times by request, in the order of arrival, how requests ended, and the servers' use. */
export interface Served {
  /** From arrival to completion; Infinity for a request that was not answered in time, or not at all. */
  latencyMs: Float64Array;
  /** The part of the latency that was spent in a line, also by requests that came to nothing. */
  waitMs: Float64Array;
  /** How many ended in each way; together they are all requests. Hits of the cache are answered too. */
  outcomes: { answered: number; rejected: number; timedOut: number; failed: number };
  /** How many of those answered the cache answered. */
  hits: number;
  batches: number;
  /** Busy share of the time that servers were up, from the start of the run to its end. */
  busyShare: number;
  /** Requests that wait, on average over time. */
  meanWaiting: number;
  /** When the last request was done, on the clock of the arrivals. */
  endMs: number;
  /** Arrivals, completions, batches that were due, time-outs, starts and failures that were simulated. */
  events: number;
  /** Queue and servers over time, where `sampleMs` asked for it. */
  samples: readonly Sample[];
}

export interface Sample {
  atMs: number;
  waiting: number;
  busy: number;
  up: number;
}
