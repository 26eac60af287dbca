/**
 * Issues queries when they are due and never waits for an answer. Time is handed in, so that the same code runs in a worker, in
 * the kernel's thread, and against a simulated clock. Each query that is issued has exactly one outcome at the end: its
 * answer, or that it was rejected, failed, or had timed out.
 */
import { errorMessage } from "../../../base/assert.ts";
import { Random } from "../../../base/random.ts";
import { QueryLog } from "../query-log.ts";
import { EarlyVerdict } from "./early-verdict.ts";
import type { Ending, Oddities, Plan } from "./plan.ts";
import { isFromSystem, type Outcome, type QueryOutcome, type ToSystem } from "./query-channel.ts";
import { Reasons } from "./reasons.ts";

/** After a verdict, queries that are still open have so long, or the bound if that is longer. */
const DRAIN_MS = 1000;

export interface QueryGeneratorOptions {
  plan: Plan;
  startMs: number;
  /** `performance.timeOrigin`, or what stands for it. */
  timeOrigin: number;
  send: (message: ToSystem) => void;
}

export class QueryGenerator {
  readonly log = new QueryLog();
  readonly oddities: Oddities = { late: 0, twice: 0, unknown: 0 };
  readonly reasons = new Reasons();
  /** Set when all is over: every query that was issued has its outcome. */
  ending: Ending | undefined;
  readonly #plan: Plan;
  readonly #startMs: number;
  readonly #timeOrigin: number;
  readonly #send: (message: ToSystem) => void;
  readonly #random: Random;
  readonly #verdict: EarlyVerdict | undefined;
  /** Why nothing more is issued; the ending, once no query is open. */
  #closing: Ending | undefined;
  /** Outcomes are waited for until then. */
  #endMs: number;
  /** How long the run was paused. */
  #pausedMs = 0;
  #pausedSince: number | undefined;
  /** Issued but not yet told to `takeSettled`: the numbers of those settled since. */
  #settled: number[] = [];
  /** No query before this one is open. */
  #oldest = 0;
  /** Queries that this generator gave up itself, and of those the ones that were answered after all. */
  readonly #givenUp = new Map<number, "silent" | "answered">();
  /** In flight when a quarter of the limit fewer had been issued. */
  #before = 0;
  #isHeld = false;
  #stampsAll = true;

  constructor({ plan, startMs, timeOrigin, send }: QueryGeneratorOptions) {
    this.#plan = plan;
    this.#startMs = startMs;
    this.#timeOrigin = timeOrigin;
    this.#send = send;
    this.#random = new Random(plan.seed + 0.25);
    this.#endMs = startMs + plan.budgetMs + plan.graceMs;
    this.#verdict = plan.decide && new EarlyVerdict(plan.decide, this.#planned);
  }

  /** When the next query is due, which is worth waiting for precisely; Infinity when none is before something else happens. */
  get nextDueMs(): number {
    const { when, budgetMs } = this.#plan;
    const isQuiet = this.#closing !== undefined || this.#pausedSince !== undefined;
    if (isQuiet) return Number.POSITIVE_INFINITY;
    if (when.kind === "in-flight") {
      const hasRoom = !this.#isHeld && this.log.open < when.inFlight;
      return hasRoom ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    }
    const atMs = when.atMs[this.log.issued] ?? Number.POSITIVE_INFINITY;
    if (atMs >= budgetMs) return Number.POSITIVE_INFINITY;
    return this.#startMs + atMs + this.#pausedMs;
  }

