/**
 * Time as a load generator needs it: read, waited for to a fraction of a millisecond, and given back to the event loop now and
 * then. A worker's `setTimeout` comes milliseconds late, so waits are hops through a message channel (about 10 µs each) that end
 * in a short spin. Every turn hears Stop and pauses while the tab is hidden. Tests bring a clock of their own.
 */
import { nextTask } from "../../base/next-task.ts";
import { pausedWhileHidden, wasHiddenBetween } from "../instruments/page-state.ts";
import { stopCheck } from "../instruments/stop-check.ts";

export interface LoadClock {
  /** Milliseconds. */
  now(): number;
  /**
   * Waits until `atMs`, later by as long as the tab was hidden meanwhile; resolves with that delay, in milliseconds. Rejects
   * when the run was asked to stop.
   */
  until(atMs: number): Promise<number>;
  /** Lets the event loop turn if that is due; resolves and rejects as `until`. */
  breathe(): Promise<number>;
  /** Throws when the run was asked to stop. */
  check(): void;
  /** Whether the tab was hidden at any time of this stretch: what was timed in it does not count. */
  wasHidden(fromMs: number, toMs: number): boolean;
}

/** The last stretch of a wait is spun away: a hop takes longer than a clock's tick. */
const SPIN_MS = 0.2;
/** Waits longer than this sleep first, so that an idle machine stays cool; `setTimeout` may come so much too late. */
const SLEEP_MARGIN_MS = 8;
/** Stop is heard at least this often. */
const LONGEST_SLEEP_MS = 50;
/** A queue that is never empty still lets messages in after so long. */
const LONGEST_TASK_MS = 16;

/** The real clock, for one run; `onPause` is called when the run pauses because the tab is hidden. */
export function createLoadClock(onPause?: () => void): LoadClock {
  const check = stopCheck();
  let lastTurn = performance.now();

  const turn = async (sleepMs = 0): Promise<number> => {
    await (sleepMs > 0 ? sleep(sleepMs) : nextTask());
    check();
    const lost = await pausedWhileHidden(onPause);
    check();
    lastTurn = performance.now();
    return lost;
  };

  return {
    now: () => performance.now(),
    async until(atMs) {
      let lost = 0;
      for (;;) {
        const left = atMs + lost - performance.now();
        if (left <= SPIN_MS) break;
        lost += await turn(Math.min(LONGEST_SLEEP_MS, left - SLEEP_MARGIN_MS));
      }
      while (performance.now() < atMs + lost);
      return lost;
    },
    async breathe() {
      return performance.now() - lastTurn < LONGEST_TASK_MS ? 0 : await turn();
    },
    check,
    wasHidden: wasHiddenBetween,
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
