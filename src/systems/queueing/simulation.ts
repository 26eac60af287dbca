/**
 * The clockwork of `serve`: whatever comes first is done first. At one moment an answer comes before an arrival, for which it makes
 * room, and a batch that is due takes the arrival along. Requests, lines and servers are numbers in typed arrays, and the next event
 * is the root of a tournament tree over slots: one of each server for its answer, one of each server for its life (start, failure,
 * repair), one of each line for the batch or the time-out that is due.
 */
import { Random } from "../../base/random.ts";
import { checkFailureCount, checkSampleCount } from "./check-load.ts";
import type { Load, Sample, Served } from "./load.ts";
import { NextEvent } from "./next-event.ts";
import { type Candidates, ReplicaChoice } from "./replica-choice.ts";
import { RequestLines } from "./request-lines.ts";

/** A request that lost so many servers has failed. */
const MOST_ATTEMPTS = 2;
/** A line of nobody. */
const NONE = -1;

export class Simulation implements Candidates {
  private readonly arrivalsMs: ArrayLike<number>;
  private readonly serviceMs: Load["serviceMs"];
  private readonly servers: number;
  private readonly maxBatchSize: number;
  private readonly delayMs: number;
  private readonly queueLimit: number;
  private readonly timeoutMs: number;
  private readonly hitRate: number;
  private readonly failures: Load["failures"];
  private readonly sampleMs: number;

  private readonly router: ReplicaChoice | undefined;
  private readonly hitDice: Random;
  private readonly lifeDice: Random;
  private readonly next: NextEvent;
  private readonly lines: RequestLines;
  /** With a line for each server, one more for requests that come while none is up. */
  private readonly unrouted: number;

  private readonly latencyMs: Float64Array;
  private readonly waitMs: Float64Array;
  private readonly attempts: Uint8Array;
  private readonly outcomes = { answered: 0, rejected: 0, timedOut: 0, failed: 0 };
  private readonly samples: Sample[] = [];

  /** By server: its batch, and whether it is up. */
  private readonly inFlight: Int32Array;
  private readonly firstInFlight: Int32Array;
  private readonly doneAtMs: Float64Array;
  private readonly isUp: Uint8Array;
  readonly up: Int32Array;
  count = 0;
  /** Servers that are up and do nothing; used where there is one line. */
  private readonly idle: Int32Array;
  private idleCount = 0;

  private nowMs = 0;
  private arrived = 0;
  private ended = 0;
  private hits = 0;
  private batches = 0;
  private busy = 0;
  private busyMs = 0;
  private upMs = 0;
  private waitingMs = 0;
  private endMs = 0;
  private events = 0;

  constructor(load: Load) {
    const requests = load.arrivalsMs.length;
    const { servers, policy = "shared queue", seed = 0 } = load;
    this.arrivalsMs = load.arrivalsMs;
    this.serviceMs = load.serviceMs;
    this.servers = servers;
    this.maxBatchSize = load.maxBatchSize ?? 1;
    this.delayMs = load.maxQueueDelayMs ?? 0;
    this.queueLimit = load.queueLimit ?? Number.POSITIVE_INFINITY;
    this.timeoutMs = load.timeoutMs ?? Number.POSITIVE_INFINITY;
    this.hitRate = load.hitRate ?? 0;
    this.failures = load.failures;
    this.sampleMs = load.sampleMs ?? Number.POSITIVE_INFINITY;
    // Streams of their own, so that another policy meets the same hits and failures.
    const streams = new Random(seed);
    const stream = () => new Random(streams.integer(0, 2 ** 32));
    this.hitDice = stream();
    this.lifeDice = stream();
    this.router = policy === "shared queue" ? undefined : new ReplicaChoice(policy, stream());
    this.unrouted = this.router === undefined ? NONE : servers;
    const lines = this.router === undefined ? 1 : servers + 1;
    this.next = new NextEvent(2 * servers + lines);
    this.lines = new RequestLines(lines, requests);
    this.latencyMs = new Float64Array(requests).fill(Number.POSITIVE_INFINITY);
    this.waitMs = new Float64Array(requests);
    this.attempts = new Uint8Array(requests);
    this.inFlight = new Int32Array(servers);
    this.firstInFlight = new Int32Array(servers);
    this.doneAtMs = new Float64Array(servers);
    this.isUp = new Uint8Array(servers);
    this.up = new Int32Array(servers);
    this.idle = new Int32Array(servers);
    this.startServers(load.readyAtMs);
  }

  readonly outstanding = (server: number): number =>
    this.lines.waiting[server]! + this.inFlight[server]!;

