/** A request on its way through a server: one sample, asked for once, answered once. */
import type { Outcome } from "../load/generator/query-channel.ts";

/** Parts of a request's way in ms; together they are its latency. */
export interface Spans {
  /** From its arrival until a batch took it; after a crash of a replica, until the batch that counted. */
  queue: number;
  /** From then until the batch was sent. */
  batch: number;
  /** The batch's time in the replica. */
  compute: number;
  /** The rest: messages on their way, and waiting for their turn on either side. */
  hop: number;
}

export const NO_SPANS: Spans = { queue: 0, batch: 0, compute: 0, hop: 0 };

/** The model's answer for one sample. */
export interface Answer {
  /** What the model gave: logits, or whatever its last layer is. */
  readonly output: Float32Array;
  /** Of each class. */
  readonly probabilities: Float32Array;
}

/** The end of a request: one of four. */
export interface Ended {
  readonly request: ServingRequest;
  readonly outcome: Outcome;
  /** Why it was not answered: a sentence. */
  readonly reason?: string;
  readonly endedAt: number;
  /** From the time at which it was due. */
  readonly latencyMs: number;
  /** Of one that was answered. */
  readonly answered?: {
    readonly answer: Answer;
    readonly spans: Spans;
    readonly isCached: boolean;
    /** Absent for an answer from the cache. */
    readonly replica?: number;
    readonly batchSize?: number;
  };
}

/** Who asks. */
export interface Asker {
  onEnded(ended: Ended): void;
}

/** What is asked: a sample, ready for the model. */
export interface Asked {
  readonly input: Float32Array;
  /** Ms on the clock of all workers. */
  readonly dueAt: number;
  /** Number of the sample among those that the server holds. */
  readonly sample?: number;
  readonly asker: Asker;
}

export class ServingRequest {
  readonly input: Float32Array;
  readonly dueAt: number;
  readonly sample: number | undefined;
  readonly asker: Asker;
  isOpen = true;
  /** The line that it waits in. */
  waitsIn: { forget(): void } | undefined;
  /** How often a replica was given it. */
  attempts = 0;
  /** When the batch that it is in took it, and was sent. */
  batchedAt = 0;
  sentAt = 0;

  constructor(
    readonly id: number,
    readonly arrivedAt: number,
    { input, dueAt, sample, asker }: Asked,
  ) {
    this.input = input;
    // A clock that disagrees cannot make a request due after it has come.
    this.dueAt = Math.min(dueAt, arrivedAt);
    this.sample = sample;
    this.asker = asker;
  }

  /** The parts of its way when it ends now, `computeMs` of it in the replica. They add up to the latency. */
  spansAt(endedAt: number, computeMs: number): Spans {
    const latencyMs = endedAt - this.dueAt;
    const queue = this.batchedAt - this.arrivedAt;
    const batch = this.sentAt - this.batchedAt;
    // Clocks of two workers tick coarsely: a replica may claim more than there was.
    const compute = Math.min(computeMs, latencyMs - queue - batch);
    return { queue, batch, compute, hop: latencyMs - queue - batch - compute };
  }
}
