/** Common parts of the scenarios: their options, checked; the samples they ask for; warm-up; and how a run can end. */
import { errorMessage } from "../../base/assert.ts";
import { Random } from "../../base/random.ts";
import { median } from "../../base/statistics.ts";
import type { LoadProfile } from "../../outputs/panels/profile/profile.ts";
import { type Finished, LoadGenerator } from "./generator/load-generator.ts";
import type { Ending, Plan } from "./generator/plan.ts";
import { spawnGenerator } from "./generator/spawn-generator.ts";
import { createLoadClock, type LoadClock } from "./load-clock.ts";
import { SystemGone } from "./query-errors.ts";
import { QueryLog } from "./query-log.ts";
import type { SystemUnderTest } from "./system-under-test.ts";

export interface LoadOptions {
  /** Seconds that the run may take, warm-up included. Default 10; LoadGen's rules ask for 600. */
  budgetSeconds?: number;
  /** Decides which samples are asked for and, in Server, when. Default 0. */
  seed?: number;
  /** The run counts as valid with so many queries. Default: as many as early stopping needs for the scenario's percentile. */
  minQueries?: number;
  /** The run ends after so many. Default 1,000,000. */
  maxQueries?: number;
  /** Queries before the clock counts, at most; a tenth of the budget ends them too. Default 20. */
  warmUpQueries?: number;
  /** Hears how the run stands, a few times a second. */
  onProgress?: (profile: LoadProfile) => void;
  /** Filled with every query that counts, for those who compute on. */
  log?: QueryLog;
  /** The clock to run by; for tests. */
  clock?: LoadClock;
}

/** How a run stands, or how it came to its end. */
export type RunState =
  | Ending
  | { kind: "running" | "paused" }
  | { kind: "failed"; query: number; message: string; duringWarmUp: boolean };

interface WarmUp {
  queries: number;
  /** Median time of the later half. */
  eachMs: number;
}

/** A scenario's part of the plan; the run knows the rest. */
type PlanOfScenario = Pick<
  Plan,
  "when" | "samplesPerQuery" | "graceMs" | "timeoutMs" | "mostInFlight" | "decide"
> &
  Partial<Pick<Plan, "budgetMs">>;

/** Reports of a generator besides the queries. */
type Aside = Pick<Finished, "oddities" | "reasons">;

const NO_ASIDE: Aside = { oddities: { late: 0, twice: 0, unknown: 0 }, reasons: [] };
const PROGRESS_MS = 250;
/** Stop, and a tab that is hidden, are heard at least so often while a generator works. */
const TURN_MS = 20;
/** After Stop, the generator has so long to report the open queries. */
const STOP_LIMIT_MS = 200;

/** One run of one scenario, from its options to its end. */
export class LoadRun {
  readonly sut: SystemUnderTest;
  readonly clock: LoadClock;
  readonly options: Required<
    Pick<LoadOptions, "budgetSeconds" | "seed" | "maxQueries" | "warmUpQueries">
  >;
  readonly sampleCount: number;
  /** Queries of the measurement in progress; a search makes several measurements. */
  log = new QueryLog();
  /** How long the measurement in progress was paused. */
  pausedMs = 0;
  aside = NO_ASIDE;
  state: RunState = { kind: "running" };
  warmedUp: WarmUp = { queries: 0, eachMs: 0 };
  readonly #random: Random;
  readonly #describe: (run: LoadRun) => LoadProfile;
  readonly #onProgress: ((profile: LoadProfile) => void) | undefined;
  readonly #copyTo: QueryLog | undefined;
  #endMs: number;
  #generator: LoadGenerator | undefined;
  #pausedBefore = 0;
  #showAgainMs = 0;
  #showingMs = 0;

