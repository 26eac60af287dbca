/** The generator's own fault: queries that it issued later than they were due. */
import type { Figure } from "../../outputs/figure/figure.ts";
import { integerText } from "../../outputs/figure/number-text.ts";
import { type LabelledFigure, shareFigure } from "./common-figures.ts";
import type { LoadRun } from "./load-run.ts";
import { queriesText } from "./load-words.ts";
import type { QueryLog } from "./query-log.ts";

/** A query issued so much later than due was late. */
const LATE_MS = 1;
/** Above this share perf_analyzer warns (DELAY_PCT_THRESHOLD). */
const LATE_SHARE = 0.01;

export function latenessFigures(run: LoadRun, log: QueryLog): LabelledFigure[] {
  const latenessMs = log.latenessMs;
  const method = `Issued more than ${LATE_MS} ms after the due time by a generator ${placeText(run)}. Latencies count from the due time all the same.`;
  const worst: Figure =
    latenessMs.length === 0
      ? { kind: "needs-samples", more: 1, method: "Queries that were issued." }
      : {
          kind: "measured",
          value: latenessMs.reduce((most, ms) => Math.max(most, ms), 0),
          unit: "ms",
          n: latenessMs.length,
          method: `Largest delay from due time to issue, by a generator ${placeText(run)}.`,
        };
  return [
    { label: "Issued late", figure: shareFigure(lateCount(log), latenessMs.length, method) },
    { label: "Issued late, at most", figure: worst },
  ];
}

function placeText({ isApart }: LoadRun): string {
  return isApart === true
    ? "in a worker of its own"
    : "that shares a thread with the run, as no worker could be started here";
}

/** A sentence to put after a verdict; empty where too few were late to matter. */
export function lateWarning(run: LoadRun, log: QueryLog): string {
  const late = lateCount(log);
  if (log.size === 0 || late / log.size <= LATE_SHARE) return "";
  const count = `${integerText(late)} of ${queriesText(log.size)}`;
  return run.isApart === false
    ? `. The generator shares a thread with the run, since no worker could be started here, and was late for ${count}`
    : `. The generator was late for ${count} (perf_analyzer warns above 1 %): close what else runs`;
}

/** With more late than this, what was broken is not the system's doing alone. */
const TOO_LATE_SHARE = 0.1;

/** Whether so many were late that a broken bound says nothing of the system. */
export function isTooLate(log: QueryLog): boolean {
  return log.size > 0 && lateCount(log) / log.size > TOO_LATE_SHARE;
}

function lateCount(log: QueryLog): number {
  return log.latenessMs.filter((ms) => ms > LATE_MS).length;
}
