/** For tests: time that only passes when something waits for it, and systems whose service times are known. */
import { nextTask } from "../../base/next-task.ts";
import type { GeneratorClock } from "./generator/generator-clock.ts";
import type { LoadClock } from "./load-clock.ts";
import type { SystemUnderTest } from "./system-under-test.ts";

/** Moments that are waited for, in order: the next one comes when nothing is left to be done at this one. */
class SimulatedTime {
  nowMs = 0;
  readonly #moments: { atMs: number; reached: () => void }[] = [];
  #runs = false;

  until(atMs: number): Promise<void> {
    return new Promise((reached) => {
      const later = this.#moments.findIndex((moment) => moment.atMs > atMs);
      this.#moments.splice(later < 0 ? this.#moments.length : later, 0, { atMs, reached });
      if (!this.#runs) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#runs = true;
    for (;;) {
      await nextTask();
      const next = this.#moments.shift();
      if (next === undefined) break;
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.reached();
    }
    this.#runs = false;
  }
}

export interface VirtualClock extends LoadClock {
  /** Takes so much time. */
  take(ms: number): Promise<void>;
  /** Takes so much time, in which this thread does nothing else. */
  block(ms: number): void;
  /** From now on the tab is hidden, for so many milliseconds. */
  hide(ms: number): void;
  /** The next turn of the event loop finds that the run was asked to stop. */
  stop(): void;
  readonly simulated: NonNullable<LoadClock["simulated"]>;
}

/** `lateMs`: the generator wakes so much later than it wanted to. */
export function virtualClock({ lateMs = 0 } = {}): VirtualClock {
  const time = new SimulatedTime();
  const hidden: { from: number; to: number }[] = [];
  let isStopped = false;
  let pausedMs = 0;
  let pause: Promise<void> | undefined;
  const check = () => {
    if (isStopped) throw new Error("asked to stop");
  };
  const paused = async (untilMs: number) => {
    clock.onPause?.(true);
    const from = time.nowMs;
    await time.until(untilMs);
    pausedMs += time.nowMs - from;
    pause = undefined;
    clock.onPause?.(false);
  };
  const turn = async () => {
    check();
    const { to = 0 } = hidden.at(-1) ?? {};
    if (to > time.nowMs) {
      pause ??= paused(to);
      await pause;
    }
    check();
  };
  const clock: VirtualClock = {
    now: () => time.nowMs,
    timeOrigin: 0,
    get pausedMs() {
      return pausedMs;
    },
    async rest(ms) {
      await time.until(time.nowMs + ms);
      await turn();
    },
    breathe: turn,
    check,
    wasHidden: (from, to) => hidden.some((stretch) => stretch.from < to && stretch.to > from),
    onPause: undefined,
    take: (ms) => time.until(time.nowMs + ms),
    block(ms) {
      time.nowMs += ms;
    },
    hide(ms) {
      hidden.push({ from: time.nowMs, to: time.nowMs + ms });
    },
    stop() {
      isStopped = true;
    },
    simulated: generatorClock(time, lateMs),
  };
  return clock;
}

function generatorClock(time: SimulatedTime, lateMs: number): GeneratorClock {
  let isWoken = false;
  let stopWaiting = () => {};
  return {
    now: () => time.nowMs,
    timeOrigin: 0,
    async until(atMs) {
      if (atMs > time.nowMs) await time.until(atMs + lateMs);
    },
    async idle(atMs) {
      const woken = new Promise<void>((resolve) => {
        stopWaiting = resolve;
      });
      if (!isWoken)
        await (atMs < Number.POSITIVE_INFINITY ? Promise.race([woken, time.until(atMs)]) : woken);
      isWoken = false;
    },
    wake() {
      isWoken = true;
      stopWaiting();
    },
  };
}

/** Takes `serviceMs` of virtual time for each query, warm-up included; counted from 0. */
export function fakeSystem(
  clock: VirtualClock,
  serviceMs: (query: number, indices: readonly number[]) => number,
  sampleCount = 100,
): SystemUnderTest & { asked: number[][] } {
  const asked: number[][] = [];
  return {
    name: "fake",
    sampleCount,
    asked,
    async issue(indices) {
      asked.push([...indices]);
      await clock.take(serviceMs(asked.length - 1, indices));
    },
  };
}
