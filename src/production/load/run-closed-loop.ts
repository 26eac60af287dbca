/**
 * LoadGen's SingleStream and MultiStream: clients whose next query begins when the one before has its outcome. A single client's
 * queries can thus never wait for one another; what a stream of visitors would feel is Server's to tell.
 */
import { percentileName } from "../../base/percentile-name.ts";
import { sorted } from "../../base/statistics.ts";
import type { Figure } from "../../outputs/figure/figure.ts";
import { integerText } from "../../outputs/figure/number-text.ts";
import type { LoadProfile } from "../../outputs/panels/profile/profile.ts";
import { earlyStoppingEstimate, queriesNeeded } from "../../systems/statistics/early-stopping.ts";
import { runRateFigure, unlessZero } from "../instruments/measured.ts";
import { achievedRate, commonFigures, countFigure, type LabelledFigure } from "./common-figures.ts";
import { drawn, percentileFigures } from "./latency-figures.ts";
import { checkPositive, type LoadOptions, LoadRun } from "./load-run.ts";
import { methodOf, queriesText, stateText, unansweredText } from "./load-words.ts";
import { inFlightFigures, outcomeFigures } from "./outcome-figures.ts";
import type { QueryLog } from "./query-log.ts";
import { MOST_IN_FLIGHT, type Patience } from "./run-server.ts";
import { steadinessOf } from "./steadiness.ts";
import type { SystemUnderTest } from "./system-under-test.ts";

export interface ClosedLoopOptions extends LoadOptions {
  /** The percentile that the result is about. Default: LoadGen's, 0.9 for SingleStream, 0.99 for MultiStream. */
  percentile?: number;
}

export interface MultiStreamOptions extends ClosedLoopOptions, Pick<Patience, "timeoutMs"> {
  /** Queries in flight at any time, one for each client. Default: LoadGen's, 1. */
  inFlight?: number;
}

interface Scenario {
  name: "SingleStream" | "MultiStream";
  samplesPerQuery: number;
  percentile: number;
  how: string;
}

/**
 * Times one sample after another until the budget is used. The result is LoadGen's: an upper bound of the p90 latency (ms) that
 * holds with 99 % confidence. An error of the system ends the run, which then says so and keeps the results so far.
 */
export function runSingleStream(
  sut: SystemUnderTest,
  options: ClosedLoopOptions = {},
): Promise<LoadProfile> {
  return runClosedLoop(sut, options, {
    name: "SingleStream",
    samplesPerQuery: 1,
    percentile: options.percentile ?? 0.9,
    how: "One sample after another, as LoadGen's SingleStream,",
  });
}

/**
 * As `runSingleStream` with eight samples in each query, asked by a load generator that can keep any number in flight; the result
 * is about the p99 latency of a query (ms). A query that fails is counted, and the run goes on.
 */
export function runMultiStream(
  sut: SystemUnderTest,
  options: MultiStreamOptions = {},
): Promise<LoadProfile> {
  const { inFlight = 1, timeoutMs } = options;
  checkPositive("runMultiStream", "inFlight", inFlight);
  const scenario: Scenario = {
    name: "MultiStream",
    samplesPerQuery: 8,
    percentile: options.percentile ?? 0.99,
    how: `${inFlight === 1 ? "One query of eight samples after another" : `${inFlight} queries of eight samples in flight at any time`}, as LoadGen's MultiStream,`,
  };
  const run = start(sut, options, scenario);
  return run.measure(
    async () => {
      const { leftMs } = run;
      await run.drive({
        when: { kind: "in-flight", inFlight, most: run.options.maxQueries },
        samplesPerQuery: scenario.samplesPerQuery,
        graceMs: 0.1 * leftMs,
        timeoutMs,
        mostInFlight: Math.max(inFlight, MOST_IN_FLIGHT),
      });
    },
    { samplesPerQuery: scenario.samplesPerQuery, drives: true },
  );
}

function runClosedLoop(
  sut: SystemUnderTest,
  options: ClosedLoopOptions,
  scenario: Scenario,
): Promise<LoadProfile> {
  const run = start(sut, options, scenario);
  return run.measure(
    async () => {
      while (run.goesOn) {
        await run.answer(run.pick(scenario.samplesPerQuery));
        await run.breathe();
        run.report();
      }
    },
    { samplesPerQuery: scenario.samplesPerQuery },
  );
}

function start(sut: SystemUnderTest, options: ClosedLoopOptions, scenario: Scenario): LoadRun {
  const fewest = options.minQueries ?? queriesNeeded(scenario.percentile, 1);
  return new LoadRun(`run${scenario.name}`, sut, options, (at) => describe(at, scenario, fewest));
}

function describe(run: LoadRun, scenario: Scenario, fewest: number): LoadProfile {
  const log = run.counted;
  const latenciesMs = log.latenciesMs;
  const ascending = sorted(latenciesMs);
  const method = methodOf(run, scenario.how);
  const result = estimate(ascending, scenario, method);
  const { answered } = log.outcomes;
  return {
    scenario: scenario.name,
    result: {
      label: `${percentileName(scenario.percentile)} latency, at most`,
      figure: result,
    },
    valid: run.state.kind === "complete" && answered >= fewest && answered === log.size,
    verdict: verdict(run, log, fewest),
    figures: [
      ...percentileFigures(ascending, method),
      ...rates(run, log, scenario.samplesPerQuery, method),
      ...(scenario.samplesPerQuery === 1
        ? [countFigure("Queries", log.size, "Answered, and with the tab in view.")]
        : [...outcomeFigures(run, log), ...inFlightFigures(run, log)]),
      ...commonFigures(run, log),
    ],
    samplesMs: drawn(latenciesMs),
    ...steadinessOf(run, latenciesMs),
  };
}

function estimate(ascending: Float64Array, { percentile }: Scenario, method: string): Figure {
  const found = earlyStoppingEstimate(ascending, percentile);
  if ("needs" in found) return { kind: "needs-samples", more: found.needs, method };
  const how = `LoadGen's early-stopping estimate, an upper bound at 99 % confidence: the highest latency but ${integerText(found.discarded)} of ${integerText(found.n)}.`;
  return unlessZero({
    kind: "measured",
    value: found.latency,
    unit: "ms",
    n: found.n,
    method: `${how} ${method}`,
  });
}

/** Rates of queries and, where each has several, of samples. */
function rates(
  run: LoadRun,
  log: QueryLog,
  samplesPerQuery: number,
  method: string,
): LabelledFigure[] {
  const rate = achievedRate(run, log, method);
  if (samplesPerQuery === 1) return [rate];
  const { answered } = log.outcomes;
  const spanMs = log.spanMs - run.pausedMs;
  const samples = {
    count: answered * samplesPerQuery,
    unit: "samples/s" as const,
    spanMs,
    n: answered,
  };
  return [rate, { label: "Samples a second", figure: runRateFigure(samples, method) }];
}

function verdict(run: LoadRun, log: QueryLog, fewest: number): string {
  const unfinished = stateText(run);
  const { answered } = log.outcomes;
  const missing = fewest - answered;
  const needs = `needs ${integerText(missing)} more ${missing === 1 ? "query" : "queries"}: ${integerText(answered)} of ${integerText(fewest)}`;
  if (unfinished !== undefined) return missing > 0 ? `${unfinished}; ${needs}` : unfinished;
  if (missing > 0) return needs;
  if (answered < log.size) {
    return `${integerText(log.size - answered)} of ${queriesText(log.size)} had no answer (${unansweredText(log)})`;
  }
  return `valid: ${queriesText(answered)}, at least ${integerText(fewest)} are needed`;
}
