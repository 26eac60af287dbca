/** The record that the panel shows, made from what happens: counts at once, figures of the last minute once a second. */
import { sorted } from "../../base/statistics.ts";
import type { Figure } from "../../outputs/figure/figure.ts";
import type { AskedRequest, ServingOutput } from "../../outputs/panels/serving/serving.ts";
import { medianFigure, quantileFigure } from "../instruments/measured.ts";
import { EDGES_MS, HeatMap } from "./heat-map.ts";
import { LastMinute, MOST_KEPT, WINDOW_MS } from "./last-minute.ts";
import type { Ended } from "./serving-request.ts";

type Figures = Pick<ServingOutput, "throughput" | "latency" | "spans" | "batchSize">;

/** What the server knows of itself at a moment. */
export type ServingMoment = Pick<
  ServingOutput,
  "state" | "stage" | "settings" | "load" | "queued" | "replicas" | "counts"
>;

const FIGURES_MS = 1000;
const MOST_MARKS = 100;

/** The record before anything has happened; the panel begins with it. */
export function firstRecord(
  model: string,
  settings: ServingOutput["settings"],
  replicas: number,
): ServingOutput {
  return {
    kind: "serving",
    version: 1,
    state: "running",
    stage: "the replicas are starting",
    model,
    settings,
    queued: 0,
    replicas: Array.from({ length: replicas }, (_, id) => ({
      ...{ id, status: "starting" as const, answered: 0, inFlight: 0, restarts: 0 },
    })),
    counts: { issued: 0, answered: 0, rejected: 0, timedOut: 0, failed: 0, open: 0, cached: 0 },
    ...figuresOf(new LastMinute(), { answered: 0, spanMs: 0, batches: 0, batched: 0 }),
    heat: { edgesMs: EDGES_MS, columns: [] },
    marks: [],
  };
}

export class ServingRecord {
  readonly #model: string;
  readonly #openedAt: number;
  readonly #minute = new LastMinute();
  readonly #heat = new HeatMap();
  readonly #edgesMs = EDGES_MS;
  /** Answers of each second, and the batches that they came in. */
  readonly #seconds = new Map<number, { answered: number; batched: number; batches: number }>();
  readonly #answeredBy = new Map<number, number>();
  #marks: ServingOutput["marks"] = [];
  #asked: AskedRequest | undefined;
  #figures: Figures | undefined;
  #figuresAt = Number.NEGATIVE_INFINITY;

  constructor(model: string, openedAt: number) {
    this.#model = model;
    this.#openedAt = openedAt;
  }

  secondOf(at: number): number {
    return Math.max(0, Math.floor((at - this.#openedAt) / 1000));
  }

  end(ended: Ended): void {
    const { answered, endedAt, latencyMs } = ended;
    const second = this.secondOf(endedAt);
    this.#heat.add(second, ended);
    if (answered === undefined) return;
    const { spans, replica, batchSize } = answered;
    this.#minute.add(endedAt, latencyMs, spans);
    const counted = this.#seconds.get(second) ?? { answered: 0, batched: 0, batches: 0 };
    counted.answered += 1;
    if (batchSize !== undefined) {
      counted.batched += 1;
      counted.batches += 1 / batchSize;
    }
    this.#seconds.set(second, counted);
    if (replica !== undefined) {
      this.#answeredBy.set(replica, this.answeredBy(replica) + 1);
    }
  }

  answeredBy(replica: number): number {
    return this.#answeredBy.get(replica) ?? 0;
  }

  mark(at: number, text: string): void {
    this.#marks = [...this.#marks, { second: this.secondOf(at), text }].slice(-MOST_MARKS);
  }

  showAsked(asked: AskedRequest): void {
    this.#asked = asked;
  }

  /** The record as it is now; parts that did not change are the same objects as in the last one. */
  at(now: number, moment: ServingMoment): ServingOutput {
    const second = this.secondOf(now);
    this.#heat.passTo(second);
    if (this.#figures === undefined || now - this.#figuresAt >= FIGURES_MS) {
      this.#figuresAt = now;
      this.#figures = this.#figuresAtSecond(now, second);
    }
    return {
      kind: "serving",
      version: 1,
      model: this.#model,
      ...moment,
      ...this.#figures,
      heat: { edgesMs: this.#edgesMs, columns: this.#heat.columns },
      marks: this.#marks,
      ...(this.#asked === undefined ? {} : { asked: this.#asked }),
    };
  }

  #figuresAtSecond(now: number, second: number): Figures {
    this.#minute.passTo(now);
    const totals = { answered: 0, batches: 0, batched: 0 };
    for (const [at, counted] of this.#seconds) {
      if (at <= second - WINDOW_MS / 1000) this.#seconds.delete(at);
      // The second that has begun is not over.
      else if (at < second) {
        totals.answered += counted.answered;
        totals.batches += counted.batches;
        totals.batched += counted.batched;
      }
    }
    const spanMs = Math.min(1000 * second, WINDOW_MS - 1000);
    return figuresOf(this.#minute, { ...totals, spanMs });
  }
}

interface Totals {
  answered: number;
  spanMs: number;
  /** Batches that answers came in, and those answers. */
  batches: number;
  batched: number;
}

function figuresOf(minute: LastMinute, totals: Totals): Figures {
  const which =
    minute.size >= MOST_KEPT
      ? `the last ${MOST_KEPT.toLocaleString("en")} requests that were answered`
      : "requests that were answered in the last minute";
  const latencies = sorted(minute.values("latency"));
  const latency = (p: number) =>
    quantileFigure(
      latencies,
      p,
      `Of ${which}, from the time at which each was due. Intervals take requests as independent; those in one queue are not, so they are rather too narrow.`,
    );
  return {
    throughput: throughputFigure(totals),
    latency: { p50: latency(0.5), p95: latency(0.95), p99: latency(0.99) },
    spans: {
      queue: span(minute, "queue", `From its arrival until a batch took it; median of ${which}.`),
      batch: span(minute, "batch", `Putting the batch together; median of ${which}.`),
      compute: span(
        minute,
        "compute",
        `The batch's time in the replica, told by itself; median of ${which}.`,
      ),
      hop: span(
        minute,
        "hop",
        `The rest of the latency: messages between workers; median of ${which}. Medians need not add up, a request's parts do.`,
      ),
    },
    batchSize: batchFigure(totals),
  };
}

/** A part may take no time at all: zero is a result. */
function span(
  minute: LastMinute,
  part: "queue" | "batch" | "compute" | "hop",
  method: string,
): Figure {
  if (minute.size === 0) return { kind: "needs-samples", more: 1, method };
  return medianFigure(minute.values(part), method);
}

function throughputFigure({ answered, spanMs }: Totals): Figure {
  const method = "Requests answered in the last minute's full seconds, a second.";
  if (!(spanMs > 0)) return { kind: "needs-samples", more: 1, method };
  const value = (answered * 1000) / spanMs;
  return { kind: "measured", value, unit: "queries/s", n: answered, method };
}

function batchFigure({ batches, batched }: Totals): Figure {
  const method =
    "Requests over the batches that they were answered in, last minute; without those from the cache.";
  if (batched === 0) return { kind: "needs-samples", more: 1, method };
  const n = Math.round(batches);
  return { kind: "measured", value: batched / batches, unit: "count", n, method };
}
