/**
 * A server without its workers: takes requests, routes each to a replica's line as it comes, sends batches, and ends every request
 * once, as answered, rejected, timed out or failed. It has no timers and no ports: `step` does what is due, `nextDueAt` says when
 * that will be again, so that it is the same in a worker and in a test.
 *
 * A replica that is lost takes its batch with it: those requests are tried once more, on another replica and before all others,
 * since nobody has seen an answer; a request that loses two replicas has failed. Requests that were only waiting for it move on
 * and lose nothing but their place.
 */
import { assert } from "../../base/assert.ts";
import type { ServingCounts, ServingSettings } from "../../outputs/panels/serving/serving.ts";
import type { Outcome } from "../load/generator/query-channel.ts";
import { batchDueAt } from "./batcher.ts";
import { RequestLine } from "./request-line.ts";
import { ResponseCache } from "./response-cache.ts";
import { type Routed, Router } from "./router.ts";
import {
  type Answer,
  type Asked,
  type Asker,
  type Ended,
  NO_SPANS,
  ServingRequest,
} from "./serving-request.ts";

/** Samples for a replica, row by row. */
export interface Batch {
  readonly id: number;
  readonly count: number;
  readonly input: Float32Array<ArrayBuffer>;
}

export interface SystemOptions {
  settings: ServingSettings;
  /** Ms on the clock of all workers. */
  now: () => number;
  seed: number;
  /** In place of its own. */
  router?: Router;
  cache?: ResponseCache;
  send(replica: number, batch: Batch): void;
  /** Hears of every request that has ended, after who asked for it. */
  onEnded(ended: Ended): void;
  /** A replica that drains has nothing left to do. */
  onIdle(replica: number): void;
}

/** A request that lost so many replicas has failed. */
const MOST_ATTEMPTS = 2;

/** A replica with its line. */
class ReplicaLine implements Routed {
  readonly waiting = new RequestLine();
  inFlight: { id: number; requests: readonly ServingRequest[] } | undefined;
  isDraining = false;

  constructor(readonly id: number) {}

  get outstanding(): number {
    return this.waiting.size + (this.inFlight?.requests.length ?? 0);
  }
}

export class ServingSystem {
  readonly #options: SystemOptions;
  readonly #router: Router;
  readonly #cache: ResponseCache;
  readonly #replicas = new Map<number, ReplicaLine>();
  /** Requests for which there is no replica at the moment. */
  readonly #unrouted = new RequestLine();
  /** All that are open, the oldest first. */
  readonly #open = new RequestLine();
  readonly #ended = { answered: 0, rejected: 0, timedOut: 0, failed: 0 };
  #settings: ServingSettings;
  #issued = 0;
  #cached = 0;
  #batches = 0;
  #isDraining = false;

  constructor(options: SystemOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.#router = options.router ?? new Router(options.seed);
    this.#cache = options.cache ?? new ResponseCache();
    this.#cache.resize(options.settings.cacheSize);
  }

  get settings(): ServingSettings {
    return this.#settings;
  }

  /** They hold for requests that are under way, too. */
  set(settings: Partial<ServingSettings>): void {
    this.#settings = { ...this.#settings, ...settings };
    this.#cache.resize(this.#settings.cacheSize);
    this.step();
  }

