/** A panel while it fills: one record, shown again at most ten times a second, that ends as done or as partial. */
import { errorMessage } from "../../base/assert.ts";
import { type DisplayHandle, show } from "../../outputs/display.ts";
import { withoutPending } from "../../outputs/figure/not-measured.ts";
import type { Output } from "../../outputs/output.ts";

/** Panels that a run fills. */
type Filling = Extract<Output, { state: "running" | "done" | "partial"; stage: string }>;

const SHOW_EVERY_MS = 100;

export class Board<T extends Filling> {
  #record: T;
  readonly #handle: DisplayHandle;
  #shownAt = performance.now();

  constructor(first: T) {
    this.#record = first;
    this.#handle = show(first);
  }

  get record(): T {
    return this.#record;
  }

  /** Changes the record; shows it if the last time is long enough ago. */
  set(change: Partial<T>): void {
    this.#record = { ...this.#record, ...change };
    if (performance.now() - this.#shownAt < SHOW_EVERY_MS) return;
    this.#show();
  }

  /** Runs `work`; whatever ends it, the panel says how far it got. */
  async during(work: () => Promise<void>): Promise<T> {
    try {
      await work();
      this.#end("done", "complete");
      return this.#record;
    } catch (error) {
      this.#end("partial", `ended while ${this.#record.stage}: ${errorMessage(error)}`);
      throw error;
    }
  }

  #end(state: Filling["state"], stage: string): void {
    this.#record = withoutPending({ ...this.#record, state, stage }, howItEnded(state, stage));
    this.#show();
  }

  #show(): void {
    this.#shownAt = performance.now();
    this.#handle.update(this.#record);
  }
}

/** Why a figure that was waited for is not there. */
export function howItEnded(state: Filling["state"], stage: string): string {
  return state === "done" ? "The run ended without it." : `The run ${stage}`;
}
