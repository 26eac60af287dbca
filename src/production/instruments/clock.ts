/**
 * The clock that everything here is measured with, and how finely it ticks: browsers coarsen it to 5 µs (Chromium) or 20 µs on
 * isolated pages and to 100 µs or more elsewhere (W3C High Resolution Time, "coarsen time").
 */
import { nextTask } from "../../base/next-task.ts";
import { pausedWhileHidden } from "./page-state.ts";
import { stopCheck } from "./stop-check.ts";

/** The smallest step between two readings that differ, in milliseconds, seen over a few milliseconds. */
export function clockQuantumMs(now: () => number = () => performance.now()): number {
  let quantum = Number.POSITIVE_INFINITY;
  const end = now() + 3;
  let last = now();
  while (last < end) {
    const next = now();
    if (next > last) quantum = Math.min(quantum, next - last);
    last = next;
  }
  return quantum;
}

/** A timing of fewer ticks of the clock than this says too little: at 20, one tick is 5 % of it. */
const TICKS = 20;
/** However quick the work, a timing spans no more calls than this. */
const MOST_CALLS = 100_000;

/** How many calls of about `eachMs` one timing must span so that the clock's ticks do not show; 0 reads as "too quick to tell". */
export function callsPerTiming(eachMs: number, quantumMs = clockQuantumMs()): number {
  return Math.min(MOST_CALLS, Math.max(1, Math.ceil((TICKS * quantumMs) / eachMs)));
}

/**
 * The mean time of a call in the faster half of `count` calls, in milliseconds: what a warm engine needs. Slow work is given
 * fewer calls: it ends after `limitMs`, but not before the second call. Quick work is given more, until the clock has ticked: of
 * work that seems to take no time, a timing would span as many calls as there may be.
 */
export async function warmUp(
  work: () => Promise<unknown>,
  count: number,
  limitMs = Number.POSITIVE_INFINITY,
): Promise<number> {
  const half = Math.max(1, Math.ceil(count / 2));
  const means: number[] = [];
  for (const _ of [1, 2]) {
    const start = performance.now();
    let calls = 0;
    let spentMs = 0;
    do {
      await work();
      calls += 1;
      spentMs = performance.now() - start;
    } while (spentMs === 0 || (calls < half && spentMs < limitMs / 2));
    means.push(spentMs / calls);
    await breathe();
  }
  return Math.min(...means);
}

/** Milliseconds for `calls` calls, one after another. */
export async function timeCalls(work: () => Promise<unknown>, calls: number): Promise<number> {
  const start = performance.now();
  for (let call = 0; call < calls; call += 1) await work();
  return performance.now() - start;
}

const TURN_MS = 50;
let lastTurn = 0;

/**
 * Lets the event loop turn if it has not for 50 ms: outputs leave, Stop is heard, the collector works. While the tab is
 * hidden it waits: browsers slow what nobody sees.
 */
export async function breathe(): Promise<void> {
  if (performance.now() - lastTurn < TURN_MS) return;
  const throwIfStopped = stopCheck();
  await nextTask();
  await pausedWhileHidden();
  throwIfStopped();
  lastTurn = performance.now();
}
