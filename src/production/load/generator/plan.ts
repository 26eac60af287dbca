/** Task of a load generator, and how it can end. Plain data: it goes to a worker. */

/** Queries that are due at times known beforehand, in ms from the beginning and ascending, whatever the system does. */
interface Schedule {
  kind: "schedule";
  atMs: Float64Array;
}

/** So many queries at any time: when one has its outcome the next is issued. */
interface KeptInFlight {
  kind: "in-flight";
  inFlight: number;
  /** The run ends after so many. */
  most: number;
}

/** When early stopping has an answer, the rest need not be asked. */
export interface Decide {
  boundMs: number;
  percentile: number;
  /** Not before so many queries. */
  fewest: number;
}

export interface Plan {
  when: Schedule | KeptInFlight;
  /** Samples are drawn from so many, by `seed`. */
  sampleCount: number;
  samplesPerQuery: number;
  seed: number;
  /** Nothing is issued after so many ms. */
  budgetMs: number;
  /** Outcomes are waited for so long after the budget. */
  graceMs: number;
  /** A query without an outcome so long after it was due has timed out. Absent: it is waited for until the run ends. */
  timeoutMs?: number | undefined;
  /** The run ends when more than so many are in flight, and ever more. */
  mostInFlight: number;
  decide?: Decide | undefined;
  /** The system computes in the thread that shows progress, so progress is told only when that disturbs no query. */
  showsBetweenQueries: boolean;
}

export type Ending =
  | { kind: "complete" | "stopped" }
  /** Whether the bound is kept was known from the first so many queries. */
  | { kind: "decided"; queries: number }
  /** The time was over before all planned queries were answered. */
  | { kind: "out-of-time"; unanswered: number }
  /** More were in flight than the plan allows, and their number grew. */
  | { kind: "overload"; inFlight: number }
  | { kind: "died"; reason: string };

/** Messages that a system should not have sent: counted, and reported. */
export interface Oddities {
  /** Outcomes of queries that had timed out, or had been given up. */
  late: number;
  /** Second outcomes of one query. */
  twice: number;
  /** Outcomes of queries that were never issued, and messages that are none. */
  unknown: number;
}
