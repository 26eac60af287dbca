/**
 * The clock that everything here is measured with, and how finely it ticks: browsers coarsen it to 5 µs on isolated pages
 * and to 100 µs elsewhere (W3C High Resolution Time, "coarsen time").
 */

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

const TURN_MS = 50;
let lastTurn = 0;

/** Lets the event loop turn if it has not for 50 ms: outputs leave, Stop is heard, the collector works. */
export async function breathe(): Promise<void> {
  if (performance.now() - lastTurn < TURN_MS) return;
  await new Promise((resolve) => setTimeout(resolve));
  lastTurn = performance.now();
}
