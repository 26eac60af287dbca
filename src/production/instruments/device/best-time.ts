/**
 * The shortest time that a step takes here: what a roof is made of. Steps are repeated until one timing spans a hundred ticks of
 * the clock, so that a tick is at most 1 % of it; the best of a few timings counts, since whatever else the machine does only
 * adds to them (as STREAM and ERT do).
 */
import { median } from "../../../base/statistics.ts";
import { breathe, clockQuantumMs } from "../clock.ts";
import { wasHiddenSince } from "../page-state.ts";

const TICKS = 100;
/** At so many waits for the device in one timing, the one at its end is 5 % of it. */
const WAITS = 20;
/** A timing is at least so long, however finely the clock ticks. */
const SHORTEST_TIMING_MS = 2;
const MOST_TIMINGS = 12;
/** A best of fewer is no best; taken in up to twice the budget. */
const FEWEST_TIMINGS = 3;

export interface BestTime {
  /** Milliseconds for one step; 0 where the clock never moved. */
  ms: number;
  /** The median of the timings, for one step: how far the best stands out. */
  medianMs: number;
  /** Timings taken. */
  n: number;
  /** Steps in each of them. */
  steps: number;
  /** The first step, with its compilation. */
  firstMs: number;
}

export interface BestTimeOptions {
  /** No new timing begins after so many milliseconds but for the fewest; one is always taken. */
  budgetMs: number;
  /** Steps to begin with. Default 1. */
  steps?: number;
  /** Steps in one timing at most. */
  mostSteps?: number;
  /** Time that waiting for the device takes by itself, in milliseconds: a timing should be long against that too. */
  waitMs?: number;
}

let quantumMs: number | undefined;

/** The tick of this worker's clock, in milliseconds, measured once. */
export function quantum(): number {
  quantumMs ??= clockQuantumMs();
  return quantumMs;
}

/** Times `run(steps)`, which does that many steps and waits for the device. The first call is warm-up. */
export async function bestTime(
  run: (steps: number) => Promise<number>,
  { budgetMs, steps = 1, mostSteps = 100_000, waitMs = 0 }: BestTimeOptions,
): Promise<BestTime> {
  const endMs = performance.now() + budgetMs;
  // Some browsers look every 100 ms only whether a GPU is done; that cannot be outlasted within a budget.
  const againstWaitMs = Math.min(WAITS * waitMs, budgetMs / FEWEST_TIMINGS);
  const spanMs = Math.max(SHORTEST_TIMING_MS, TICKS * quantum(), againstWaitMs);
  const firstMs = await run(1);
  const best = { n: 0, steps, firstMs };
  const timesMs: number[] = [];
  for (;;) {
    const fromMs = performance.now();
    const elapsedMs = await run(best.steps);
    const isLongEnough = elapsedMs >= spanMs || best.steps >= mostSteps;
    const overMs = performance.now() - endMs;
    const isOver = overMs >= (best.n + 1 < FEWEST_TIMINGS ? budgetMs : 0);
    // A timing that is too short says only how many steps the next one needs, unless there is no time for longer ones.
    if (isLongEnough || overMs >= 0) {
      if (!wasHiddenSince(fromMs)) timesMs.push(elapsedMs / best.steps);
      best.n += 1;
    } else {
      best.steps = Math.min(mostSteps, grown(best.steps, elapsedMs, spanMs));
    }
    if (isOver || best.n >= MOST_TIMINGS) break;
    await breathe();
  }
  if (timesMs.length === 0) return { ...best, ms: 0, medianMs: 0 };
  return { ...best, ms: Math.min(...timesMs), medianMs: median(timesMs) };
}

/** As google/benchmark plans: a little more than seems needed, at most ten times as many. */
function grown(steps: number, elapsedMs: number, spanMs: number): number {
  const factor = elapsedMs > 0 ? (1.4 * spanMs) / elapsedMs : 10;
  return Math.ceil(steps * Math.min(10, Math.max(1.2, factor)));
}

/** Whether a point that should take `factor` times as long as `last` can be timed in what is left. */
export function fits(last: BestTime, factor: number, leftMs: number): boolean {
  // Compiling again takes as long as it did, whatever the size.
  return last.firstMs + FEWEST_TIMINGS * last.ms * factor <= leftMs;
}