  run(): Served {
    const requests = this.arrivalsMs.length;
    while (this.ended < requests) {
      const arrivalMs =
        this.arrived < requests ? this.arrivalsMs[this.arrived]! : Number.POSITIVE_INFINITY;
      if (this.arrived < requests && arrivalMs === Number.POSITIVE_INFINITY) {
        throw new RangeError(
          `serve: expected arrivals at finite times, got ${arrivalMs} for request ${this.arrived}`,
        );
      }
      const { timeMs, slot } = this.next;
      const isOfLine = slot >= 2 * this.servers;
      if (timeMs < arrivalMs || (timeMs === arrivalMs && !isOfLine)) this.happen(slot, timeMs);
      else this.arrive(arrivalMs);
      this.events += 1;
    }
    return this.result();
  }

  private result(): Served {
    const { latencyMs, waitMs, outcomes, hits, batches, endMs, events, samples } = this;
    let upMs = this.upMs;
    for (let i = 0; i < this.count; i++) upMs += endMs;
    return {
      ...{ latencyMs, waitMs, outcomes, hits, batches, endMs, events, samples },
      busyShare: upMs > 0 ? this.busyMs / upMs : 0,
      meanWaiting: endMs > 0 ? this.waitingMs / endMs : 0,
    };
  }

  private startServers(readyAtMs: ArrayLike<number> | undefined): void {
    for (let server = 0; server < this.servers; server++) {
      const atMs = readyAtMs?.[server] ?? 0;
      if (atMs === 0) this.rise(server);
      else this.next.set(this.servers + server, atMs);
    }
    this.listUp();
  }

  /** Moves the clock, and counts what passed. */
  private passTo(timeMs: number): void {
    while (this.samples.length * this.sampleMs <= timeMs) {
      checkSampleCount(this.samples.length, this.sampleMs);
      const { lines, busy, count } = this;
      const atMs = this.samples.length * this.sampleMs;
      this.samples.push({ atMs, waiting: lines.total, busy, up: count });
    }
    this.waitingMs += this.lines.total * (timeMs - this.nowMs);
    this.nowMs = timeMs;
  }

  private happen(slot: number, timeMs: number): void {
    this.passTo(timeMs);
    const { servers } = this;
    if (slot < servers) this.answer(slot);
    else if (slot >= 2 * servers) this.lineIsDue(slot - 2 * servers);
    else if (this.isUp[slot - servers] === 0) this.start(slot - servers);
    else this.fail(slot - servers);
  }

  private arrive(timeMs: number): void {
    const request = this.arrived;
    if (!(timeMs >= this.nowMs && (request === 0 || timeMs >= this.arrivalsMs[request - 1]!))) {
      throw new RangeError(
        `serve: expected ascending arrivals, got ${timeMs} ms at request ${request}`,
      );
    }
    this.passTo(timeMs);
    this.arrived += 1;
    if (this.hitRate > 0 && this.hitDice.uniform() < this.hitRate) {
      this.hits += 1;
      this.latencyMs[request] = 0;
      this.end("answered");
    } else if (this.lines.total >= this.queueLimit) this.end("rejected");
    else this.route(request);
  }

  private end(outcome: keyof Served["outcomes"]): void {
    this.outcomes[outcome] += 1;
    this.ended += 1;
    this.endMs = this.nowMs;
  }

  private route(request: number): void {
    const line = this.lineFor();
    this.lines.add(line, request);
    this.serveLine(line);
  }

  private lineFor(): number {
    if (this.router === undefined) return 0;
    return this.count === 0 ? this.unrouted : this.router.pick(this);
  }

  /** Sends what may leave, and notes when the line has to be looked at again. */
  private serveLine(line: number): void {
    const { waiting } = this.lines;
    let server = this.freeServer(line);
    while (server !== NONE && waiting[line]! > 0 && this.isDue(line)) {
      this.send(line, server);
      server = this.freeServer(line);
    }
    let dueMs = Number.POSITIVE_INFINITY;
    if (waiting[line]! > 0) {
      const oldestMs = this.arrivalsMs[this.lines.head(line)]!;
      dueMs =
        oldestMs + (server === NONE ? this.timeoutMs : Math.min(this.timeoutMs, this.delayMs));
    }
    this.next.set(2 * this.servers + line, dueMs);
  }

  private isDue(line: number): boolean {
    return (
      this.lines.waiting[line]! >= this.maxBatchSize ||
      this.arrivalsMs[this.lines.head(line)]! + this.delayMs <= this.nowMs
    );
  }

  /** A server that may take from this line, and does nothing. */
  private freeServer(line: number): number {
    if (this.router === undefined)
      return this.idleCount > 0 ? this.idle[this.idleCount - 1]! : NONE;
    return line !== this.unrouted && this.isUp[line] === 1 && this.inFlight[line] === 0
      ? line
      : NONE;
  }

