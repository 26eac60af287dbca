/**
 * A simulation of replicas that answer in batches, each with a line of its own: a query is routed as it comes, and leaves with a
 * batch by the rule of Triton's dynamic batcher. Whatever comes first is done first: an answer, an arrival, a batch that is due.
 */
import { checkService } from "./discrete-event.ts";

/** A replica as a router sees it. */
export interface SimulatedReplica {
  /** Queries that it was given and has not answered. */
  readonly outstanding: number;
}

export interface BatchedLoad {
  /** When queries arrive, in ms from the start of the run, ascending. */
  arrivalsMs: ArrayLike<number>;
  /** How long a replica is taken by a batch of so many; asked once for each batch. */
  batchMs: (count: number) => number;
  replicas: number;
  maxBatchSize: number;
  /** How long the oldest query of a line waits for others, at most. */
  maxQueueDelayMs: number;
  /** Chooses the replica of a query. Default: the first of those with the fewest outstanding queries. */
  pick?: (replicas: readonly SimulatedReplica[]) => SimulatedReplica | undefined;
}

export interface ServedInBatches {
  /** From arrival to completion, by query in the order of arrival. */
  latencyMs: Float64Array;
  /** When the last query was done, on the clock of the arrivals. */
  endMs: number;
  /** Busy share of the replicas' time, until then. */
  busyShare: number;
  batches: number;
}

class Replica implements SimulatedReplica {
  /** Queries in their order; those before `taken` have left with a batch. */
  readonly line: number[] = [];
  taken = 0;
  inFlight = 0;
  doneAt = Number.POSITIVE_INFINITY;

  get waiting(): number {
    return this.line.length - this.taken;
  }

  get outstanding(): number {
    return this.waiting + this.inFlight;
  }

  get batch(): number[] {
    return this.line.slice(this.taken - this.inFlight, this.taken);
  }
}

/** Serves all queries. Throws a RangeError for arrivals out of order, a negative time, or no replica. */
export function serveInBatches(load: BatchedLoad): ServedInBatches {
  return new Simulation(load).run();
}

class Simulation {
  readonly #load: BatchedLoad;
  readonly #replicas: readonly Replica[];
  readonly #latencyMs: Float64Array;
  #arrived = 0;
  #batches = 0;
  #busyMs = 0;
  #endMs = 0;

  constructor(load: BatchedLoad) {
    checkCount("replica", load.replicas);
    checkCount("query in a batch", load.maxBatchSize);
    this.#load = load;
    this.#replicas = Array.from({ length: load.replicas }, () => new Replica());
    this.#latencyMs = new Float64Array(load.arrivalsMs.length);
  }

  run(): ServedInBatches {
    for (;;) {
      const arrivalMs = this.#arrivalOf(this.#arrived);
      const first = this.#replicas.reduce((a, b) => (this.#dueAt(b) < this.#dueAt(a) ? b : a));
      const dueMs = this.#dueAt(first);
      if (Math.min(arrivalMs, dueMs) === Number.POSITIVE_INFINITY) break;
      // An answer makes room before a query that comes at the same moment; a batch that is due takes it along.
      if (first.inFlight > 0 && dueMs <= arrivalMs) this.#answer(first);
      else if (arrivalMs <= dueMs) this.#arrive(arrivalMs);
      else this.#send(first, dueMs);
    }
    const timeMs = this.#replicas.length * this.#endMs;
    const busyShare = timeMs > 0 ? this.#busyMs / timeMs : 0;
    return {
      ...{ latencyMs: this.#latencyMs, endMs: this.#endMs },
      ...{ busyShare, batches: this.#batches },
    };
  }

  #arrivalOf(query: number): number {
    return this.#load.arrivalsMs[query] ?? Number.POSITIVE_INFINITY;
  }

  /** When a replica does something by itself: answers, or sends what waits. */
  #dueAt(replica: Replica): number {
    return replica.inFlight > 0 ? replica.doneAt : this.#batchDueAt(replica);
  }

  #batchDueAt({ line, taken, waiting }: Replica): number {
    if (waiting === 0) return Number.POSITIVE_INFINITY;
    const { maxBatchSize, maxQueueDelayMs } = this.#load;
    return waiting >= maxBatchSize ? 0 : this.#arrivalOf(line[taken]!) + maxQueueDelayMs;
  }

  #arrive(now: number): void {
    const query = this.#arrived;
    if (!(now >= (query === 0 ? 0 : this.#arrivalOf(query - 1)))) {
      throw new RangeError(
        `serveInBatches: expected ascending arrivals, got ${now} ms at query ${query}`,
      );
    }
    const { pick = leastOutstanding } = this.#load;
    const replica = (pick(this.#replicas) ?? this.#replicas[0]) as Replica;
    replica.line.push(query);
    this.#arrived += 1;
    if (this.#dueAt(replica) <= now && replica.inFlight === 0) this.#send(replica, now);
  }

  #send(replica: Replica, now: number): void {
    replica.inFlight = Math.min(this.#load.maxBatchSize, replica.waiting);
    replica.taken += replica.inFlight;
    const ms = checkService(this.#load.batchMs(replica.inFlight), this.#batches);
    replica.doneAt = now + ms;
    this.#batches += 1;
    this.#busyMs += ms;
  }

  #answer(replica: Replica): void {
    const { doneAt, batch } = replica;
    for (const query of batch) this.#latencyMs[query] = doneAt - this.#arrivalOf(query);
    this.#endMs = Math.max(this.#endMs, doneAt);
    replica.inFlight = 0;
    if (this.#batchDueAt(replica) <= doneAt) this.#send(replica, doneAt);
  }
}

function leastOutstanding(replicas: readonly SimulatedReplica[]): SimulatedReplica | undefined {
  return replicas.reduce((best, each) => (each.outstanding < best.outstanding ? each : best));
}

function checkCount(what: string, count: number): void {
  if (Number.isInteger(count) && count > 0) return;
  throw new RangeError(`serveInBatches: expected at least one ${what}, got ${count}`);
}

/**
 * Times of batches for a simulation, drawn with replacement from those that were measured for batches of that size. A size that was
 * not measured lies on the line between its neighbours' means, as wide as the nearer one. Throws a RangeError when none were measured.
 */
export function resampledBatches(
  measured: ReadonlyMap<number, ArrayLike<number>>,
  random: { integer(low: number, high: number): number },
): (count: number) => number {
  const sizes = [...measured.keys()].sort((a, b) => a - b);
  if (sizes.length === 0 || sizes.some((size) => measured.get(size)!.length === 0)) {
    throw new RangeError("resampledBatches: expected measured times for each size, got none");
  }
  const means = new Map(sizes.map((size) => [size, meanOf(measured.get(size)!)]));
  return (count) => {
    const above = sizes.find((size) => size >= count) ?? sizes.at(-1)!;
    const below = sizes.findLast((size) => size <= count) ?? sizes[0]!;
    const nearer = above - count < count - below ? above : below;
    const times = measured.get(nearer)!;
    const drawn = times[random.integer(0, times.length)]!;
    if (nearer === count || above === below) return drawn;
    const share = (count - below) / (above - below);
    const mean = means.get(below)! + share * (means.get(above)! - means.get(below)!);
    return (drawn * mean) / means.get(nearer)!;
  };
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
