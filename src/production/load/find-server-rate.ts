/**
 * The highest Poisson rate that keeps a latency bound: LoadGen's FindPeakPerformance for Server, with the search that
 * simulations use too. Every rate gets the same pattern of arrivals, stretched, and as many queries as early stopping asks for:
 * 459 for a p99 if none is too slow, 203 more if one is, and so on up to a limit. (Deciding on the way makes luck a little
 * likelier than the 1 % of a run of fixed length.)
 */

import { percentileName } from "../../base/percentile-name.ts";
import { quantile, sorted } from "../../base/statistics.ts";
import type { Figure } from "../../outputs/figure/figure.ts";
import { failed, none } from "../../outputs/figure/not-measured.ts";
import { integerText, numberText } from "../../outputs/figure/number-text.ts";
import type { LoadProfile } from "../../outputs/panels/profile/profile.ts";
import { poissonArrivals } from "../../systems/queueing/arrivals.ts";
import { highestRate } from "../../systems/queueing/highest-rate.ts";
import { meetsBound, queriesNeeded } from "../../systems/statistics/early-stopping.ts";
import { isTooLate, lateWarning } from "./lateness-figures.ts";
import { checkPositive, type LoadOptions, LoadRun } from "./load-run.ts";
import { methodOf, queriesText, stateText } from "./load-words.ts";
import type { QueryLog } from "./query-log.ts";
import {
  countOver,
  describeServer,
  MOST_IN_FLIGHT,
  type Objective,
  type Patience,
} from "./run-server.ts";
import type { SystemUnderTest } from "./system-under-test.ts";

export interface FindRateOptions extends Omit<LoadOptions, "maxQueries">, Patience {
  /** Milliseconds within which a query is to be answered, from the time it was due. */
  boundMs: number;
  /** The share of queries that must be. Default 0.99. */
  percentile?: number;
  /** How far, relatively, the result may lie below a rate that failed. Default 0.05. */
  precision?: number;
}

/** One rate that was tried to its end. */
interface Trial {
  qps: number;
  log: QueryLog;
  pausedMs: number;
  aside: LoadRun["aside"];
  tailMs: number;
  met: boolean;
}

/** About so many rates are tried, at about this share of the rate that a closed loop reaches. */
const EXPECTED_TRIALS = 9;
const EXPECTED_LOAD = 0.6;
const START_LOAD = 0.5;
/** A rate is given up when more are too slow than so many queries could make up for: two for a p99 at least. */
const FEWEST_TOO_SLOW = 2;
const MOST_QUERIES = 5000;

/** Thrown through the search when there is no more time, or the system failed; the reason is the run's state. */
const END = Symbol("end of the search");

/**
 * Finds the highest rate (queries/s) at which `percentile` of the queries keep `boundMs`, as early stopping decides it. `search`
 * holds each rate tried. When the budget ends the search, the best rate so far is the result and the verdict says between
 * which two it lies.
 */
export function findServerRate(
  sut: SystemUnderTest,
  options: FindRateOptions,
): Promise<LoadProfile> {
  checkPositive("findServerRate", "boundMs", options.boundMs);
  const search = new ServerSearch(sut, options);
  return search.run.measure(() => search.measure(), { drives: true });
}

class ServerSearch {
  readonly run: LoadRun;
  readonly #objective: Objective;
  readonly #precision: number;
  readonly #minQueries: number;
  readonly #patience: Required<Pick<Patience, "mostInFlight">> & Patience;
  readonly #trials: Trial[] = [];
  #qps = 0;
  #queries = 0;
  /** A rate that keeps the bound has kept it for so long. */
  #leastMs = 0;
  #isOver = false;
  /** Why there is no rate. */
  #none: string | undefined;

