/**
 * Time as a generator needs it: it wakes when a query is due, hears its messages, and computes nothing in between, since it
 * shares the machine's cores with what it measures. In a worker with shared memory it sleeps (`Atomics.wait`); elsewhere it waits
 * with a timer and, for the last milliseconds, by turns of the event loop.
 */
import { nextTask } from "../../../base/next-task.ts";

export interface GeneratorClock {
  /** Milliseconds. */
  now(): number;
  /** `now() + timeOrigin` is the same moment in every thread. */
  readonly timeOrigin: number;
  /** Resolves at `atMs` or soon after, messages heard; it may hear none for up to `deafMs`, and may be woken. */
  until(atMs: number, deafMs: number): Promise<void>;
  /** Hears messages until it is woken, or until `atMs`, not precisely. */
  idle(atMs: number): Promise<void>;
  /** Ends the waiting, or the next one if nobody waits. */
  wake(): void;
}

/** `setTimeout` may come so much too late in a browser, and in Node, which alone has `setImmediate`. */
const TIMER_MARGIN_MS = "setImmediate" in globalThis ? 2 : 8;
/** Longer than this, messages are heard while waiting: Stop is one of them. */
const DEAFEST_MS = 20;

/** The real clock; `isApart` for a thread that nothing else runs in, which may sleep. */
export function createGeneratorClock({ isApart }: { isApart: boolean }): GeneratorClock {
  const cell =
    isApart && typeof SharedArrayBuffer === "function"
      ? new Int32Array(new SharedArrayBuffer(4))
      : undefined;
  let isWoken = false;
  let stopWaiting: (() => void) | undefined;

  const rest = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = Number.isFinite(ms) ? setTimeout(resolve, ms) : undefined;
      stopWaiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const waitOnce = async (leftMs: number, deafMs: number) => {
    if (cell !== undefined && leftMs <= DEAFEST_MS) {
      Atomics.wait(cell, 0, 0, Math.min(leftMs, deafMs));
    } else if (leftMs > TIMER_MARGIN_MS) {
      await rest(leftMs - TIMER_MARGIN_MS);
    }
  };

  return {
    now: () => performance.now(),
    timeOrigin: performance.timeOrigin,
    async until(atMs, deafMs) {
      for (;;) {
        await nextTask();
        const leftMs = atMs - performance.now();
        if (leftMs <= 0 || isWoken) break;
        await waitOnce(leftMs, deafMs);
      }
      isWoken = false;
    },
    async idle(atMs) {
      await nextTask();
      const leftMs = atMs - performance.now();
      if (!isWoken && leftMs > 0) await rest(leftMs);
      stopWaiting = undefined;
      isWoken = false;
    },
    wake() {
      isWoken = true;
      stopWaiting?.();
    },
  };
}
