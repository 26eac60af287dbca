/**
 * LoadGen's SingleStream and MultiStream: one client, whose next query begins when the one before is answered. Queries can thus
 * never wait for one another; what a stream of visitors would feel is Server's to tell.
 */
import { sorted } from "../../base/statistics.ts";
import type { Figure } from "../../outputs/figure/figure.ts";
import { integerText } from "../../outputs/figure/number-text.ts";
import type { LoadProfile } from "../../outputs/panels/profile/profile.ts";
import { earlyStoppingEstimate, queriesNeeded } from "../../systems/statistics/early-stopping.ts";
import { achievedRate, commonFigures, countFigure } from "./common-figures.ts";
import { drawn, latencyFigure, percentileFigures, percentileName } from "./latency-figures.ts";
import { type LoadOptions, LoadRun } from "./load-run.ts";
import { methodOf, queriesText, stateText } from "./load-words.ts";
import { steadinessOf } from "./steadiness.ts";
import type { SystemUnderTest } from "./system-under-test.ts";

export interface ClosedLoopOptions extends LoadOptions {
  /** The percentile that the result is about. Default: LoadGen's, 0.9 for SingleStream, 0.99 for MultiStream. */
  percentile?: number;
}

interface Scenario {
  name: "SingleStream" | "MultiStream";
  samplesPerQuery: number;
  percentile: number;
  how: string;
}

/**
 * Times one sample after another until the budget is used. The result is LoadGen's: an upper bound of the p90 latency (ms) that
 * holds with 99 % confidence. What the system throws ends the run, which then says so and keeps what there is.
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

/** As `runSingleStream` with eight samples in each query; the result is about the p99 latency of a query (ms). */
export function runMultiStream(
  sut: SystemUnderTest,
  options: ClosedLoopOptions = {},
): Promise<LoadProfile> {
  return runClosedLoop(sut, options, {
    name: "MultiStream",
    samplesPerQuery: 8,
    percentile: options.percentile ?? 0.99,
    how: "One query of eight samples after another, as LoadGen's MultiStream,",
  });
}

function runClosedLoop(
  sut: SystemUnderTest,
  options: ClosedLoopOptions,
  scenario: Scenario,
): Promise<LoadProfile> {
  const fewest = options.minQueries ?? queriesNeeded(scenario.percentile, 1);
  const run = new LoadRun(`run${scenario.name}`, sut, options, (at) =>
    describe(at, scenario, fewest),
  );
  return run.measure(async () => {
    while (run.goesOn) {
      await run.answer(run.pick(scenario.samplesPerQuery));
      await run.breathe();
      run.report();
    }
  }, scenario.samplesPerQuery);
}

function describe(run: LoadRun, scenario: Scenario, fewest: number): LoadProfile {
  const log = run.counted;
  const latenciesMs = log.latenciesMs;
  const ascending = sorted(latenciesMs);
  const method = methodOf(run, scenario.how);
  const result = estimate(ascending, scenario, method);
  const missing = fewest - log.size;
  return {
    scenario: scenario.name,
    result: {
      label: `${percentileName(scenario.percentile)} latency, at most`,
      figure: result,
    },
    valid: run.state.kind === "complete" && missing <= 0,
    verdict: verdict(run, log.size, fewest),
    figures: [
      ...percentileFigures(ascending, method),
      achievedRate(run, log, scenario.samplesPerQuery, method),
      countFigure("Queries", log.size, "Answered, and with the tab in view."),
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
  return latencyFigure({
    kind: "measured",
    value: found.latency,
    unit: "ms",
    n: found.n,
    method: `${how} ${method}`,
  });
}

function verdict(run: LoadRun, queries: number, fewest: number): string {
  const unfinished = stateText(run);
  const missing = fewest - queries;
  const needs = `needs ${integerText(missing)} more ${missing === 1 ? "query" : "queries"}: ${integerText(queries)} of ${integerText(fewest)}`;
  if (unfinished !== undefined) return missing > 0 ? `${unfinished}; ${needs}` : unfinished;
  if (missing > 0) return needs;
  return `valid: ${queriesText(queries)}, at least ${integerText(fewest)} are needed`;
}
