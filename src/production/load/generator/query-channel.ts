/**
 * The words between a load generator and a system under test, over a message port. The generator sends queries and waits for
 * none of them; the system sends one outcome for each, in any order. A system may live in the kernel's thread, in a worker, or
 * be a pool of workers: the generator cannot tell.
 */

/** Outcome of a query. A system that is full says `rejected`; one that was too slow for its own deadline, `timed-out`. */
export type Outcome = "answered" | "rejected" | "timed-out" | "failed";

export const OUTCOMES: readonly Outcome[] = ["answered", "rejected", "timed-out", "failed"];

/** Asks for these samples, known by their index. */
export interface Query {
  type: "query";
  id: number;
  samples: readonly number[];
  /** When it was due, on the clock of `atMs` below; absent: when it arrives. Latency counts from there. */
  dueAtMs?: number;
}

/** Queries that still wait in the system's line need not be answered any more: it should reject them. */
export interface Cancel {
  type: "cancel";
}

export type ToSystem = Query | Cancel;

export interface QueryOutcome {
  type: "outcome";
  id: number;
  outcome: Outcome;
  /** Why, where it was not answered. */
  reason?: string;
  /**
   * When, in milliseconds since 1970 by this device's clock (`performance.timeOrigin + performance.now()`), which its threads
   * agree on. Absent: when the generator hears of it, up to a millisecond later.
   */
  atMs?: number;
  /** How long the system worked on it, without the wait in its line. */
  serviceMs?: number;
}

/** The system is gone, and with it all open queries. */
export interface SystemDied {
  type: "died";
  reason: string;
}

export type FromSystem = QueryOutcome | SystemDied;

/** One end of a channel: a `MessagePort`, a worker, or an end of a channel within one thread. */
export interface QueryEndpoint {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

export interface QueryPort extends QueryEndpoint {
  close(): void;
}

/** Whether a message is one of these words; a system may be anybody's. */
export function isFromSystem(message: unknown): message is FromSystem {
  if (typeof message !== "object" || message === null || !("type" in message)) return false;
  if (message.type === "died") return "reason" in message && typeof message.reason === "string";
  return (
    message.type === "outcome" &&
    "id" in message &&
    typeof message.id === "number" &&
    "outcome" in message &&
    OUTCOMES.some((outcome) => outcome === message.outcome)
  );
}
