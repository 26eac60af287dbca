/** LoadGen's Server: visitors who come at random, at a rate that is given. */
import { percentileName } from "../../base/percentile-name.ts";
import { sorted } from "../../base/statistics.ts";
import type { Figure } from "../../outputs/figure/figure.ts";
import { integerText, numberText } from "../../outputs/figure/number-text.ts";
import type { LoadProfile } from "../../outputs/panels/profile/profile.ts";
import { type LoadShape, shapedArrivals } from "../../systems/queueing/shaped-arrivals.ts";
import { meetsBound, queriesNeeded } from "../../systems/statistics/early-stopping.ts";
import { quantileFigure } from "../instruments/measured.ts";
import { achievedRate, commonFigures, type LabelledFigure, shareFigure } from "./common-figures.ts";
import { keepsBound } from "./generator/early-verdict.ts";
import { drawn, percentileFigures } from "./latency-figures.ts";
import { latenessFigures, lateWarning } from "./lateness-figures.ts";
import { checkPositive, type LoadOptions, LoadRun } from "./load-run.ts";
import { methodOf, queriesText, serversText, stateText, unansweredText } from "./load-words.ts";
import { inFlightFigures, outcomeFigures } from "./outcome-figures.ts";
import type { QueryLog } from "./query-log.ts";
import { steadinessOf } from "./steadiness.ts";
import type { SystemUnderTest } from "./system-under-test.ts";

/** Latency objective: a bound, and the share of queries that must keep it. */
export interface Objective {
  /** Milliseconds within which a query is to be answered. */
  boundMs: number;
  /** The share of queries that must be. */
  percentile: number;
}

/** How long a generator waits, and for how many. */
export interface Patience {
  /** Milliseconds from its due time after which a query has timed out. Default: when the run is over. */
  timeoutMs?: number;
  /** The run ends when more queries than this are in flight, and ever more. Default 10,000. */
  mostInFlight?: number;
}

export interface ServerOptions extends LoadOptions, Patience, Partial<Objective> {
  /** Queries a second on average. */
  qps: number;
  /** Milliseconds within which a query is to be answered, from the time it was due. */
  boundMs: number;
  /** The share of queries that must keep the bound. Default 0.99. */
  percentile?: number;
  /** How queries come. Default "poisson", which is LoadGen's. */
  shape?: LoadShape;
}

export const MOST_IN_FLIGHT = 10_000;

/**
 * Issues arrivals at `qps` on average for the budget, whether the last are answered or not, and says whether the latency bound is
 * kept, as LoadGen decides it: latency (ms) counts from the scheduled time, and a query without an answer breaks the bound. A
 * query that fails is counted, and the run goes on; it ends when the system is gone, or ever more queries are in flight.
 */
export function runServer(sut: SystemUnderTest, options: ServerOptions): Promise<LoadProfile> {
  const { qps, boundMs, percentile = 0.99, shape = "poisson" } = options;
  const { timeoutMs, mostInFlight = MOST_IN_FLIGHT } = options;
  checkPositive("runServer", "qps", qps);
  checkPositive("runServer", "boundMs", boundMs);
  checkPositive("runServer", "mostInFlight", mostInFlight);
  if (timeoutMs !== undefined) checkPositive("runServer", "timeoutMs", timeoutMs);
  const objective = { boundMs, percentile };
  const run = new LoadRun("runServer", sut, options, (at) =>
    describeServer(at, { ...objective, qps, shape, minQueries: options.minQueries }),
  );
  return run.measure(
    async () => {
      const { leftMs } = run;
      // The last ones may be answered after the budget, as long as they have time; a queue that is longer than this grows without end.
      const graceMs = Math.max(boundMs, timeoutMs ?? 0, 0.1 * leftMs);
      const { seed, maxQueries: most } = run.options;
      const atMs = shapedArrivals({ shape, qps, ms: leftMs, most, seed });
      const when = { kind: "schedule" as const, atMs };
      // As long as the schedule: what it holds is issued.
      await run.drive({
        when,
        samplesPerQuery: 1,
        budgetMs: leftMs,
        graceMs,
        timeoutMs,
        mostInFlight,
      });
    },
    { drives: true },
  );
}

