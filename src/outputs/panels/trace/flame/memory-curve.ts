/** Memory held over the time of a pass: a step after each operation. */
import type { TraceOperation } from "../trace.ts";
import { operationEnd } from "../trace-spans.ts";

export interface MemoryCurve {
  /** When an operation had ended … */
  readonly times: Float64Array;
  /** … this much was held. */
  readonly bytes: Float64Array;
  /** Index of the most; -1 where nothing is known. */
  readonly peak: number;
}

export function memoryCurve(operations: readonly TraceOperation[]): MemoryCurve {
  const times = Float64Array.from(operations, operationEnd);
  const bytes = Float64Array.from(operations, ({ memoryBytes }) => memoryBytes);
  let peak = operations.length > 0 ? 0 : -1;
  for (const [index, held] of bytes.entries()) {
    if (held > (bytes[peak] ?? 0)) peak = index;
  }
  return { times, bytes, peak };
}

/** Bytes held at a time; undefined before the first operation had ended. */
export function heldAt({ times, bytes }: MemoryCurve, ms: number): number | undefined {
  const after = firstAbove(times, ms);
  return after === 0 ? undefined : bytes[after - 1];
}

/** Steps in view, thinned so that each pixel keeps its least and its most; x in pixels. */
export function visibleSteps(
  { times, bytes }: MemoryCurve,
  { from, to }: { from: number; to: number },
  width: number,
): { x: number; low: number; high: number; last: number }[] {
  const perMs = width / (to - from);
  const first = Math.max(0, firstAbove(times, from) - 1);
  const steps: { x: number; low: number; high: number; last: number }[] = [];
  for (let index = first; index < times.length; index++) {
    const x = Math.round(((times[index] ?? 0) - from) * perMs);
    const held = bytes[index] ?? 0;
    const before = steps.at(-1);
    if (before !== undefined && before.x === x) {
      before.low = Math.min(before.low, held);
      before.high = Math.max(before.high, held);
      before.last = held;
    } else {
      steps.push({ x, low: held, high: held, last: held });
    }
    if ((times[index] ?? 0) > to) break;
  }
  return steps;
}

function firstAbove(times: Float64Array, ms: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
}
