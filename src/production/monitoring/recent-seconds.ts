/** The last minute of requests, second by second: what sliding windows are made of. */
import type { RequestRecord } from "../serving/request-record.ts";
import { LatencyHistogram, mergedHistogram } from "./latency-histogram.ts";

/** Seconds that are kept, and in view. */
export const WINDOW_SECONDS = 60;

/** Requests that ended in one second, or in several. */
export interface RequestStats {
  requests: number;
  notAnswered: number;
  cached: number;
  /** Answers that a replica computed, and the batches that it computed them in. */
  computed: number;
  batches: number;
  latencies: LatencyHistogram;
}

interface Second extends RequestStats {
  /** Nothing that happens in it is counted. */
  isLeftOut: boolean;
  queued: number;
  /** By replica. */
  replicas: Map<number, RequestStats>;
}

export class RecentSeconds {
  readonly #seconds = new Map<number, Second>();

  /** A request that ended in this second since the beginning. */
  add(second: number, request: RequestRecord): void {
    const stats = this.#at(second);
    if (stats.isLeftOut) return;
    count(stats, request);
    if (request.replica === undefined) return;
    const ofReplica = stats.replicas.get(request.replica) ?? noRequests();
    count(ofReplica, request);
    stats.replicas.set(request.replica, ofReplica);
  }

  /** Requests that wait, as reported in this second; the most of them counts. */
  queue(second: number, depth: number): void {
    const stats = this.#at(second);
    if (!stats.isLeftOut) stats.queued = Math.max(stats.queued, depth);
  }

  /** Forgets what happened in this second, and counts nothing more of it. */
  leaveOut(second: number): void {
    this.#seconds.set(second, { ...noSecond(), isLeftOut: true });
  }

  /** How many of the seconds from `from` up to, but not with, `to` count. */
  lengthOf(from: number, to: number): number {
    const isLeftOut = ([second, stats]: [number, Second]) =>
      stats.isLeftOut && second >= from && second < to;
    return to - from - [...this.#seconds].filter(isLeftOut).length;
  }

  /** The stats of a second; undefined where nothing was heard of it. */
  at(second: number): Readonly<Second> | undefined {
    return this.#seconds.get(second);
  }

  /** All requests of the seconds from `from` up to, but not with, `to`; those of one replica, if that is asked for. */
  between(from: number, to: number, replica?: number): RequestStats {
    const kept = [...this.#seconds].filter(([second]) => second >= from && second < to);
    const stats = kept.flatMap(([, each]) =>
      replica === undefined ? [each] : (each.replicas.get(replica) ?? []),
    );
    const total = (of: (each: RequestStats) => number) =>
      stats.reduce((sum, each) => sum + of(each), 0);
    return {
      requests: total((it) => it.requests),
      notAnswered: total((it) => it.notAnswered),
      cached: total((it) => it.cached),
      computed: total((it) => it.computed),
      batches: total((it) => it.batches),
      latencies: mergedHistogram(stats.map(({ latencies }) => latencies)),
    };
  }

  /** Drops what lies before this second. */
  forgetBefore(second: number): void {
    for (const kept of this.#seconds.keys()) if (kept < second) this.#seconds.delete(kept);
  }

  #at(second: number): Second {
    const stats = this.#seconds.get(second) ?? noSecond();
    this.#seconds.set(second, stats);
    return stats;
  }
}

/** Time from when a request was due to its end, in ms. */
export function latencyOf({ dueAt, endedAt }: RequestRecord): number {
  return endedAt - dueAt;
}

function noSecond(): Second {
  return { ...noRequests(), isLeftOut: false, queued: 0, replicas: new Map() };
}

function noRequests(): RequestStats {
  return {
    requests: 0,
    notAnswered: 0,
    cached: 0,
    computed: 0,
    batches: 0,
    latencies: new LatencyHistogram(),
  };
}

function count(stats: RequestStats, request: RequestRecord): void {
  const { outcome, isCached = false, batchSize } = request;
  stats.requests += 1;
  if (outcome !== "answered") {
    stats.notAnswered += 1;
    return;
  }
  stats.latencies.add(latencyOf(request));
  if (isCached) stats.cached += 1;
  else if (batchSize !== undefined) {
    stats.computed += 1;
    // Each request of a batch is told of by itself: together they make one.
    stats.batches += 1 / batchSize;
  }
}
