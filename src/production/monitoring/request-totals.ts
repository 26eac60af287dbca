/** Counts since the monitor was opened, which only grow: what Prometheus asks for. */
import type { RequestCounts } from "../../outputs/panels/monitor/monitor.ts";
import type { RequestRecord } from "../serving/request-record.ts";
import { latencyOf } from "./recent-seconds.ts";

type Outcome = RequestRecord["outcome"];

/** Totals of a replica, or of requests that reached none. Times in ms. */
export interface ReplicaTotals {
  readonly outcomes: Record<Outcome, number>;
  cached: number;
  computed: number;
  batches: number;
  requestMs: number;
  queueMs: number;
  computeMs: number;
  hopMs: number;
}

/** Upper ends of the buckets of the latency histogram in seconds: those of OpenTelemetry's HTTP durations, and finer ones below. */
export const LATENCY_BUCKETS = [
  ...[0.0005, 0.001, 0.0025],
  ...[0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
] as const;

export class RequestTotals {
  /** By replica; undefined for requests that reached none. */
  readonly replicas = new Map<number | undefined, ReplicaTotals>();
  /** Answers by bucket of their latency, the last one without an end. */
  readonly latencies = new Array<number>(LATENCY_BUCKETS.length + 1).fill(0);
  latencySumSeconds = 0;

  add(request: RequestRecord): void {
    const totals = this.replicas.get(request.replica) ?? noTotals();
    this.replicas.set(request.replica, totals);
    totals.outcomes[request.outcome] += 1;
    if (request.outcome === "answered") this.#addAnswer(totals, request);
  }

  get counts(): RequestCounts {
    const all = [...this.replicas.values()];
    const total = (of: (each: ReplicaTotals) => number) =>
      all.reduce((sum, each) => sum + of(each), 0);
    const answered = total(({ outcomes }) => outcomes.answered);
    const rejected = total(({ outcomes }) => outcomes.rejected);
    const timedOut = total(({ outcomes }) => outcomes["timed-out"]);
    const failed = total(({ outcomes }) => outcomes.failed);
    const cached = total((each) => each.cached);
    return {
      requests: answered + rejected + timedOut + failed,
      ...{ answered, rejected, timedOut, failed, cached },
    };
  }

  #addAnswer(totals: ReplicaTotals, request: RequestRecord): void {
    const { isCached = false, batchSize, spans } = request;
    const ms = latencyOf(request);
    totals.requestMs += ms;
    if (spans !== undefined) {
      // Waiting for a batch to fill is waiting in the queue, as Triton counts it.
      totals.queueMs += spans.queue + spans.batch;
      totals.computeMs += spans.compute;
      totals.hopMs += spans.hop;
    }
    if (isCached) totals.cached += 1;
    else if (batchSize !== undefined) {
      totals.computed += 1;
      totals.batches += 1 / batchSize;
    }
    const bucket = LATENCY_BUCKETS.findIndex((end) => ms / 1000 <= end);
    const place = bucket < 0 ? LATENCY_BUCKETS.length : bucket;
    this.latencies[place] = (this.latencies[place] ?? 0) + 1;
    this.latencySumSeconds += ms / 1000;
  }
}

function noTotals(): ReplicaTotals {
  return {
    outcomes: { answered: 0, rejected: 0, "timed-out": 0, failed: 0 },
    ...{ cached: 0, computed: 0, batches: 0 },
    ...{ requestMs: 0, queueMs: 0, computeMs: 0, hopMs: 0 },
  };
}