  private send(line: number, server: number): void {
    const { lines, nowMs } = this;
    const size = Math.min(this.maxBatchSize, lines.waiting[line]!);
    const first = lines.take(line, size);
    for (let i = 0, request = first; i < size; i++, request = lines.next[request]!) {
      this.waitMs[request] = nowMs - this.arrivalsMs[request]!;
    }
    const serviceMs = this.serviceMs(first, size, server, nowMs);
    if (!(serviceMs >= 0 && nowMs + serviceMs < Number.POSITIVE_INFINITY)) {
      throw new RangeError(
        `serve: expected a service time from 0 ms on, got ${serviceMs} at request ${first}`,
      );
    }
    if (this.router === undefined) this.idleCount -= 1;
    this.inFlight[server] = size;
    this.firstInFlight[server] = first;
    if (this.failures !== undefined) checkFailureCount(this.failures, this.servers, serviceMs);
    this.doneAtMs[server] = nowMs + serviceMs;
    this.next.set(server, nowMs + serviceMs);
    this.batches += 1;
    this.busy += 1;
    this.busyMs += serviceMs;
  }

  private answer(server: number): void {
    const { lines, nowMs } = this;
    let request = this.firstInFlight[server]!;
    for (let left = this.inFlight[server]!; left > 0; left--) {
      const latencyMs = nowMs - this.arrivalsMs[request]!;
      if (latencyMs <= this.timeoutMs) this.latencyMs[request] = latencyMs;
      this.end(latencyMs <= this.timeoutMs ? "answered" : "timedOut");
      request = lines.next[request]!;
    }
    this.release(server);
    this.serveLine(this.router === undefined ? 0 : server);
    if (this.inFlight[server] === 0) this.next.set(server, Number.POSITIVE_INFINITY);
  }

  private release(server: number): void {
    this.inFlight[server] = 0;
    this.busy -= 1;
    this.becomeIdle(server);
  }

  private becomeIdle(server: number): void {
    if (this.router !== undefined) return;
    this.idle[this.idleCount] = server;
    this.idleCount += 1;
  }

  /** A batch leaves at the last moment of its oldest request, rather than that one times out. */
  private lineIsDue(line: number): void {
    this.serveLine(line);
    const { lines, nowMs, timeoutMs } = this;
    while (lines.waiting[line]! > 0 && this.arrivalsMs[lines.head(line)]! + timeoutMs <= nowMs) {
      const request = lines.take(line, 1);
      this.waitMs[request] = nowMs - this.arrivalsMs[request]!;
      this.end("timedOut");
    }
    this.serveLine(line);
  }

  /** A cold start or a repair is over. */
  private start(server: number): void {
    this.rise(server);
    this.listUp();
    if (this.router !== undefined) this.moveFrom(this.unrouted);
    else this.serveLine(0);
  }

  private rise(server: number): void {
    this.isUp[server] = 1;
    this.upMs -= this.nowMs;
    this.becomeIdle(server);
    this.next.set(this.servers + server, this.nowMs + this.exponential(this.failures?.meanUpMs));
  }

  private fail(server: number): void {
    this.isUp[server] = 0;
    this.upMs += this.nowMs;
    this.listUp();
    this.next.set(
      this.servers + server,
      this.nowMs + this.exponential(this.failures?.meanRepairMs),
    );
    const size = this.inFlight[server]!;
    if (size === 0) this.leaveIdle(server);
    else this.loseBatch(server, size);
    if (this.router !== undefined) this.moveFrom(server);
  }

  private leaveIdle(server: number): void {
    if (this.router !== undefined) return;
    const place = this.idle.indexOf(server);
    this.idleCount -= 1;
    this.idle[place] = this.idle[this.idleCount]!;
  }

  private loseBatch(server: number, size: number): void {
    this.next.set(server, Number.POSITIVE_INFINITY);
    this.busyMs -= this.doneAtMs[server]! - this.nowMs;
    this.inFlight[server] = 0;
    this.busy -= 1;
    const lost = new Int32Array(size);
    let request = this.firstInFlight[server]!;
    for (let i = 0; i < size; i++, request = this.lines.next[request]!) lost[i] = request;
    for (const each of lost) {
      this.attempts[each] = this.attempts[each]! + 1;
      if (this.attempts[each]! >= MOST_ATTEMPTS) this.end("failed");
      else this.route(each);
    }
  }

  /** Routes anew what waits in a line. */
  private moveFrom(line: number): void {
    const count = this.lines.waiting[line]!;
    const moved = new Int32Array(count);
    for (let i = 0; i < count; i++) moved[i] = this.lines.take(line, 1);
    this.serveLine(line);
    for (const request of moved) this.route(request);
  }

  private listUp(): void {
    this.count = 0;
    for (let server = 0; server < this.servers; server++) {
      if (this.isUp[server] === 1) this.up[this.count++] = server;
    }
  }

  /** Infinity for an event that never comes. */
  private exponential(meanMs: number | undefined): number {
    // 1 - u is never 0.
    return meanMs === undefined
      ? Number.POSITIVE_INFINITY
      : -meanMs * Math.log(1 - this.lifeDice.uniform());
  }
}