  /** When something else ends: a query's time, or the run's. */
  get nextLimitMs(): number {
    if (this.#pausedSince !== undefined) return Number.POSITIVE_INFINITY;
    const { timeoutMs } = this.#plan;
    this.#passSettled();
    const timeout =
      timeoutMs === undefined || this.log.open === 0
        ? Number.POSITIVE_INFINITY
        : this.log.dueMs(this.#oldest) + timeoutMs;
    return Math.min(timeout, this.#endMs);
  }

  /** Whether every outcome so far said when it happened; if not, they must be heard at once. */
  get stampsAll(): boolean {
    return this.#stampsAll;
  }

  /** Does what is due at `nowMs`: issues, gives up, ends. */
  step(nowMs: number): void {
    if (this.ending !== undefined || this.#pausedSince !== undefined) return;
    this.#timeOut(nowMs);
    this.#judge(nowMs);
    if (this.#closing === undefined) this.#issueDue(nowMs);
    this.#endIfEmpty();
    if (nowMs >= this.#endMs) this.#runOut(nowMs);
  }

  /** Takes what the system said. Nothing it says is trusted. */
  hear(message: unknown, nowMs: number): void {
    if (!isFromSystem(message)) this.oddities.unknown += 1;
    else if (message.type === "died") {
      this.#end({ kind: "died", reason: message.reason }, "failed", message.reason, nowMs);
    } else this.#take(message, nowMs);
  }

  /** Ends at once: what is open has failed. */
  stop(nowMs: number): void {
    this.#end({ kind: "stopped" }, "failed", "stopped", nowMs);
  }

  /** Issues nothing more until `resume`: then the rest of the schedule is put off by as long as that took. */
  pause(nowMs: number): void {
    this.#pausedSince ??= nowMs;
  }

  resume(nowMs: number): void {
    if (this.#pausedSince === undefined) return;
    this.#pausedMs += nowMs - this.#pausedSince;
    this.#endMs += nowMs - this.#pausedSince;
    this.#pausedSince = undefined;
  }

  /** Where queries follow outcomes: issues none until `release`, so that those in flight come to an end. */
  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
  }

  /** The numbers of the queries that have got their outcome since this was asked last. */
  takeSettled(): number[] {
    const settled = this.#settled;
    this.#settled = [];
    return settled;
  }

  get #planned(): number {
    const { when } = this.#plan;
    return when.kind === "schedule" ? when.atMs.length : when.most;
  }

  #issueDue(nowMs: number): void {
    const { when, budgetMs } = this.#plan;
    if (when.kind === "schedule") {
      while (this.nextDueMs <= nowMs && nowMs < this.#endMs) this.#issue(this.nextDueMs, nowMs);
      if (this.log.issued >= this.#planned) this.#closing ??= { kind: "complete" };
      return;
    }
    const isOver =
      this.log.issued >= when.most || nowMs >= this.#startMs + budgetMs + this.#pausedMs;
    if (isOver) {
      this.#closing = { kind: "complete" };
      return;
    }
    // Those that cannot be handed over are settled at once, and others take their place with the next step.
    let room = this.#isHeld ? 0 : Math.min(when.inFlight - this.log.open, when.most);
    for (; room > 0 && this.log.issued < when.most; room -= 1) this.#issue(nowMs, nowMs);
  }

  #issue(dueMs: number, nowMs: number): void {
    const { samplesPerQuery, sampleCount, mostInFlight } = this.#plan;
    const samples = Array.from({ length: samplesPerQuery }, () =>
      this.#random.integer(0, sampleCount),
    );
    const id = this.log.issue(dueMs, nowMs);
    try {
      this.#send({ type: "query", id, samples, dueAtMs: this.#timeOrigin + dueMs });
    } catch (error) {
      if (this.log.isOpen(id)) this.#settle(id, "failed", nowMs, errorMessage(error));
    }
    const step = Math.max(1, Math.ceil(mostInFlight / 4));
    if (this.log.issued % step !== 0) return;
    const inFlight = this.log.open;
    if (inFlight > mostInFlight && inFlight > this.#before) this.#giveUp(inFlight, nowMs);
    this.#before = inFlight;
  }

  #giveUp(inFlight: number, nowMs: number): void {
    this.#cancel();
    this.#end(
      { kind: "overload", inFlight },
      "timed-out",
      "given up: the number in flight kept growing",
      nowMs,
    );
  }

  #take({ id, outcome, reason, atMs, serviceMs }: QueryOutcome, nowMs: number): void {
    if (!(Number.isInteger(id) && id >= 0 && id < this.log.issued)) {
      this.oddities.unknown += 1;
      return;
    }
    if (!this.log.isOpen(id)) {
      this.#takeAgain(id);
      return;
    }
    if (atMs === undefined) this.#stampsAll = false;
    // A clock that disagrees cannot move an outcome before its query, or into the future.
    const doneMs = Math.min(
      nowMs,
      Math.max(this.log.issuedMs(id), (atMs ?? Number.POSITIVE_INFINITY) - this.#timeOrigin),
    );
    this.#settle(id, outcome, doneMs, reason, serviceMs);
    this.#endIfEmpty();
  }

  #takeAgain(id: number): void {
    if (this.#givenUp.get(id) === "silent") {
      this.#givenUp.set(id, "answered");
      this.oddities.late += 1;
    } else this.oddities.twice += 1;
  }

  #settle(id: number, outcome: Outcome, doneMs: number, reason?: string, serviceMs?: number): void {
    this.log.settle(id, { doneMs, outcome, serviceMs });
    if (outcome !== "answered") this.reasons.add(outcome, reason);
    this.#settled.push(id);
  }

  /** Queries are due in ascending order and have the same time, so the oldest is the first to be given up. */
  #timeOut(nowMs: number): void {
    const { timeoutMs } = this.#plan;
    if (timeoutMs === undefined) return;
    for (;;) {
      this.#passSettled();
      const id = this.#oldest;
      if (id >= this.log.issued || nowMs < this.log.dueMs(id) + timeoutMs) return;
      this.#abandon(id, "timed-out", nowMs, `no answer in ${timeoutMs} ms`);
    }
  }

  #passSettled(): void {
    while (this.#oldest < this.log.issued && !this.log.isOpen(this.#oldest)) this.#oldest += 1;
  }

  #abandon(id: number, outcome: Outcome, nowMs: number, reason: string): void {
    this.#givenUp.set(id, "silent");
    this.#settle(id, outcome, nowMs, reason);
  }

