/** One request that has ended, as the server tells the monitor: plain data. */

export interface RequestRecord {
  readonly id: number;
  /** When it was due, ms on the clock of all workers: `performance.timeOrigin + performance.now()`. */
  readonly dueAt: number;
  /** When the server got it: by so much it, or word of it, was late. */
  readonly arrivedAt?: number;
  readonly endedAt: number;
  readonly outcome: "answered" | "rejected" | "timed-out" | "failed";
  /** Why it was not answered: a sentence. */
  readonly reason?: string;
  readonly replica?: number;
  readonly batchSize?: number;
  readonly isCached?: boolean;
  /** The parts of its way in ms; they add up to its latency. */
  readonly spans?: {
    readonly queue: number;
    readonly batch: number;
    readonly compute: number;
    readonly hop: number;
  };
  /** The class that was answered, and its probability. */
  readonly predicted?: number;
  readonly confidence?: number;
  /** Number of the example in the held-out set; absent for a digit that was drawn. */
  readonly sample?: number;
  /** The true class, where it is known later. */
  readonly label?: number;
  /** Whether the tab was in the background meanwhile, where browsers slow timers: its times tell nothing then. */
  readonly inBackground?: true;
  /** What drift of the inputs is watched by: see monitoring/input-features.ts. */
  readonly features?: readonly number[];
}

/** Message from the server to the monitor, a few a second. */
export interface RequestBatch {
  readonly type: "requests";
  readonly requests: readonly RequestRecord[];
  /** At the time of sending. */
  readonly at: number;
  readonly queueDepth: number;
  readonly replicas: readonly { readonly id: number; readonly status: string }[];
  /** Whether the tab is in the background. */
  readonly inBackground?: true;
  /** Images that it saw since the last message, at most twelve: a byte a pixel, base64. */
  readonly images?: readonly string[];
}
