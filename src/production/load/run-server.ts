/** LoadGen's Server: visitors who come at random, at a rate that is given. */
import { proportion, sorted } from "../../base/statistics.ts";
import type { Figure } from "../../outputs/figure/figure.ts";
import { integerText, numberText } from "../../outputs/figure/number-text.ts";
import type { LoadProfile } from "../../outputs/panels/profile/profile.ts";
import { poissonArrivals } from "../../systems/queueing/arrivals.ts";
import { meetsBound, queriesNeeded } from "../../systems/statistics/early-stopping.ts";
import { achievedRate, commonFigures, countFigure } from "./common-figures.ts";
import { drawn, medianOf, percentileFigures, percentileName } from "./latency-figures.ts";
import { checkPositive, type LoadOptions, LoadRun } from "./load-run.ts";
import { methodOf, queriesText, stateText } from "./load-words.ts";
import { issueOnSchedule, type Objective } from "./open-loop.ts";
import type { QueryLog } from "./query-log.ts";
import { steadinessOf } from "./steadiness.ts";
import type { SystemUnderTest } from "./system-under-test.ts";

export interface ServerOptions extends LoadOptions, Partial<Objective> {
  /** Queries a second on average. */
  qps: number;
  /** Milliseconds within which a query is to be answered, from the time it was due. */
  boundMs: number;
  /** The share of queries that must keep the bound. Default 0.99. */
  percentile?: number;
}

/** A query handed over so much later than due, to an idle system, was late: two ticks of the coarsest clock of a browser. */
const LATE_MS = 0.2;
/** Above this share perf_analyzer warns (DELAY_PCT_THRESHOLD). */
const LATE_SHARE = 0.01;

/**
 * Issues Poisson arrivals at `qps` for the budget and says whether the latency bound is kept, as LoadGen decides it. The system
 * answers one query at a time; latency (ms) counts from the scheduled time. What the system throws ends the run, which then
 * says so and keeps what there is.
 */
export function runServer(sut: SystemUnderTest, options: ServerOptions): Promise<LoadProfile> {
  const { qps, boundMs, percentile = 0.99 } = options;
  checkPositive("runServer", "qps", qps);
  checkPositive("runServer", "boundMs", boundMs);
  const objective = { boundMs, percentile };
  const run = new LoadRun("runServer", sut, options, (at) =>
    describeServer(at, { ...objective, qps, minQueries: options.minQueries }),
  );
  return run.measure(async () => {
    const leftMs = run.deadlineMs - run.clock.now();
    const arrivalsMs = arrivalsWithin(leftMs, qps, run.options);
    // The last ones may be answered after the budget; a queue that is longer than this grows without end.
    const graceMs = Math.max(boundMs, 0.1 * leftMs);
    await issueOnSchedule(run, arrivalsMs, objective, { graceMs });
  });
}

function arrivalsWithin(
  ms: number,
  qps: number,
  { seed, maxQueries }: LoadRun["options"],
): Float64Array {
  // More than come in that time, but for one pattern in a million.
  const expected = (qps * ms) / 1000;
  const count = Math.min(maxQueries, Math.ceil(expected + 5 * Math.sqrt(expected) + 5));
  return poissonArrivals({ qps, count, seed }).filter((at) => at < ms);
}

interface ServerSetting extends Objective {
  qps: number;
  minQueries?: number | undefined;
}

/** One measurement at one rate. */
export function describeServer(run: LoadRun, setting: ServerSetting): LoadProfile {
  const { qps, boundMs, percentile } = setting;
  const log = run.counted;
  const latenciesMs = log.latenciesMs;
  const method = serverMethod(run, qps);
  const outcome = judge(run, log, setting);
  const percentiles = percentileFigures(sorted(latenciesMs), method, [percentile]);
  const name = percentileName(percentile);
  const result = percentiles.find(({ label }) => label === name)?.figure;
  return {
    scenario: "Server",
    result: {
      label: `${name} latency at ${numberText(qps)} queries/s`,
      figure: result ?? { kind: "needs-samples", more: 1, method },
    },
    valid: outcome.met && run.state.kind === "complete",
    verdict: outcome.verdict,
    boundMs,
    figures: [
      ...percentiles,
      {
        label: "Latency bound",
        figure: { kind: "computed", value: boundMs, unit: "ms", method: "Given." },
      },
      { label: "Queries above the bound", figure: overFigure(log, boundMs, method) },
      achievedRate(run, log, 1, method),
      ...serviceFigures(run, log, method),
      ...latenessFigures(log),
      countFigure("Queries", log.size, "Answered, and with the tab in view."),
      ...commonFigures(run, log),
    ],
    samplesMs: drawn(latenciesMs),
    ...steadinessOf(run, latenciesMs),
  };
}

