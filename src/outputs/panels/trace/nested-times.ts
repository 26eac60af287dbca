/**
 * Times of nested spans, no two of which coincide. Coarse clocks let neighbours touch and give the shortest no length at all;
 * viewers that turn spans into a list of begins and ends then close them in the wrong order (speedscope drops them). Here each
 * begin and end is at least a nanosecond after the one before it.
 */

export interface NestedSpan {
  startMs: number;
  endMs: number;
  /** How deep it lies: 0 for the outermost. */
  level: number;
}

/** Microseconds for each of `spans`, which are in the order of their beginnings, outer ones first. */
export function nestedTimes(spans: readonly NestedSpan[]): { ts: number; dur: number }[] {
  const times = spans.map(() => ({ ts: 0, dur: 0 }));
  const open: number[] = [];
  let cursor = -1;
  const close = (index: number) => {
    const time = times[index];
    if (time === undefined) return;
    cursor = Math.max(nanos(spans[index]?.endMs ?? 0), cursor + 1);
    time.dur = (cursor - time.ts) / 1000;
    time.ts /= 1000;
  };
  for (const [index, { startMs, level }] of spans.entries()) {
    for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
      if ((spans[last]?.level ?? 0) < level) break;
      close(last);
      open.pop();
    }
    cursor = Math.max(nanos(startMs), cursor + 1);
    const time = times[index];
    if (time !== undefined) time.ts = cursor;
    open.push(index);
  }
  for (const index of open.reverse()) close(index);
  return times;
}

function nanos(ms: number): number {
  return Math.round(ms * 1e6);
}
