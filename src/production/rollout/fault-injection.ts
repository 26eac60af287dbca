/**
 * Faults of v2 that are real: its replicas keep their threads busy for longer, read their inputs the wrong way round, or are killed.
 * No figure is touched.
 */
import type { RolloutFault } from "../../outputs/panels/rollout/rollout.ts";
import type { ReplicaFault } from "../serving/replica-messages.ts";

/** A fault as it is asked for; `by`: of "slower", which share of v1's median latency is added. */
export interface FaultRequest {
  readonly fault: RolloutFault;
  readonly by: number;
}

export interface FaultTarget {
  tellReplicas(fault: ReplicaFault): void;
  /** Ends v2's next replica as a crash does; false where it has none. */
  killReplica(): void;
  /** Median latency of v1 in ms, once it has answered enough. */
  medianMs(): number | undefined;
  note(text: string): void;
}

const CRASH_EVERY_MS = 1000;
const NO_FAULT: ReplicaFault = { burnMs: 0, isReversed: false };

export class FaultInjection {
  readonly #target: FaultTarget;
  #fault: RolloutFault = "none";
  /** A slowdown that waits until it is known how long v1 takes. */
  #waitingBy: number | undefined;
  #killedAt = Number.NEGATIVE_INFINITY;

  constructor(target: FaultTarget) {
    this.#target = target;
  }

  /** The one in force. */
  get fault(): RolloutFault {
    return this.#fault;
  }

  /** Takes the place of the one before. */
  set({ fault, by }: FaultRequest): void {
    this.#fault = fault;
    this.#waitingBy = fault === "slower" ? by : undefined;
    this.#target.tellReplicas({ ...NO_FAULT, isReversed: fault === "wrong" });
    this.#target.note(TEXTS[fault]);
  }

  /** `isServing`: whether v2 is asked for anything; nothing is killed where not. */
  step(now: number, isServing: boolean): void {
    if (this.#waitingBy !== undefined) this.#slowDown(this.#waitingBy);
    if (this.#fault !== "crashing" || !isServing) return;
    if (now - this.#killedAt < CRASH_EVERY_MS) return;
    this.#killedAt = now;
    this.#target.killReplica();
  }

  #slowDown(by: number): void {
    const medianMs = this.#target.medianMs();
    if (medianMs === undefined) return;
    this.#waitingBy = undefined;
    const burnMs = by * medianMs;
    this.#target.tellReplicas({ ...NO_FAULT, burnMs });
    this.#target.note(
      `each batch of v2 takes ${burnMs.toFixed(2)} ms longer: ${Math.round(100 * by)} % of v1's median latency of ${medianMs.toFixed(2)} ms`,
    );
  }
}

const TEXTS: Record<RolloutFault, string> = {
  none: "v2 has no fault",
  slower: "v2 is to be slower, by a share of v1's median latency",
  wrong: "v2 reads its inputs from the last pixel to the first: digits are turned by 180°",
  crashing: "a replica of v2 is killed each second",
};