  get counts(): ServingCounts {
    const open = this.#open.size;
    const { answered, rejected, timedOut, failed } = this.#ended;
    assert(
      this.#issued === answered + rejected + timedOut + failed + open,
      `every request has one outcome: ${this.#issued} issued, ${JSON.stringify(this.#ended)}, ${open} open`,
    );
    return { issued: this.#issued, ...this.#ended, open, cached: this.#cached };
  }

  /** Requests that wait now. */
  get queued(): number {
    let sum = this.#unrouted.size;
    for (const { waiting } of this.#replicas.values()) sum += waiting.size;
    return sum;
  }

  /** Requests that a replica has now. */
  inFlight(replica: number): number {
    return this.#replicas.get(replica)?.inFlight?.requests.length ?? 0;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Takes no new requests any more; those that are open come to their end. */
  drain(): void {
    this.#isDraining = true;
  }

  /** When `step` has something to do, unless something else happens before. */
  get nextDueAt(): number {
    const oldest = this.#open.first;
    let due = oldest === undefined ? Number.POSITIVE_INFINITY : this.#deadlineOf(oldest);
    for (const replica of this.#replicas.values()) due = Math.min(due, this.#batchDueAt(replica));
    return due;
  }

  /** Takes a request in. It may end at once: rejected, or answered from the cache. */
  ask(asked: Asked): void {
    const request = new ServingRequest(this.#issued, this.#options.now(), asked);
    this.#issued += 1;
    this.#open.add(request);
    request.waitsIn = undefined;
    const { queueLimit } = this.#settings;
    if (this.#isDraining) {
      this.#end(request, "rejected", { reason: "the server drains and takes no new requests" });
      return;
    }
    const answer = this.#cache.get(request.input);
    if (answer !== undefined) this.#answerFromCache(request, answer);
    else if (this.queued >= queueLimit) {
      this.#end(request, "rejected", { reason: `${queueLimit} requests were waiting already` });
    } else {
      this.#route(request);
      this.step();
    }
  }

  /** Ends a request that is wrong in itself: no replica sees it. */
  refuse(asked: Asked, reason: string): void {
    const request = new ServingRequest(this.#issued, this.#options.now(), asked);
    this.#issued += 1;
    this.#open.add(request);
    request.waitsIn = undefined;
    this.#end(request, "failed", { reason });
  }

  /** Rejects what some askers have in the lines: nobody waits for it any more. */
  cancel(isMeant: (asker: Asker) => boolean): void {
    for (const request of this.#open.all) {
      if (request.waitsIn !== undefined && isMeant(request.asker)) {
        this.#end(request, "rejected", { reason: "cancelled" });
      }
    }
  }

  /** A replica is ready. */
  addReplica(id: number): void {
    this.#replicas.set(id, new ReplicaLine(id));
    this.step();
  }

  /** It gets no new requests; `onIdle` hears when it has answered what it has. */
  drainReplica(id: number): void {
    const replica = this.#replicas.get(id);
    if (replica === undefined) return;
    replica.isDraining = true;
    for (const request of replica.waiting.takeAll()) this.#route(request);
    this.#leaveIfIdle(replica);
    this.step();
  }

  /** It is gone, with what it had; the next `step` routes that anew. */
  loseReplica(id: number, reason: string): void {
    const replica = this.#replicas.get(id);
    if (replica === undefined) return;
    this.#replicas.delete(id);
    const lost = (replica.inFlight?.requests ?? []).filter(({ isOpen }) => isOpen);
    const again = lost.filter(({ attempts }) => attempts < MOST_ATTEMPTS);
    for (const request of lost) {
      if (again.includes(request)) continue;
      this.#end(request, "failed", {
        reason: `lost twice with the replica that had it: ${reason}`,
      });
    }
    // A spare may be there before they are routed anew, with the next step.
    this.#unrouted.addFirst(again);
    for (const request of replica.waiting.takeAll()) this.#unrouted.add(request);
  }

  /** A replica's answers for a batch, in its order. Those that come too late are nobody's. */
  answer(id: number, batchId: number, answers: readonly Answer[], computeMs: number): void {
    const batch = this.#takeBatch(id, batchId);
    if (batch === undefined) return;
    const endedAt = this.#options.now();
    batch.forEach((request, i) => {
      const answer = answers[i];
      if (answer === undefined) {
        this.#end(request, "failed", {
          reason: "the replica gave fewer answers than it was asked",
        });
        return;
      }
      this.#cache.put(request.input, answer);
      const spans = request.spansAt(endedAt, computeMs);
      const batchSize = batch.length;
      this.#end(request, "answered", {
        endedAt,
        answered: { answer, spans, isCached: false, replica: id, batchSize },
      });
    });
    this.#goOn(id);
  }

  /** The model failed on a batch: it would fail on it again. */
  fail(id: number, batchId: number, reason: string): void {
    for (const request of this.#takeBatch(id, batchId) ?? []) {
      this.#end(request, "failed", { reason });
    }
    this.#goOn(id);
  }

