/**
 * Time as a run has it, in the thread that starts and shows it: read, and given back to the event loop now and then. Every turn
 * hears Stop and pauses while the tab is hidden. Tests bring a clock of their own.
 */
import { nextTask } from "../../base/next-task.ts";
import { pageState, pausedWhileHidden, wasHiddenBetween } from "../instruments/page-state.ts";
import { stopCheck } from "../instruments/stop-check.ts";
import type { GeneratorClock } from "./generator/generator-clock.ts";

export interface LoadClock {
  /** Milliseconds. */
  now(): number;
  /** `now() + timeOrigin` is the same moment in every thread. */
  readonly timeOrigin: number;
  /** How long this clock's turns have waited for the tab to be in view, so far. */
  readonly pausedMs: number;
  /** Waits so long, and while the tab is hidden. Rejects when the run was asked to stop. */
  rest(ms: number): Promise<void>;
  /** Lets the event loop turn if that is due; else as `rest`. */
  breathe(): Promise<void>;
  /** Throws when the run was asked to stop. */
  check(): void;
  /** Whether the tab was hidden at any time of this stretch: what was timed in it does not count. */
  wasHidden(fromMs: number, toMs: number): boolean;
  /** Hears when a turn begins to wait for the tab to be in view, and when it is. */
  onPause: ((isPaused: boolean) => void) | undefined;
  /** For tests: time that is simulated, with which a generator works in this thread. */
  readonly simulated?: GeneratorClock;
}

/** A queue that is never empty still lets messages in after so long. */
const LONGEST_TASK_MS = 16;

/** The real clock, for one run. */
export function createLoadClock(): LoadClock {
  const check = stopCheck();
  let lastTurn = performance.now();
  let pausedMs = 0;
  let pause: Promise<void> | undefined;

  const paused = async () => {
    clock.onPause?.(true);
    pausedMs += await pausedWhileHidden();
    pause = undefined;
    clock.onPause?.(false);
  };

  const turn = async (ms: number) => {
    await (ms > 0 ? sleep(ms) : nextTask());
    check();
    // Turns that overlap share one pause.
    if (pause !== undefined || pageIsHidden()) {
      pause ??= paused();
      await pause;
    }
    check();
    lastTurn = performance.now();
  };

  const clock: LoadClock = {
    now: () => performance.now(),
    timeOrigin: performance.timeOrigin,
    get pausedMs() {
      return pausedMs;
    },
    rest: turn,
    async breathe() {
      if (performance.now() - lastTurn >= LONGEST_TASK_MS) await turn(0);
    },
    check,
    wasHidden: wasHiddenBetween,
    onPause: undefined,
  };
  return clock;
}

function pageIsHidden(): boolean {
  return pageState()?.visible === false;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