  constructor(
    what: string,
    sut: SystemUnderTest,
    options: LoadOptions,
    describe: (run: LoadRun) => LoadProfile,
  ) {
    const { budgetSeconds = 10, seed = 0, maxQueries = 1_000_000, warmUpQueries = 20 } = options;
    checkPositive(what, "budgetSeconds", budgetSeconds);
    checkPositive(what, "maxQueries", maxQueries);
    this.sut = sut;
    this.options = { budgetSeconds, seed, maxQueries, warmUpQueries };
    this.sampleCount = sut.sampleCount ?? 1;
    if (!(this.sampleCount >= 1)) {
      throw new RangeError(
        `${what}: expected a system under test with samples to ask for, got sampleCount ${this.sampleCount}; give it at least one`,
      );
    }
    // Other numbers than those of the arrivals, which are drawn from the seed itself.
    this.#random = new Random(seed + 0.5);
    this.#describe = describe;
    this.#onProgress = options.onProgress;
    this.#copyTo = options.log;
    this.clock = options.clock ?? createLoadClock();
    this.clock.onPause = (isPaused) => this.#pause(isPaused);
    this.#endMs = this.clock.now() - this.clock.pausedMs + budgetSeconds * 1000;
  }

  /**
   * Runs `measure` after the warm-up, with a generator if it is to `drive`. A StopRequest is thrown on, after `onProgress` was
   * given the results so far.
   */
  async measure(
    measure: () => Promise<void>,
    { samplesPerQuery = 1, drives = false } = {},
  ): Promise<LoadProfile> {
    try {
      await this.breathe();
      if (drives) await this.#openGenerator();
      if (await this.#warmUp(samplesPerQuery, drives)) {
        this.begin();
        await measure();
      }
      if (this.state.kind === "running") this.state = { kind: "complete" };
    } catch (error) {
      this.state = { kind: "stopped" };
      this.#onProgress?.(this.#describe(this));
      throw error;
    } finally {
      this.#generator?.close();
      this.clock.onPause = undefined;
    }
    this.#copyTo?.take(this.counted);
    const profile = this.#describe(this);
    this.#onProgress?.(profile);
    return profile;
  }

  /** Begins a measurement: what was logged before belongs to another. */
  begin(): void {
    this.log = new QueryLog();
    this.aside = NO_ASIDE;
    this.pausedMs = 0;
    this.#pausedBefore = this.clock.pausedMs;
  }

