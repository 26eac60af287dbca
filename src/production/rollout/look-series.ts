/** Looks at a guardrail for a chart: evenly spaced, at most so many, and always the last one. */
import type { GateLookRecord } from "../../outputs/panels/rollout/rollout.ts";

const MOST_LOOKS = 60;

export class LookSeries {
  #kept: GateLookRecord[] = [];
  #last: GateLookRecord | undefined;
  /** Each so many-th look is kept. */
  #stride = 1;
  #count = 0;

  add(look: GateLookRecord): void {
    this.#last = look;
    if (this.#count % this.#stride === 0) {
      this.#kept = [...this.#kept, look];
      if (this.#kept.length >= MOST_LOOKS) {
        this.#stride *= 2;
        this.#kept = everySecond(this.#kept);
      }
    }
    this.#count += 1;
  }

  /** At most `most` of them, and two at least. */
  looks(most = MOST_LOOKS): GateLookRecord[] {
    let kept = this.#kept;
    while (kept.length >= Math.max(2, most)) kept = everySecond(kept);
    return this.#last === undefined || kept.at(-1) === this.#last ? kept : [...kept, this.#last];
  }
}

function everySecond<T>(values: readonly T[]): T[] {
  return values.filter((_, i) => i % 2 === 0);
}