  /** Does what is due. */
  step(): void {
    const now = this.#options.now();
    for (;;) {
      const oldest = this.#open.first;
      if (oldest === undefined || now < this.#deadlineOf(oldest)) break;
      const reason = `no answer within ${this.#settings.timeoutMs} ms`;
      this.#end(oldest, "timed-out", { reason });
    }
    if (this.#unrouted.size > 0 && this.#taking.length > 0) this.#routeAnew();
    for (const replica of [...this.#replicas.values()]) {
      if (this.#batchDueAt(replica) <= now) this.#send(replica);
    }
  }

  /** Those that have lost a replica go before all others, the first of them last put in front. */
  #routeAnew(): void {
    const all = this.#unrouted.takeAll();
    const again = all.filter(({ attempts }) => attempts > 0);
    for (const request of again.toReversed()) this.#route(request, { isFirst: true });
    for (const request of all) if (request.attempts === 0) this.#route(request);
  }

  get #taking(): ReplicaLine[] {
    return [...this.#replicas.values()].filter(({ isDraining }) => !isDraining);
  }

  #deadlineOf({ arrivedAt }: ServingRequest): number {
    return arrivedAt + this.#settings.timeoutMs;
  }

  #batchDueAt({ inFlight, waiting }: ReplicaLine): number {
    if (inFlight !== undefined) return Number.POSITIVE_INFINITY;
    return batchDueAt(waiting.size, waiting.first?.arrivedAt, this.#settings);
  }

  #route(request: ServingRequest, { isFirst = false } = {}): void {
    const replica = this.#router.pick(this.#settings.policy, this.#taking);
    const line = replica?.waiting ?? this.#unrouted;
    if (isFirst) line.addFirst([request]);
    else line.add(request);
  }

  #send(replica: ReplicaLine): void {
    const batchedAt = this.#options.now();
    const requests: ServingRequest[] = [];
    while (requests.length < this.#settings.maxBatchSize) {
      const request = replica.waiting.take();
      if (request === undefined) break;
      requests.push(request);
    }
    const size = requests[0]?.input.length ?? 0;
    const input = new Float32Array(requests.length * size);
    requests.forEach((request, i) => {
      input.set(request.input, i * size);
      request.attempts += 1;
      request.batchedAt = batchedAt;
    });
    const id = this.#batches;
    this.#batches += 1;
    replica.inFlight = { id, requests };
    this.#options.send(replica.id, { id, count: requests.length, input });
    const sentAt = this.#options.now();
    for (const request of requests) request.sentAt = sentAt;
  }

  /** The requests of the batch; undefined if the replica has no such batch, as when it comes from before a crash. */
  #takeBatch(id: number, batchId: number): readonly ServingRequest[] | undefined {
    const replica = this.#replicas.get(id);
    const inFlight = replica?.inFlight;
    if (replica === undefined || inFlight?.id !== batchId) return undefined;
    replica.inFlight = undefined;
    return inFlight.requests;
  }

  #goOn(id: number): void {
    const replica = this.#replicas.get(id);
    if (replica !== undefined) this.#leaveIfIdle(replica);
    this.step();
  }

  #leaveIfIdle(replica: ReplicaLine): void {
    if (!replica.isDraining || replica.inFlight !== undefined) return;
    this.#replicas.delete(replica.id);
    this.#options.onIdle(replica.id);
  }

  #answerFromCache(request: ServingRequest, answer: Answer): void {
    this.#cached += 1;
    const endedAt = this.#options.now();
    const spans = { ...NO_SPANS, hop: endedAt - request.dueAt };
    this.#end(request, "answered", { endedAt, answered: { answer, spans, isCached: true } });
  }

  #end(
    request: ServingRequest,
    outcome: Outcome,
    more: { reason?: string; endedAt?: number; answered?: Ended["answered"] },
  ): void {
    // Of a batch, some may have timed out meanwhile.
    if (!request.isOpen) return;
    request.isOpen = false;
    request.waitsIn?.forget();
    request.waitsIn = undefined;
    this.#open.forget();
    this.#ended[outcome === "timed-out" ? "timedOut" : outcome] += 1;
    const { endedAt = this.#options.now(), reason, answered } = more;
    const ended: Ended = {
      request,
      outcome,
      endedAt,
      latencyMs: endedAt - request.dueAt,
      ...(reason === undefined ? {} : { reason }),
      ...(answered === undefined ? {} : { answered }),
    };
    request.asker.onEnded(ended);
    this.#options.onEnded(ended);
  }
}
