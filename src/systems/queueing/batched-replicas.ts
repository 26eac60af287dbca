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
}

/** Serves all queries. Throws a RangeError for arrivals out of order, a negative time, or no replica. */
export function serveInBatches(load: BatchedLoad): ServedInBatches {
  const { arrivalsMs, batchMs, maxBatchSize, maxQueueDelayMs, pick = leastOutstanding } = load;
  checkCount("replica", load.replicas);
  checkCount("query in a batch", maxBatchSize);
  const replicas = Array.from({ length: load.replicas }, () => new Replica());
  const count = arrivalsMs.length;
  const latencyMs = new Float64Array(count);
  let [batches, busyMs, endMs] = [0, 0, 0];

  const batchDueAt = ({ line, taken, waiting, inFlight }: Replica): number => {
    if (inFlight > 0 || waiting === 0) return Number.POSITIVE_INFINITY;
    return waiting >= maxBatchSize ? 0 : arrivalsMs[line[taken]!]! + maxQueueDelayMs;
  };
  const send = (replica: Replica, now: number): void => {
    replica.inFlight = Math.min(maxBatchSize, replica.waiting);
    const ms = checkService(batchMs(replica.inFlight), batches);
    replica.doneAt = now + ms;
    replica.taken += replica.inFlight;
    batches += 1;
    busyMs += ms;
  };
  const answer = (replica: Replica): void => {
    const { line, taken, inFlight, doneAt } = replica;
    for (const query of line.slice(taken - inFlight, taken)) {
      latencyMs[query] = doneAt - arrivalsMs[query]!;
    }
    endMs = Math.max(endMs, doneAt);
    replica.inFlight = 0;
    replica.doneAt = Number.POSITIVE_INFINITY;
  };

  let next = 0;
  for (;;) {
    const arrival = next < count ? arrivalsMs[next]! : Number.POSITIVE_INFINITY;
    const first = replicas.reduce((a, b) => (nextOf(b, batchDueAt) < nextOf(a, batchDueAt) ? b : a));
    const due = nextOf(first, batchDueAt);
    if (Math.min(arrival, due) === Number.POSITIVE_INFINITY) break;
    if (first.doneAt <= arrival && first.doneAt === due) {
      answer(first);
      if (batchDueAt(first) <= due) send(first, due);
    } else if (arrival <= due) {
      if (!(arrival >= (arrivalsMs[next - 1] ?? 0))) {
        throw new RangeError(
          `serveInBatches: expected ascending arrivals, got ${arrival} ms at query ${next}`,
        );
      }
      const chosen = (pick(replicas) ?? replicas[0]) as Replica;
      chosen.line.push(next);
      next += 1;
      if (batchDueAt(chosen) <= arrival) send(chosen, arrival);
    } else send(first, due);
  }
  const busyShare = endMs > 0 ? busyMs / (load.replicas * endMs) : 0;
  return { latencyMs, endMs, busyShare, batches };
}

/** When a replica does something by itself. */
function nextOf(replica: Replica, batchDueAt: (replica: Replica) => number): number {
  return Math.min(replica.doneAt, batchDueAt(replica));
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