interface ServerSetting extends Objective {
  qps: number;
  shape?: LoadShape;
  minQueries?: number | undefined;
}

const SHAPE_WORDS: Record<LoadShape, string> = {
  poisson: "Poisson arrivals",
  constant: "Arrivals at equal distances",
  bursts: "Arrivals in bursts",
  diurnal: "Arrivals that rise and fall like a day of a minute",
};

/** One measurement at one rate. */
export function describeServer(run: LoadRun, setting: ServerSetting): LoadProfile {
  const { qps, boundMs, percentile } = setting;
  const log = run.counted;
  const latenciesMs = log.latenciesMs;
  const method = serverMethod(run, setting);
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
      achievedRate(run, log, method),
      ...serviceFigures(run, log, method),
      ...outcomeFigures(run, log),
      ...inFlightFigures(run, log),
      ...latenessFigures(run, log),
      ...commonFigures(run, log),
    ],
    samplesMs: drawn(latenciesMs),
    ...steadinessOf(run, latenciesMs),
  };
}

function serverMethod(run: LoadRun, { qps, shape = "poisson" }: ServerSetting): string {
  const likeness = shape === "poisson" ? "as LoadGen's Server, " : "";
  const how =
    `${SHAPE_WORDS[shape]} at ${numberText(qps)} queries/s, ${serversText(run)}latency from the scheduled time, ${likeness}`.trim();
  return `${methodOf(run, how)} Intervals assume that queries are independent; those in one queue are not, so the intervals are probably too narrow.`;
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
  const over = overText(log, overLatency);
  const { met, needsMore = 0 } = meetsBound({ p: percentile, queries, overLatency });
  const missing = Math.max(needsMore, minQueries - queries);
  const unfinished = stateText(run);
  if (unfinished !== undefined) return { met: false, verdict: unfinished };
  if (overLatency > (1 - percentile) * queries) {
    return { met: false, verdict: `${bound} is not met: ${over}${lateWarning(run, log)}` };
  }
  if (!met || missing > 0) {
    const least = queriesNeeded(percentile, overLatency);
    const needs = `needs ${integerText(missing)} more ${missing === 1 ? "query" : "queries"}: ${integerText(queries)} of ${integerText(Math.max(least, minQueries))}`;
    return { met: false, verdict: `${needs}; ${bound} so far: ${over}` };
  }
  return { met: true, verdict: `valid: ${bound} is met; ${over}${lateWarning(run, log)}` };
}

function overText(log: QueryLog, overLatency: number): string {
  const over = `${integerText(overLatency)} of ${queriesText(log.size)} took longer`;
  const unanswered = unansweredText(log);
  return unanswered === ""
    ? over
    : `${over} or had no answer, which breaks every bound (${unanswered})`;
}

/** Queries that break the bound: too slow, or not answered at all. */
export function countOver(log: QueryLog, boundMs: number): number {
  let over = 0;
  for (const query of log.queries()) if (!keepsBound(query, boundMs)) over += 1;
  return over;
}

function overFigure(log: QueryLog, boundMs: number, method: string): Figure {
  return shareFigure(
    countOver(log, boundMs),
    log.size,
    `${method} A query without an answer is above every bound.`,
  );
}

/** Figures of service time, for systems that tell how long they worked on a query. */
function serviceFigures(run: LoadRun, log: QueryLog, method: string): LabelledFigure[] {
  const serviceMs = log.serviceMs;
  if (serviceMs.length === 0 && log.size > 0) return [];
  const busyMs = serviceMs.reduce((sum, ms) => sum + ms, 0);
  const spanMs = log.spanMs - run.pausedMs;
  const servers = run.sut.servers ?? 1;
  const busy: Figure =
    spanMs > 0
      ? {
          kind: "computed",
          value: Math.min(1, busyMs / (servers * spanMs)),
          unit: "ratio",
          method:
            servers === 1
              ? "Time with a query in service, over the run."
              : `Time with a query in service, over the run, of ${servers} servers.`,
        }
      : { kind: "not-measurable", reason: "The clock read zero for the whole run." };
  const service = quantileFigure(sorted(serviceMs), 0.5, `${method} Without the wait.`);
  return [
    { label: "Service time, p50", figure: service },
    { label: "Busy", figure: busy },
  ];
}
