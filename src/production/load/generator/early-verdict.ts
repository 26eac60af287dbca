/**
 * Early stopping while queries are under way: they are judged in the order in which they were issued, so that a slow one cannot
 * be overlooked by deciding before its answer. One that is open beyond the bound is known to be too slow.
 */
import { queriesNeeded } from "../../../systems/statistics/early-stopping.ts";
import type { QueryLog } from "../query-log.ts";
import type { Decide } from "./plan.ts";

export class EarlyVerdict {
  readonly #decide: Decide;
  readonly #planned: number;
  #judged = 0;
  #tooSlow = 0;
  #enough: number;

  constructor(decide: Decide, planned: number) {
    this.#decide = decide;
    this.#planned = planned;
    this.#enough = queriesNeeded(decide.percentile, 0);
  }

  /**
   * The verdict, and of how many queries it is, as soon as there is one: when there are queries enough, and at least as many as
   * wanted, for the number that was too slow; or when more were than all queries together could make up for.
   */
  after(log: QueryLog, nowMs: number): { queries: number; isMet: boolean } | undefined {
    for (;;) {
      const isMet = this.#judged >= Math.max(this.#enough, this.#decide.fewest);
      if (isMet || this.#enough > this.#planned) return { queries: this.#judged, isMet };
      const isTooSlow = this.#isTooSlow(log, this.#judged, nowMs);
      if (isTooSlow === undefined) return undefined;
      this.#judged += 1;
      if (!isTooSlow) continue;
      this.#tooSlow += 1;
      this.#enough = queriesNeeded(this.#decide.percentile, this.#tooSlow);
    }
  }

  /** Undefined while nobody can know. */
  #isTooSlow(log: QueryLog, id: number, nowMs: number): boolean | undefined {
    if (id >= log.issued) return undefined;
    const { boundMs } = this.#decide;
    if (log.isOpen(id)) return nowMs - log.dueMs(id) > boundMs ? true : undefined;
    const query = log.at(id);
    return query === undefined || keepsBound(query, boundMs) === false;
  }
}

/** Whether a query was answered, and in time. One that was not answered breaks every bound, as in LoadGen. */
export function keepsBound(
  query: { dueMs: number; doneMs: number; outcome: string },
  boundMs: number,
): boolean {
  return query.outcome === "answered" && query.doneMs - query.dueMs <= boundMs;
}
