/** Calls back when something is due, at a time that may be set anew as often as one likes. */
import { nextTask } from "../../base/next-task.ts";

export class DueTimer {
  readonly #wake: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #at = Number.POSITIVE_INFINITY;

  constructor(wake: () => void) {
    this.#wake = wake;
  }

  /** Wakes at `dueAt` or before: one that wakes too early is asked again by what it wakes. Both on the same clock, in ms. */
  set(dueAt: number, now: number): void {
    if (dueAt >= this.#at) return;
    clearTimeout(this.#timer);
    this.#at = dueAt;
    this.#timer = setTimeout(() => void this.#ring(), Math.max(0, dueAt - now));
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#at = Number.POSITIVE_INFINITY;
  }

  /** From a task of its own: browsers hold timers that timers have set back to 4 ms. */
  async #ring(): Promise<void> {
    this.#at = Number.POSITIVE_INFINITY;
    await nextTask();
    this.#wake();
  }
}