  #judge(nowMs: number): void {
    const isClosing = this.#closing !== undefined && this.#closing.kind !== "complete";
    if (this.#verdict === undefined || isClosing) return;
    const known = this.#verdict.after(this.log, nowMs);
    if (known === undefined) return;
    this.#closing = { kind: "decided", queries: known.queries };
    const { boundMs } = this.#plan.decide ?? { boundMs: 0 };
    this.#endMs = Math.min(this.#endMs, nowMs + Math.max(boundMs, DRAIN_MS));
    // Queries in the line of a system that is too slow are of no use to anybody.
    if (!known.isMet) this.#cancel();
  }

  #runOut(nowMs: number): void {
    if (this.ending !== undefined) return;
    const unissued = this.#plan.when.kind === "schedule" ? this.#planned - this.log.issued : 0;
    const unanswered = this.log.open + unissued;
    const ending: Ending =
      this.#closing?.kind === "decided" ? this.#closing : { kind: "out-of-time", unanswered };
    this.#cancel();
    this.#end(ending, "timed-out", "no answer when the run's time was over", nowMs);
  }

  #cancel(): void {
    try {
      this.#send({ type: "cancel" });
    } catch {
      // The system is gone; what is open is given up anyway.
    }
  }

  #end(ending: Ending, outcome: Outcome, reason: string, nowMs: number): void {
    if (this.ending !== undefined) return;
    for (let id = this.#oldest; id < this.log.issued; id += 1) {
      if (this.log.isOpen(id)) this.#abandon(id, outcome, nowMs, reason);
    }
    this.#closing = ending;
    this.#endIfEmpty();
  }

  #endIfEmpty(): void {
    if (this.#closing === undefined || this.log.open > 0 || this.ending !== undefined) return;
    const { answered, rejected, timedOut, failed } = this.log.outcomes;
    const sum = answered + rejected + timedOut + failed;
    if (sum !== this.log.issued) {
      throw new Error(
        `load generator: issued ${this.log.issued} queries, has outcomes of ${sum}; each must have one`,
      );
    }
    this.ending = this.#closing;
  }
}