function serverMethod(run: LoadRun, qps: number): string {
  const how = `Poisson arrivals at ${numberText(qps)} queries/s, one served at a time in order of arrival, latency from the scheduled time, as LoadGen's Server,`;
  return `${methodOf(run, how)} Intervals take queries as independent; those in one queue are not, so they are rather too narrow.`;
}

/** LoadGen's verdict, in words. */
function judge(
  run: LoadRun,
  log: QueryLog,
  { boundMs, percentile, minQueries = 0 }: ServerSetting,
): { met: boolean; verdict: string } {
  const queries = log.size;
  const overLatency = countOver(log, boundMs);
  const bound = `${percentileName(percentile)} ≤ ${numberText(boundMs)} ms`;
  const over = `${integerText(overLatency)} of ${queriesText(queries)} took longer`;
  const { met, needsMore = 0 } = meetsBound({ p: percentile, queries, overLatency });
  const missing = Math.max(needsMore, minQueries - queries);
  const unfinished = stateText(run);
  if (unfinished !== undefined) return { met: false, verdict: unfinished };
  if (overLatency > (1 - percentile) * queries) {
    return { met: false, verdict: `${bound} is not met: ${over}${lateWarning(log)}` };
  }
  if (!met || missing > 0) {
    const least = queriesNeeded(percentile, overLatency);
    const needs = `needs ${integerText(missing)} more ${missing === 1 ? "query" : "queries"}: ${integerText(queries)} of ${integerText(Math.max(least, minQueries))}`;
    return { met: false, verdict: `${needs}; ${over} than ${numberText(boundMs)} ms so far` };
  }
  return { met: true, verdict: `valid: ${bound} is met; ${over}${lateWarning(log)}` };
}

export function countOver(log: QueryLog, boundMs: number): number {
  return log.latenciesMs.filter((ms) => ms > boundMs).length;
}

function overFigure(log: QueryLog, boundMs: number, method: string): Figure {
  return shareFigure(countOver(log, boundMs), log.size, method);
}

function serviceFigures(run: LoadRun, log: QueryLog, method: string): LoadProfile["figures"] {
  const serviceMs = log.serviceMs;
  const busyMs = serviceMs.reduce((sum, ms) => sum + ms, 0);
  const spanMs = log.spanMs - run.pausedMs;
  const busy: Figure =
    spanMs > 0
      ? {
          kind: "computed",
          value: Math.min(1, busyMs / spanMs),
          unit: "ratio",
          method: "Time with a query in service, over the run.",
        }
      : { kind: "not-measurable", reason: "The clock read zero for the whole run." };
  return [
    { label: "Service time, p50", figure: medianOf(serviceMs, `${method} Without the wait.`) },
    { label: "Busy", figure: busy },
  ];
}

function latenessFigures(log: QueryLog): LoadProfile["figures"] {
  const latenessMs = log.latenessMs;
  const method = `Of the queries that found the system idle, those handed over more than ${LATE_MS} ms after they were due.`;
  const worst: Figure =
    latenessMs.length === 0
      ? { kind: "needs-samples", more: 1, method: "Queries that found the system idle." }
      : {
          kind: "measured",
          value: latenessMs.reduce((most, ms) => Math.max(most, ms), 0),
          unit: "ms",
          n: latenessMs.length,
          method: "Largest delay between due time and issue, with the system idle.",
        };
  return [
    { label: "Issued late", figure: shareFigure(lateCount(log), latenessMs.length, method) },
    { label: "Issued late, at most", figure: worst },
  ];
}

function lateCount(log: QueryLog): number {
  return log.latenessMs.filter((ms) => ms > LATE_MS).length;
}

export function lateWarning(log: QueryLog): string {
  const idle = log.latenessMs.length;
  const late = lateCount(log);
  if (idle === 0 || late / idle <= LATE_SHARE) return "";
  return `. The generator was late for ${integerText(late)} of ${queriesText(idle)} that found the system idle (perf_analyzer warns above 1 %): close what else runs`;
}

function shareFigure(count: number, n: number, method: string): Figure {
  if (n === 0) return { kind: "needs-samples", more: 1, method };
  const { value, low, high } = proportion(count, n);
  return { kind: "measured", value, low, high, unit: "ratio", n, method };
}
