/** How a system says more of a query than that it failed. */

/** Throw it from `issue` for a query that is turned away, such as by a queue that is full: it counts as rejected, not as failed. */
export class QueryRejected extends Error {
  constructor(reason = "rejected") {
    super(reason);
    this.name = "QueryRejected";
  }
}

/** Throw it from `issue` when the whole system is gone: every open query fails, and the run ends. */
export class SystemGone extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "SystemGone";
  }
}

/** Throw it from `issue` for a query of which nothing more is to be heard, as from a system that has lost it: for trials. */
export class QueryLost extends Error {
  constructor() {
    super("the query was lost");
    this.name = "QueryLost";
  }
}
