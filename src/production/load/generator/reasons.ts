/** Why queries were not answered, counted. Bounded: a system may give another reason each time. */
import type { Outcome } from "./query-channel.ts";

/** One reason, and how many queries it was given for. */
export interface CountedReason {
  outcome: Exclude<Outcome, "answered">;
  reason: string;
  count: number;
}

const MOST_REASONS = 20;
const LONGEST = 300;
const OTHERS = "other reasons";

export class Reasons {
  readonly #counts = new Map<string, CountedReason>();

  add(outcome: CountedReason["outcome"], reason = "no reason given", count = 1): void {
    const short = reason.length > LONGEST ? `${reason.slice(0, LONGEST)}…` : reason;
    const known = this.#counts.get(`${outcome} ${short}`);
    if (known !== undefined) known.count += count;
    else if (this.#counts.size < MOST_REASONS) this.#begin(outcome, short, count);
    else this.#addTo(outcome, count);
  }

  /** The most frequent first. */
  get all(): CountedReason[] {
    return [...this.#counts.values()].toSorted((a, b) => b.count - a.count);
  }

  #addTo(outcome: CountedReason["outcome"], count: number): void {
    const others = this.#counts.get(`${outcome} ${OTHERS}`);
    if (others === undefined) this.#begin(outcome, OTHERS, count);
    else others.count += count;
  }

  #begin(outcome: CountedReason["outcome"], reason: string, count: number): void {
    this.#counts.set(`${outcome} ${reason}`, { outcome, reason, count });
  }
}
