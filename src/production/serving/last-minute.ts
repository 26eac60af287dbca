/** Requests of the last minute, for figures: exact, but of at most so many requests, so that a sort disturbs no request. */
import type { Spans } from "./serving-request.ts";

export const WINDOW_MS = 60_000;
/** The window is shorter than a minute where more came. */
export const MOST_KEPT = 10_000;

/** Quantities of an answered request, in ms. */
const PARTS = ["latency", "queue", "batch", "compute", "hop"] as const;
type Part = (typeof PARTS)[number];

export class LastMinute {
  readonly #endedAt: number[] = [];
  readonly #parts: Record<Part, number[]> = {
    latency: [],
    queue: [],
    batch: [],
    compute: [],
    hop: [],
  };
  #head = 0;

  add(endedAt: number, latencyMs: number, spans: Spans): void {
    this.#endedAt.push(endedAt);
    this.#parts.latency.push(latencyMs);
    for (const name of ["queue", "batch", "compute", "hop"] as const) {
      this.#parts[name].push(spans[name]);
    }
    if (this.size > MOST_KEPT) this.#head += 1;
    if (this.#head > MOST_KEPT) this.#dropOld();
  }

  get size(): number {
    return this.#endedAt.length - this.#head;
  }

  /** Forgets what ended more than a minute before. */
  passTo(now: number): void {
    while (this.size > 0 && (this.#endedAt[this.#head] ?? now) < now - WINDOW_MS) this.#head += 1;
  }

  /** In the order in which they ended. */
  values(part: Part): number[] {
    return this.#parts[part].slice(this.#head);
  }

  #dropOld(): void {
    this.#endedAt.splice(0, this.#head);
    for (const name of PARTS) this.#parts[name].splice(0, this.#head);
    this.#head = 0;
  }
}
