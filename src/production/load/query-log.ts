/**
 * The queries of one run by their number, in the order in which they were issued: when each was due, when it was issued, and
 * its one outcome. Plain arrays: at a million queries objects would keep the collector busy.
 */
import { OUTCOMES, type Outcome } from "./generator/query-channel.ts";

/** How many queries had each outcome; together they are all that were issued and are not open. */
export interface OutcomeCounts {
  answered: number;
  rejected: number;
  timedOut: number;
  failed: number;
}

/** A query as it is written down. On one clock, in milliseconds. */
export interface LoggedQuery {
  dueMs: number;
  issuedMs: number;
  doneMs: number;
  outcome: Outcome;
  /** How long the system worked on it, where it tells. */
  serviceMs?: number | undefined;
}

const OPEN = -1;
const ANSWERED = OUTCOMES.indexOf("answered");

export class QueryLog {
  readonly #dueMs: number[] = [];
  readonly #issuedMs: number[] = [];
  /** NaN while a query is open. */
  readonly #doneMs: number[] = [];
  /** NaN where the system does not tell. */
  readonly #serviceMs: number[] = [];
  /** Index into `OUTCOMES`, or OPEN. */
  readonly #outcome: number[] = [];
  #open = 0;

  /** Writes down a query that is issued and open; gives its number. */
  issue(dueMs: number, issuedMs: number): number {
    this.#dueMs.push(dueMs);
    this.#issuedMs.push(issuedMs);
    this.#doneMs.push(Number.NaN);
    this.#serviceMs.push(Number.NaN);
    this.#open += 1;
    return this.#outcome.push(OPEN) - 1;
  }

  /** Writes down the outcome of an open query. Throws for one that is not open: no query has two. */
  settle(
    id: number,
    { doneMs, outcome, serviceMs }: Omit<LoggedQuery, "dueMs" | "issuedMs">,
  ): void {
    if (!this.isOpen(id)) {
      throw new Error(`query log: expected an open query, got ${id}; each has one outcome`);
    }
    this.#doneMs[id] = doneMs;
    this.#serviceMs[id] = serviceMs ?? Number.NaN;
    this.#outcome[id] = OUTCOMES.indexOf(outcome);
    this.#open -= 1;
  }

  /** Writes down a query and its outcome at once. */
  add({ dueMs, issuedMs, ...rest }: LoggedQuery): void {
    this.settle(this.issue(dueMs, issuedMs), rest);
  }

  /** Writes down a query under a number that was given elsewhere; those before it that are not known yet count as open. */
  put(id: number, { dueMs, issuedMs, ...rest }: LoggedQuery): void {
    while (this.issued <= id) this.issue(Number.NaN, Number.NaN);
    this.#dueMs[id] = dueMs;
    this.#issuedMs[id] = issuedMs;
    this.settle(id, rest);
  }

  /** Takes over all queries of another log that are not open. */
  take(other: QueryLog): void {
    for (const query of other.queries()) this.add(query);
  }

  /** All queries that are not open, in the order in which they were issued. */
  *queries(): Generator<LoggedQuery> {
    for (let id = 0; id < this.issued; id += 1) {
      const query = this.at(id);
      if (query !== undefined) yield query;
    }
  }

  /** The query of this number; undefined while it is open, and where there is none. */
  at(id: number): LoggedQuery | undefined {
    const outcome = OUTCOMES[this.#outcome[id] ?? OPEN];
    if (outcome === undefined) return undefined;
    const serviceMs = this.#serviceMs[id] ?? Number.NaN;
    return {
      dueMs: this.#dueMs[id] ?? Number.NaN,
      issuedMs: this.#issuedMs[id] ?? Number.NaN,
      doneMs: this.#doneMs[id] ?? Number.NaN,
      outcome,
      serviceMs: Number.isNaN(serviceMs) ? undefined : serviceMs,
    };
  }

  isOpen(id: number): boolean {
    return this.#outcome[id] === OPEN;
  }

  dueMs(id: number): number {
    return this.#dueMs[id] ?? Number.NaN;
  }

  issuedMs(id: number): number {
    return this.#issuedMs[id] ?? Number.NaN;
  }

  get issued(): number {
    return this.#outcome.length;
  }

  get open(): number {
    return this.#open;
  }

  /** Queries that have an outcome. */
  get size(): number {
    return this.issued - this.#open;
  }

  /** Counts outcomes. Throws when they do not add up to what was issued and is not open: that would be a fault of this log. */
  get outcomes(): OutcomeCounts {
    const count = (wanted: Outcome) => {
      const code = OUTCOMES.indexOf(wanted);
      return this.#outcome.reduce((sum, outcome) => sum + Number(outcome === code), 0);
    };
    const answered = count("answered");
    const rejected = count("rejected");
    const timedOut = count("timed-out");
    const failed = count("failed");
    const sum = answered + rejected + timedOut + failed;
    if (sum !== this.size) {
      throw new Error(`query log: expected ${this.size} outcomes, counted ${sum}`);
    }
    return { answered, rejected, timedOut, failed };
  }

  /** When each query was due, from the first one on. */
  get arrivalsMs(): number[] {
    const [first = 0] = this.#dueMs;
    return this.#dueMs.map((at) => at - first);
  }

  /** From the time at which a query was due to its answer, of those that were answered. */
  get latenciesMs(): number[] {
    return this.#ofAnswered((id) => (this.#doneMs[id] ?? 0) - (this.#dueMs[id] ?? 0));
  }

  /** How long the system worked on each query that it answered, without the wait; empty for a system that does not tell. */
  get serviceMs(): number[] {
    return this.#ofAnswered((id) => this.#serviceMs[id] ?? Number.NaN).filter(
      (ms) => !Number.isNaN(ms),
    );
  }

  /** How much later than due each query was issued: the generator's own fault. */
  get latenessMs(): number[] {
    return this.#issuedMs.map((issued, id) => issued - (this.#dueMs[id] ?? issued));
  }

  /** From the first query's due time to the last outcome. */
  get spanMs(): number {
    let last = Number.NEGATIVE_INFINITY;
    for (const done of this.#doneMs) if (done > last) last = done;
    return last === Number.NEGATIVE_INFINITY ? 0 : last - (this.#dueMs[0] ?? last);
  }

  /** The queries, of those not open, for which `counts` holds of the stretch from due time to outcome. */
  filter(counts: (fromMs: number, toMs: number) => boolean): QueryLog {
    const kept = new QueryLog();
    for (const query of this.queries()) if (counts(query.dueMs, query.doneMs)) kept.add(query);
    return kept;
  }

  /** The first `count` queries, of those not open. */
  first(count: number): QueryLog {
    const kept = new QueryLog();
    for (let id = 0; id < Math.min(count, this.issued); id += 1) {
      const query = this.at(id);
      if (query !== undefined) kept.add(query);
    }
    return kept;
  }

  #ofAnswered(value: (id: number) => number): number[] {
    const values: number[] = [];
    this.#outcome.forEach((outcome, id) => {
      if (outcome === ANSWERED) values.push(value(id));
    });
    return values;
  }
}
