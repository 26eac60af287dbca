/**
 * Queries that come when they are due, whatever the system does: LoadGen's Server. The system takes one at a time, first come,
 * first served, so the queue is the schedule itself, and a query's latency counts from the time at which it was due. (A
 * generator that sends late and starts its clock late hides exactly the waits that it is there to find.)
 */
import { queriesNeeded } from "../../systems/statistics/early-stopping.ts";
import type { LoadRun } from "./load-run.ts";

export interface Objective {
  /** Milliseconds within which a query is to be answered. */
  boundMs: number;
  /** The share of queries that must be. */
  percentile: number;
}

/** A report takes time itself, so it is made only when the next query is at least this far away. */
const SLACK_MS = 5;

interface ScheduleOptions {
  /** So long after the run's time the queue is still served. */
  graceMs: number;
  /**
   * End as soon as early stopping has an answer: when there are queries enough, and at least this many, for the number that was
   * too slow, or when more were too slow than all queries together could make up for. Absent: do not end for that.
   */
  decideFrom?: number;
}

/** Issues a query at each of the times (ms from now); ends early also when the system fails or the time is over. */
export async function issueOnSchedule(
  run: LoadRun,
  arrivalsMs: Float64Array,
  { boundMs, percentile }: Objective,
  { graceMs, decideFrom }: ScheduleOptions,
): Promise<void> {
  const startMs = run.clock.now();
  const planned = arrivalsMs.length;
  const verdict =
    decideFrom === undefined ? undefined : new Verdict(percentile, decideFrom, planned);
  let delayMs = 0;
  for (const [index, arrivalMs] of arrivalsMs.entries()) {
    const { dueMs, lostMs } = await waitFor(run, startMs + arrivalMs + delayMs);
    delayMs += lostMs;
    if (run.clock.now() > run.deadlineMs + graceMs) {
      run.state = { kind: "out-of-time", unanswered: planned - index };
      return;
    }
    await run.answer(run.pick(1), dueMs);
    if (run.state.kind !== "running") return;
    if (verdict?.isKnownAfter(index + 1, isTooSlow(run, dueMs, boundMs))) {
      run.state = { kind: "decided" };
      return;
    }
  }
}

/** Early stopping while queries are answered. */
class Verdict {
  #tooSlow = 0;
  #enough: number;

  constructor(
    private readonly percentile: number,
    private readonly fewest: number,
    private readonly planned: number,
  ) {
    this.#enough = queriesNeeded(percentile, 0);
  }

  isKnownAfter(queries: number, isTooSlow: boolean): boolean {
    if (isTooSlow) {
      this.#tooSlow += 1;
      this.#enough = queriesNeeded(this.percentile, this.#tooSlow);
    }
    return queries >= Math.max(this.#enough, this.fewest) || this.#enough > this.planned;
  }
}

/**
 * Waits for a query's time if that is still to come. What was due before the tab was hidden keeps its time, and is left out for
 * it; what comes later is put off by as long as that took.
 */
async function waitFor(run: LoadRun, dueMs: number): Promise<{ dueMs: number; lostMs: number }> {
  const waitMs = dueMs - run.clock.now();
  if (waitMs <= 0) return { dueMs, lostMs: await run.breathe() };
  if (waitMs > SLACK_MS) run.report(waitMs);
  const lostMs = await run.until(dueMs);
  return { dueMs: dueMs + lostMs, lostMs };
}

function isTooSlow({ clock }: LoadRun, dueMs: number, boundMs: number): boolean {
  const doneMs = clock.now();
  return doneMs - dueMs > boundMs && !clock.wasHidden(dueMs, doneMs);
}
