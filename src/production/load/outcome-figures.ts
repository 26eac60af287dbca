/** Outcomes of the queries, and how many were in flight at a time. */
import { sorted } from "../../base/statistics.ts";
import type { Figure } from "../../outputs/figure/figure.ts";
import { integerText } from "../../outputs/figure/number-text.ts";
import { countFigure, type LabelledFigure, shareFigure } from "./common-figures.ts";
import type { CountedReason } from "./generator/reasons.ts";
import type { LoadRun } from "./load-run.ts";
import { queriesText } from "./load-words.ts";
import type { QueryLog } from "./query-log.ts";

/** All queries, and each outcome that occurred: how many, and which share. They add up. */
export function outcomeFigures({ aside }: LoadRun, log: QueryLog): LabelledFigure[] {
  const { answered, rejected, timedOut, failed } = log.outcomes;
  const { late, twice, unknown } = aside.oddities;
  const outcomes = [
    ...outcome("Answered", answered, log, "That is, all that is not listed as something else."),
    ...(rejected === 0
      ? []
      : outcome("Rejected", rejected, log, because(aside.reasons, "rejected"))),
    ...(timedOut === 0
      ? []
      : outcome("Timed out", timedOut, log, because(aside.reasons, "timed-out"))),
    ...(failed === 0 ? [] : outcome("Failed", failed, log, because(aside.reasons, "failed"))),
  ];
  const odd = [
    countFigure("Late answers", late, "Of queries that had timed out: they count as that, once."),
    countFigure("Second answers", twice, "Of queries that had an outcome; the first one counts."),
    countFigure("Answers to nothing", unknown, "To queries that were never issued, or unreadable."),
  ].filter(({ figure }) => "value" in figure && figure.value > 0);
  return [
    countFigure("Queries", log.size, "Issued with the tab in view; each has one outcome."),
    ...outcomes,
    ...odd,
  ];
}

function outcome(name: string, count: number, log: QueryLog, method: string): LabelledFigure[] {
  const share = `${integerText(count)} of ${queriesText(log.size)}.`;
  return [
    countFigure(name, count, method),
    { label: `${name}, share`, figure: shareFigure(count, log.size, share) },
  ];
}

function because(reasons: readonly CountedReason[], outcome: CountedReason["outcome"]): string {
  const given = reasons
    .filter((one) => one.outcome === outcome)
    .slice(0, 3)
    .map(({ reason, count }) => `${reason} (${integerText(count)}×)`);
  return given.length === 0 ? "No reason was given." : `Reasons: ${given.join("; ")}.`;
}

/** How many queries were under way: the most, and the mean, measured and by Little's law. */
export function inFlightFigures(run: LoadRun, log: QueryLog): LabelledFigure[] {
  const spanMs = log.spanMs - run.pausedMs;
  if (!(log.size > 0 && spanMs > 0)) return [];
  const { most, meanCount } = inFlight(log, spanMs);
  const n = log.size;
  const latenciesMs = log.latenciesMs;
  const little: Figure =
    latenciesMs.length === 0
      ? { kind: "needs-samples", more: 1, method: "Queries that were answered." }
      : {
          kind: "computed",
          // The rate, n / span, times the mean, sum / n.
          value: latenciesMs.reduce((sum, ms) => sum + ms, 0) / spanMs,
          unit: "none",
          method:
            "Little's law: queries answered a second times their mean latency. It counts from the due time, and only those that were answered.",
        };
  return [
    {
      label: "In flight, at most",
      figure: {
        kind: "measured",
        value: most,
        unit: "count",
        n,
        method: "Queries issued that had no outcome yet, the most at any time.",
      },
    },
    {
      label: "In flight, mean",
      figure: {
        kind: "measured",
        value: meanCount,
        unit: "none",
        n,
        method: "Mean over time of the queries issued that had no outcome yet.",
      },
    },
    { label: "In flight, by Little's law", figure: little },
  ];
}

function inFlight(log: QueryLog, spanMs: number): { most: number; meanCount: number } {
  const issued = sorted(Array.from(log.queries(), ({ issuedMs }) => issuedMs));
  const done = sorted(Array.from(log.queries(), ({ doneMs }) => doneMs));
  let most = 0;
  let ended = 0;
  let area = 0;
  issued.forEach((at, index) => {
    while ((done[ended] ?? Number.POSITIVE_INFINITY) <= at) ended += 1;
    most = Math.max(most, index + 1 - ended);
    area += (done[index] ?? at) - at;
  });
  return { most, meanCount: area / spanMs };
}
