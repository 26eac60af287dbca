/** An account of requests: each that was issued is open, or has ended in one of four ways. */
import type { RolloutCounts } from "../../outputs/panels/rollout/rollout.ts";
import type { Outcome } from "../load/generator/query-channel.ts";

export class RequestLedger {
  #issued = 0;
  readonly #ended = { answered: 0, rejected: 0, timedOut: 0, failed: 0 };

  issue(): void {
    this.#issued += 1;
  }

  end(outcome: Outcome): void {
    this.#ended[outcome === "timed-out" ? "timedOut" : outcome] += 1;
  }

  get ended(): number {
    const { answered, rejected, timedOut, failed } = this.#ended;
    return answered + rejected + timedOut + failed;
  }

  get open(): number {
    return this.#issued - this.ended;
  }

  get counts(): RolloutCounts {
    return { issued: this.#issued, ...this.#ended, open: this.open };
  }
}

/** Two accounts together. */
export function addCounts(a: RolloutCounts, b: RolloutCounts): RolloutCounts {
  return {
    issued: a.issued + b.issued,
    answered: a.answered + b.answered,
    rejected: a.rejected + b.rejected,
    timedOut: a.timedOut + b.timedOut,
    failed: a.failed + b.failed,
    open: a.open + b.open,
  };
}
