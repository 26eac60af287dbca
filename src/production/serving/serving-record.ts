/**
 * The record that the panel shows, made from what happens: counts at once, figures of the last minute twice a second. One kind of
 * figure is brought up to date at a time, since sorting keeps requests waiting. Requests that were under way while the tab was in the
 * background, where browsers slow timers, are counted, and left out of the figures and of the picture.
 */
import { sorted } from "../../base/statistics.ts";
import type { Figure } from "../../outputs/figure/figure.ts";
import type { AskedRequest, ServingOutput } from "../../outputs/panels/serving/serving.ts";
import { medianFigure, quantileFigure } from "../instruments/measured.ts";
import { EDGES_MS, HeatMap } from "./heat-map.ts";
import { LastMinute, MOST_KEPT, WINDOW_MS } from "./last-minute.ts";
import type { ServerPlan } from "./server-messages.ts";
import type { Ended } from "./serving-request.ts";

type Figures = Pick<ServingOutput, "throughput" | "latency" | "spans" | "batchSize">;

/** What the server knows of itself at a moment. */
export type ServingMoment = Pick<
  ServingOutput,
  "state" | "stage" | "settings" | "load" | "queued" | "replicas" | "counts"
>;

/** One of the five kinds is renewed so often at most. */
const RENEW_MS = 100;
const MOST_MARKS = 100;

