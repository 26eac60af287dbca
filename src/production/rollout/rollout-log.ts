/** What the reader did, what was decided and what befell the versions, in order. */
import type { RolloutEvent } from "../../outputs/panels/rollout/rollout.ts";

const MOST_EVENTS = 100;

export class RolloutLog {
  #events: RolloutEvent[] = [];

  add(second: number, kind: RolloutEvent["kind"], text: string): void {
    this.#events = [...this.#events, { second, kind, text }].slice(-MOST_EVENTS);
  }

  /** The same list as before where nothing was added. */
  get events(): RolloutEvent[] {
    return this.#events;
  }
}