  /** `count` samples, each drawn from all of them. */
  pick(count: number): number[] {
    return Array.from({ length: count }, () => this.#random.integer(0, this.sampleCount));
  }

  /** Measuring ends then; later by as long as the tab was hidden. */
  get deadlineMs(): number {
    return this.#endMs + this.clock.pausedMs;
  }

  /** What is left to measure in: nothing, where the warm-up has taken it all. */
  get leftMs(): number {
    return Math.max(0, this.deadlineMs - this.clock.now());
  }

  /** Whether there may be another query. */
  get goesOn(): boolean {
    return (
      this.state.kind === "running" &&
      this.log.size < this.options.maxQueries &&
      this.clock.now() < this.deadlineMs
    );
  }

  /** Whether the generator has a thread of its own; undefined for scenarios without one. */
  get isApart(): boolean | undefined {
    return this.#generator?.isApart;
  }

  /** Has one query answered, and logs it. An error of the system ends the run and is kept. */
  async answer(indices: readonly number[]): Promise<void> {
    const issuedMs = this.clock.now();
    try {
      await this.sut.issue(indices);
    } catch (error) {
      this.#fail(error, this.log.size + 1, false);
      return;
    }
    const doneMs = this.clock.now();
    const serviceMs = doneMs - issuedMs;
    this.log.add({ dueMs: issuedMs, issuedMs, doneMs, serviceMs, outcome: "answered" });
  }

  /**
   * Has a generator ask the system until the plan is done or the time is over, and logs every query with its outcome; the run's
   * state then says how it ended.
   */
  async drive(plan: PlanOfScenario): Promise<void> {
    const generator = this.#generator;
    if (generator === undefined) throw new Error("load run: expected a generator to drive with");
    const { seed } = this.options;
    const whole: Plan = {
      budgetMs: this.leftMs,
      ...plan,
      seed,
      sampleCount: this.sampleCount,
      showsBetweenQueries: this.sut.connect === undefined,
    };
    const { log } = this;
    let finished: Finished | undefined;
    const running = generator
      .run(whole, this.sut, {
        onQueries: (queries) => {
          for (const [id, query] of queries) log.put(id, query);
        },
        onProgress: (slackMs) => this.report(slackMs),
      })
      .then((end) => {
        finished = end;
      });
    try {
      while (finished === undefined) await Promise.race([running, this.clock.rest(TURN_MS)]);
    } catch (error) {
      generator.tell("stop");
      await Promise.race([running.catch(() => {}), afterwards(STOP_LIMIT_MS)]);
      if (finished !== undefined) this.aside = finished;
      throw error;
    }
    this.aside = finished;
    this.pausedMs = this.clock.pausedMs - this.#pausedBefore;
    // A run that came to its end may go on to another measurement.
    if (finished.ending.kind !== "complete") this.state = finished.ending;
  }

  /** Lets the event loop turn, and waits while the tab is hidden. */
  async breathe(): Promise<void> {
    await this.clock.breathe();
    this.pausedMs = this.clock.pausedMs - this.#pausedBefore;
  }

  /** Shows how the run stands if it is time to, and if that took less than half of `slackMs` the last time. */
  report(slackMs = Number.POSITIVE_INFINITY): void {
    const start = this.clock.now();
    if (this.#onProgress === undefined || start < this.#showAgainMs) return;
    if (2 * this.#showingMs > slackMs) return;
    this.#onProgress(this.#describe(this));
    const end = this.clock.now();
    this.#showingMs = end - start;
    // At most a twentieth of the time goes into showing.
    this.#showAgainMs = end + Math.max(PROGRESS_MS, 20 * this.#showingMs);
  }

  /** The queries that count: those that the tab was in view for. */
  get counted(): QueryLog {
    return this.log.filter((fromMs, toMs) => !this.clock.wasHidden(fromMs, toMs));
  }

  /** A worker that is long in coming takes nothing from the time to measure in. */
  async #openGenerator(): Promise<void> {
    const startMs = this.clock.now();
    this.#generator = await LoadGenerator.open(this.clock, spawnGenerator);
    this.#endMs += this.clock.now() - startMs;
  }

  /** `bears`: queries that fail are left out as those that are answered, unless none is. */
  async #warmUp(samplesPerQuery: number, bears: boolean): Promise<boolean> {
    const startMs = this.clock.now();
    const endMs = startMs + this.options.budgetSeconds * 100;
    const timesMs: number[] = [];
    let first: { error: unknown; query: number } | undefined;
    for (
      let query = 1;
      query <= this.options.warmUpQueries && this.clock.now() < endMs;
      query += 1
    ) {
      const fromMs = this.clock.now();
      try {
        await this.sut.issue(this.pick(samplesPerQuery));
        timesMs.push(this.clock.now() - fromMs);
      } catch (error) {
        first ??= { error, query };
        if (!bears || error instanceof SystemGone) {
          this.#fail(error, query, true);
          return false;
        }
        this.clock.check();
      }
      await this.breathe();
    }
    if (first !== undefined && timesMs.length === 0) {
      this.#fail(first.error, first.query, true);
      return false;
    }
    const later = timesMs.slice(Math.floor(timesMs.length / 2));
    this.warmedUp = { queries: timesMs.length, eachMs: later.length === 0 ? 0 : median(later) };
    return true;
  }

  #fail(error: unknown, query: number, duringWarmUp: boolean): void {
    // A tensor operation inside the system hears Stop first; that is no failure of the system.
    this.clock.check();
    this.state = { kind: "failed", query, message: errorMessage(error), duringWarmUp };
  }

  #pause(isPaused: boolean): void {
    this.#generator?.tell(isPaused ? "pause" : "resume");
    if (!isPaused) return;
    const before = this.state;
    this.state = { kind: "paused" };
    this.#onProgress?.(this.#describe(this));
    this.state = before;
  }
}

function afterwards(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export function checkPositive(what: string, name: string, value: number): void {
  if (value > 0) return;
  throw new RangeError(`${what}: expected ${name} to be positive, got ${value}`);
}