/** The record before anything has happened; the panel begins with it. */
export function firstRecord({
  name,
  engine,
  settings,
  replicas,
}: Pick<ServerPlan, "name" | "engine" | "settings" | "replicas">): ServingOutput {
  return {
    kind: "serving",
    version: 1,
    state: "running",
    stage: "the replicas are starting",
    model: name,
    engine,
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

/** Whether the tab was in the background at any time of a stretch, in ms on the clock of all workers. */
export type WasHidden = (fromMs: number, toMs: number) => boolean;

export class ServingRecord {
  readonly #head: Pick<ServingOutput, "model" | "engine">;
  readonly #openedAt: number;
  readonly #wasHidden: WasHidden;
  readonly #minute = new LastMinute();
  readonly #heat = new HeatMap();
  readonly #edgesMs = EDGES_MS;
  /** Answers of each second, and the batches that they came in. */
  readonly #seconds = new Map<number, { answered: number; batched: number; batches: number }>();
  readonly #answeredBy = new Map<number, number>();
  #marks: ServingOutput["marks"] = [];
  #asked: AskedRequest | undefined;
  #figures: Figures | undefined;
  #renewedAt = Number.NEGATIVE_INFINITY;
  #turn = 0;

  constructor(
    { name, engine }: Pick<ServerPlan, "name" | "engine">,
    openedAt: number,
    wasHidden: WasHidden = () => false,
  ) {
    this.#head = { model: name, engine };
    this.#openedAt = openedAt;
    this.#wasHidden = wasHidden;
  }

  secondOf(at: number): number {
    return Math.max(0, Math.floor((at - this.#openedAt) / 1000));
  }

  end(ended: Ended): void {
    const { request, answered, endedAt, latencyMs } = ended;
    const replica = answered?.replica;
    if (replica !== undefined) this.#answeredBy.set(replica, this.answeredBy(replica) + 1);
    if (this.#wasHidden(request.dueAt, endedAt)) return;
    const second = this.secondOf(endedAt);
    this.#heat.add(second, ended);
    if (answered === undefined) return;
    const { spans, batchSize } = answered;
    this.#minute.add(endedAt, latencyMs, spans);
    const counted = this.#seconds.get(second) ?? { answered: 0, batched: 0, batches: 0 };
    counted.answered += 1;
    if (batchSize !== undefined) {
      counted.batched += 1;
      counted.batches += 1 / batchSize;
    }
    this.#seconds.set(second, counted);
  }

  answeredBy(replica: number): number {
    return this.#answeredBy.get(replica) ?? 0;
  }

  /** Full seconds of the last minute that figures leave out. */
  leftOutAt(now: number): number {
    return this.#fullSeconds(this.secondOf(now)).filter((second) => this.#isLeftOut(second)).length;
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
    const figures = this.#renewed(now, second);
    return {
      kind: "serving",
      version: 1,
      ...this.#head,
      ...moment,
      ...figures,
      heat: { edgesMs: this.#edgesMs, columns: this.#heat.columns },
      marks: this.#marks,
      ...(this.#asked === undefined ? {} : { asked: this.#asked }),
    };
  }

  #renewed(now: number, second: number): Figures {
    if (this.#figures !== undefined && now - this.#renewedAt < RENEW_MS) return this.#figures;
    this.#renewedAt = now;
    this.#minute.passTo(now);
    const totals = this.#totalsAt(second);
    const figures = this.#figures ?? figuresOf(this.#minute, totals);
    const part = SPAN_PARTS[this.#turn];
    this.#turn = (this.#turn + 1) % (SPAN_PARTS.length + 1);
    const renewed = {
      throughput: throughputFigure(totals),
      batchSize: batchFigure(totals),
      latency: part === undefined ? latencyFigures(this.#minute) : figures.latency,
      spans:
        part === undefined
          ? figures.spans
          : { ...figures.spans, [part]: spanFigure(this.#minute, part) },
    };
    this.#figures = renewed;
    return renewed;
  }

  #totalsAt(second: number): Totals {
    const totals = { answered: 0, batches: 0, batched: 0, spanMs: 0 };
    const seconds = this.#fullSeconds(second);
    const first = seconds[0] ?? second;
    for (const at of this.#seconds.keys()) if (at < first) this.#seconds.delete(at);
    for (const at of seconds) {
      if (this.#isLeftOut(at)) continue;
      const { answered = 0, batches = 0, batched = 0 } = this.#seconds.get(at) ?? {};
      totals.spanMs += 1000;
      totals.answered += answered;
      totals.batches += batches;
      totals.batched += batched;
    }
    return totals;
  }

  /** Of the last minute; the one that has begun is not over. */
  #fullSeconds(second: number): number[] {
    const length = Math.min(second, WINDOW_MS / 1000 - 1);
    return Array.from({ length }, (_, place) => second - length + place);
  }

  #isLeftOut(second: number): boolean {
    const from = this.#openedAt + 1000 * second;
    return this.#wasHidden(from, from + 1000);
  }
}

interface Totals {
  answered: number;
  spanMs: number;
  /** Batches that answers came in, and those answers. */
  batches: number;
  batched: number;
}

const SPAN_PARTS = ["queue", "batch", "compute", "hop"] as const;

const SPAN_METHODS: Record<(typeof SPAN_PARTS)[number], string> = {
  queue: "From its arrival until a batch took it",
  batch: "Putting the batch together",
  compute: "The batch's time in the replica, told by itself",
  hop: "The rest of the latency: messages between workers, and turns of their event loops",
};

function figuresOf(minute: LastMinute, totals: Totals): Figures {
  return {
    throughput: throughputFigure(totals),
    batchSize: batchFigure(totals),
    latency: latencyFigures(minute),
    spans: {
      queue: spanFigure(minute, "queue"),
      batch: spanFigure(minute, "batch"),
      compute: spanFigure(minute, "compute"),
      hop: spanFigure(minute, "hop"),
    },
  };
}

function whichRequests(minute: LastMinute): string {
  return minute.size >= MOST_KEPT
    ? `the last ${MOST_KEPT.toLocaleString("en")} requests that were answered, with the tab in view`
    : "requests that were answered in the last minute, with the tab in view";
}

function latencyFigures(minute: LastMinute): Figures["latency"] {
  const ascending = sorted(minute.values("latency"));
  const method = `Of ${whichRequests(minute)}, from the time at which each was due. Intervals assume that requests are independent; those in one queue are not, so the intervals are probably too narrow.`;
  const latency = (p: number) => quantileFigure(ascending, p, method);
  return { p50: latency(0.5), p95: latency(0.95), p99: latency(0.99) };
}

/** A part may take no time at all: zero is a result. */
function spanFigure(minute: LastMinute, part: (typeof SPAN_PARTS)[number]): Figure {
  const method = `${SPAN_METHODS[part]}; median of ${whichRequests(minute)}. Medians need not add up to the latency's; the parts of each request do.`;
  if (minute.size === 0) return { kind: "needs-samples", more: 1, method };
  return medianFigure(minute.values(part), method);
}

function throughputFigure({ answered, spanMs }: Totals): Figure {
  const method =
    "Requests answered in the last minute's full seconds with the tab in view, a second.";
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