  constructor(sut: SystemUnderTest, options: FindRateOptions) {
    const { boundMs, percentile = 0.99, precision = 0.05 } = options;
    this.#objective = { boundMs, percentile };
    this.#precision = precision;
    this.#minQueries = options.minQueries ?? 0;
    const { timeoutMs, mostInFlight = MOST_IN_FLIGHT } = options;
    this.#patience = { mostInFlight, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
    this.run = new LoadRun("findServerRate", sut, options, () => this.#describe());
  }

  async measure(): Promise<void> {
    const { run } = this;
    // A clock that read zero knows only that there is room.
    const eachMs = Math.max(run.warmedUp.eachMs, 0.01);
    const { leftMs } = run;
    // Most rates are decided long before their last query.
    const affordable = Math.floor((2 * EXPECTED_LOAD * leftMs) / (EXPECTED_TRIALS * eachMs));
    const fewest = queriesNeeded(this.#objective.percentile, FEWEST_TOO_SLOW);
    this.#queries = Math.max(fewest, this.#minQueries, Math.min(affordable, MOST_QUERIES));
    // Where more comes than is served by a share as small as the precision, a queue has been at the bound for half of this time.
    const toSeeIt = (2 * this.#objective.boundMs) / this.#precision;
    this.#leastMs = Math.min(toSeeIt, leftMs / EXPECTED_TRIALS);
    try {
      const found = await highestRate({
        ...this.#objective,
        precision: this.#precision,
        startQps: (START_LOAD * 1000) / eachMs,
        latencyAt: (qps) => this.#try(qps),
      });
      if ("none" in found) this.#none = found.none;
    } catch (error) {
      if (error !== END) throw error;
    }
    this.#isOver = true;
    // The figures are those of the rate that is the result.
    const shown = this.#best ?? this.#trials.at(-1);
    if (shown === undefined) return;
    this.#qps = shown.qps;
    run.log = shown.log;
    run.pausedMs = shown.pausedMs;
    run.aside = shown.aside;
  }

  /** Runs one rate and gives its latencies; where it was given up, those that were not waited for count as endless. */
  async #try(qps: number): Promise<number[]> {
    const { run } = this;
    this.#qps = qps;
    run.begin();
    const { seed } = run.options;
    // In less time no queue would come to the bound, however far beyond its capacity the system is.
    const lasting = Math.ceil((qps * this.#leastMs) / 1000);
    const queries = Math.max(this.#queries, lasting);
    const atMs = poissonArrivals({ qps, count: queries, seed });
    await run.drive({
      when: { kind: "schedule", atMs },
      samplesPerQuery: 1,
      graceMs: 0,
      ...this.#patience,
      decide: { ...this.#objective, fewest: Math.max(this.#minQueries, lasting) },
    });
    const { state } = run;
    if (state.kind === "out-of-time" || state.kind === "died") throw END;
    // Only the queries that decided the verdict count.
    if (state.kind === "decided") run.log = run.log.first(state.queries);
    const log = run.counted;
    // A run with the tab hidden in between is too short to decide anything.
    if (log.size < run.log.size) return await this.#again(qps);
    run.state = { kind: "running" };
    const { met } = this.#keep(qps, log);
    const lost = met ? 0 : queries - log.size;
    return [...latenciesOf(log), ...new Array<number>(lost).fill(Number.POSITIVE_INFINITY)];
  }

  async #again(qps: number): Promise<number[]> {
    this.run.state = { kind: "running" };
    return await this.#try(qps);
  }

  #keep(qps: number, log: QueryLog): Trial {
    const { boundMs, percentile } = this.#objective;
    const overLatency = countOver(log, boundMs);
    const { met } = meetsBound({ p: percentile, queries: log.size, overLatency });
    const tailMs = quantile(sorted(log.latenciesMs), percentile);
    const { pausedMs, aside } = this.run;
    const trial = { qps, log, pausedMs, aside, tailMs, met };
    this.#trials.push(trial);
    return trial;
  }

  get #best(): Trial | undefined {
    return this.#trials.filter(({ met }) => met).toSorted((a, b) => b.qps - a.qps)[0];
  }

  get #lowestBroken(): Trial | undefined {
    return this.#trials.filter(({ met }) => !met).toSorted((a, b) => a.qps - b.qps)[0];
  }

  #describe(): LoadProfile {
    const { boundMs, percentile } = this.#objective;
    const setting = { ...this.#objective, qps: this.#qps };
    return {
      ...describeServer(this.run, setting),
      result: {
        label: `Highest rate with ${percentileName(percentile)} ≤ ${numberText(boundMs)} ms`,
        figure: this.#resultFigure(),
      },
      valid: this.run.state.kind === "complete" && this.#best !== undefined,
      verdict: this.#verdict(),
      search: this.#trials.map(({ qps, tailMs, met }) => ({ qps, p99Ms: tailMs, met })),
    };
  }

  #resultFigure(): Figure {
    const best = this.#best;
    const broken = this.#lowestBroken;
    const how = `Highest Poisson rate that kept ${percentileName(this.#objective.percentile)} ≤ ${numberText(this.#objective.boundMs)} ms by early stopping, and for ${numberText(this.#leastMs / 1000, 2)} s at least, of ${this.#trials.length} tried${broken === undefined ? "" : `; ${numberText(broken.qps)} queries/s did not`},`;
    const method = methodOf(this.run, how);
    if (best !== undefined) {
      const n = best.log.size;
      return { kind: "measured", value: best.qps, unit: "queries/s", n, method };
    }
    if (broken === undefined) {
      return { kind: "needs-samples", more: this.#missing, method };
    }
    if (isTooLate(this.run.log)) {
      return failed(
        "The generator was late for many queries: the machine was too busy to load a server.",
      );
    }
    return none(`No rate kept the bound: ${numberText(broken.qps)} queries/s did not either.`);
  }

  #verdict(): string {
    const { run } = this;
    if (run.state.kind === "running" && !this.#isOver && this.#queries > 0) {
      return `trying ${numberText(this.#qps, 3)} queries/s, the ${ordinal(this.#trials.length + 1)} rate: ${integerText(run.log.size)} of at most ${queriesText(this.#queries)}`;
    }
    if (run.state.kind === "out-of-time") return this.#outOfTime();
    const unfinished = stateText(run);
    if (unfinished !== undefined) return unfinished;
    const best = this.#best;
    const broken = this.#lowestBroken;
    if (best === undefined && isTooLate(run.log)) {
      return `cannot tell: ${this.#none ?? "none was tried"}, but the machine was too busy to load a server${lateWarning(run, run.log)}`;
    }
    if (best === undefined) {
      return `no rate found: ${this.#none ?? "none was tried"}; give the bound more time, or the model less work${lateWarning(run, run.log)}`;
    }
    const beyond = broken === undefined ? "" : `, ${numberText(broken.qps)} does not`;
    return `valid: ${numberText(best.qps)} queries/s keep the bound${beyond}${lateWarning(run, best.log)}`;
  }

  #outOfTime(): string {
    const { budgetSeconds } = this.run.options;
    const time = `the search ended with its ${numberText(budgetSeconds)} s`;
    const best = this.#best;
    const broken = this.#lowestBroken;
    if (best !== undefined && broken !== undefined) {
      return `${time}: the rate lies between ${numberText(best.qps)} (kept) and ${numberText(broken.qps)} queries/s (broken)`;
    }
    if (best !== undefined)
      return `${time}: the rate is at least ${numberText(best.qps)} queries/s`;
    if (broken !== undefined)
      return `${time}: the rate is below ${numberText(broken.qps)} queries/s`;
    const fewest = queriesNeeded(this.#objective.percentile, 0);
    const seconds = numberText(fewest / this.#qps, 2);
    return `needs ${queriesText(this.#missing)} more at the first rate; ${queriesText(fewest)} take ${seconds} s there, and a search some ten times that`;
  }

  /** How many queries the rate under way still needs at least. */
  get #missing(): number {
    const { boundMs, percentile } = this.#objective;
    const log = this.run.counted;
    return Math.max(1, queriesNeeded(percentile, countOver(log, boundMs)) - log.size);
  }
}

/** As the search wants them: endless for a query without an answer. */
function latenciesOf(log: QueryLog): number[] {
  return Array.from(log.queries(), ({ outcome, doneMs, dueMs }) =>
    outcome === "answered" ? doneMs - dueMs : Number.POSITIVE_INFINITY,
  );
}

function ordinal(n: number): string {
  const endings = ["th", "st", "nd", "rd"];
  const isTeen = n % 100 >= 11 && n % 100 <= 13;
  return `${n}${isTeen ? "th" : (endings[n % 10] ?? "th")}`;
}
