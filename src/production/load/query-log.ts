/** The queries of one run, as they went. Plain arrays: at a million queries objects would keep the collector busy. */
export class QueryLog {
  readonly #scheduledMs: number[] = [];
  readonly #issuedMs: number[] = [];
  readonly #doneMs: number[] = [];

  /** Queries come in the order in which they were answered. All on one clock, in milliseconds. */
  add(scheduledMs: number, issuedMs: number, doneMs: number): void {
    this.#scheduledMs.push(scheduledMs);
    this.#issuedMs.push(issuedMs);
    this.#doneMs.push(doneMs);
  }

  /** Takes over all queries of another log. */
  take(other: QueryLog): void {
    other.#scheduledMs.forEach((due, index) => {
      const done = other.#doneMs[index] ?? due;
      this.add(due, other.#issuedMs[index] ?? due, done);
    });
  }

  get size(): number {
    return this.#doneMs.length;
  }

  /** When each query was due, from the first one on. */
  get arrivalsMs(): number[] {
    const [first = 0] = this.#scheduledMs;
    return this.#scheduledMs.map((at) => at - first);
  }

  /** From the time at which a query was due to its answer. */
  get latenciesMs(): number[] {
    return this.#doneMs.map((done, index) => done - (this.#scheduledMs[index] ?? done));
  }

  /** From handing a query over to its answer: without the time that it waited. */
  get serviceMs(): number[] {
    return this.#doneMs.map((done, index) => done - (this.#issuedMs[index] ?? done));
  }

  /**
   * How much later than due a query was handed over although the system was idle: the generator's own fault. One entry for each
   * query that found the system idle.
   */
  get latenessMs(): number[] {
    const late: number[] = [];
    this.#scheduledMs.forEach((due, index) => {
      const freeSince = this.#doneMs[index - 1] ?? Number.NEGATIVE_INFINITY;
      if (freeSince <= due) late.push((this.#issuedMs[index] ?? due) - due);
    });
    return late;
  }

  /** From the first query's due time to the last answer. */
  get spanMs(): number {
    return (this.#doneMs.at(-1) ?? 0) - (this.#scheduledMs[0] ?? 0);
  }

  /** The queries for which `counts` holds of the stretch from due time to answer. */
  filter(counts: (fromMs: number, toMs: number) => boolean): QueryLog {
    const kept = new QueryLog();
    this.#scheduledMs.forEach((due, index) => {
      const done = this.#doneMs[index] ?? due;
      if (counts(due, done)) kept.add(due, this.#issuedMs[index] ?? due, done);
    });
    return kept;
  }
}
