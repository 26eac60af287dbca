/**
 * A simulation of queries that wait in one line for several servers alike, first come, first served. In that order the query
 * that starts next is always known, so that events need no calendar: each takes the server that is free first (Kiefer and
 * Wolfowitz 1955), and the result is exact.
 */
import { Random } from "../../base/random.ts";

/** Arrivals, and the servers that answer them. */
export interface Load {
  /** When queries arrive, in ms from the start of the run, ascending. */
  arrivalsMs: ArrayLike<number>;
  /** How long a query takes once it is its turn; asked once for each, in order. */
  serviceMs: (query: number) => number;
  servers: number;
}

/** Latencies and waiting times by query, in the order of arrival, and the servers' use. */
export interface Served {
  /** From arrival to completion. */
  latencyMs: Float64Array;
  /** The part of the latency that was spent in the queue. */
  waitMs: Float64Array;
  /** Busy share of the servers' time, from the start of the run to the last completion. */
  busyShare: number;
  /** When the last query was done, on the clock of the arrivals. */
  endMs: number;
}

/** Serves all queries. Throws a RangeError for arrivals out of order, a negative service time, or no servers. */
export function serve({ arrivalsMs, serviceMs, servers }: Load): Served {
  const line = new FreeTimes(servers);
  const count = arrivalsMs.length;
  const latencyMs = new Float64Array(count);
  const waitMs = new Float64Array(count);
  let busyMs = 0;
  let endMs = 0;
  for (let i = 0; i < count; i++) {
    const arrival = arrivalsMs[i]!;
    if (!(arrival >= (arrivalsMs[i - 1] ?? 0))) {
      throw new RangeError(`serve: expected ascending arrivals, got ${arrival} ms at query ${i}`);
    }
    const service = checkService(serviceMs(i), i);
    const start = Math.max(arrival, line.first);
    const done = start + service;
    line.replaceFirst(done);
    waitMs[i] = start - arrival;
    latencyMs[i] = waitMs[i]! + service;
    busyMs += service;
    endMs = Math.max(endMs, done);
  }
  return { latencyMs, waitMs, busyShare: endMs > 0 ? busyMs / (servers * endMs) : 0, endMs };
}

/** The time, or a RangeError that names the query. */
export function checkService(ms: number, query: number): number {
  if (ms >= 0 && Number.isFinite(ms)) return ms;
  throw new RangeError(`serve: expected a service time from 0 ms on, got ${ms} at query ${query}`);
}

/** When each server will be free: a binary heap, the first at its root. */
class FreeTimes {
  private readonly times: Float64Array;

  constructor(servers: number) {
    if (!(Number.isInteger(servers) && servers > 0)) {
      throw new RangeError(`serve: expected at least one server, got ${servers}`);
    }
    this.times = new Float64Array(servers);
  }

  get first(): number {
    return this.times[0]!;
  }

  replaceFirst(time: number): void {
    const { times } = this;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      const earlier = right < times.length && times[right]! < times[left]! ? right : left;
      if (earlier >= times.length || times[earlier]! >= time) break;
      times[at] = times[earlier]!;
      at = earlier;
    }
    times[at] = time;
  }
}

/**
 * Service times for a simulation, drawn with replacement from measured ones. The same query always gets the same time, whatever
 * is asked for before it. Throws a RangeError when none were measured.
 */
export function resampled(
  serviceTimesMs: ArrayLike<number>,
  seed: number,
): (query: number) => number {
  if (serviceTimesMs.length === 0) {
    throw new RangeError("resampled: expected measured service times, got none");
  }
  const random = new Random(seed);
  const drawn: number[] = [];
  return (query) => {
    while (drawn.length <= query) {
      drawn.push(serviceTimesMs[random.integer(0, serviceTimesMs.length)]!);
    }
    return drawn[query]!;
  };
}
