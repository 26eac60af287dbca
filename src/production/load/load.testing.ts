/** For tests: time that only passes when something takes it, and a system whose service times are known. */
import type { LoadClock } from "./load-clock.ts";
import type { SystemUnderTest } from "./system-under-test.ts";

export interface VirtualClock extends LoadClock {
  advance(ms: number): void;
  /** From now on the tab is hidden; the next turn of the event loop waits so many milliseconds until it is shown again. */
  hide(ms: number): void;
  /** The next turn of the event loop finds that the run was asked to stop. */
  stop(): void;
}

export function virtualClock({ lateMs = 0 } = {}): VirtualClock {
  let now = 0;
  let isStopped = false;
  let hiddenFor = 0;
  const hidden: { from: number; to: number }[] = [];
  const check = () => {
    if (isStopped) throw new Error("asked to stop");
  };
  const turn = () => {
    check();
    const lost = hiddenFor;
    hiddenFor = 0;
    now += lost;
    const last = hidden.at(-1);
    if (lost > 0 && last !== undefined) last.to = now;
    return lost;
  };
  return {
    now: () => now,
    async until(atMs) {
      const lost = turn();
      now = Math.max(now, atMs + lost + lateMs);
      return lost;
    },
    async breathe() {
      return turn();
    },
    check,
    wasHidden: (from, to) => hidden.some((stretch) => stretch.from < to && stretch.to > from),
    advance(ms) {
      now += ms;
    },
    hide(ms) {
      hiddenFor = ms;
      hidden.push({ from: now, to: Number.POSITIVE_INFINITY });
    },
    stop() {
      isStopped = true;
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
      clock.advance(serviceMs(asked.length - 1, indices));
    },
  };
}
