/** The outline of the memory held, beneath the rows of a flame chart and on their axis of time. */
import { amountText } from "../../../figure/figure-text.ts";
import type { TimeSpan } from "./flame-data.ts";
import { heldAt, type MemoryCurve, visibleSteps } from "./memory-curve.ts";

export interface MemoryOutline {
  /** What the curve shows. */
  readonly title: string;
  /** From the left, step by step. */
  readonly line: readonly (readonly [x: number, y: number])[];
  /** The most that was held, where it is in view; `y` holds wherever it is. */
  readonly peak: { readonly x: number; readonly y: number; readonly words: string };
}

interface Room {
  width: number;
  top: number;
  bottom: number;
}

/** Words of the peak stand above it. */
const HEAD = 16;

/**
 * Drawn from the least that was held, which is what other cells hold and what the whole pass holds: what the pass itself takes and gives
 * back would be flat beside it. Undefined where no memory is known.
 */
export function memoryOutline(
  memory: MemoryCurve,
  view: TimeSpan,
  { width, top, bottom }: Room,
): MemoryOutline | undefined {
  const most = memory.bytes[memory.peak];
  if (most === undefined || most <= 0) return undefined;
  const least = memory.bytes.reduce((a, b) => Math.min(a, b), most);
  const range = most > least ? most - least : 1;
  const height = (bytes: number) => bottom - ((bytes - least) / range) * (bottom - top - HEAD);
  const at = memory.times[memory.peak] ?? 0;
  return {
    title: `Memory held, above the ${amountText(least, "bytes")} held throughout`,
    line: outline(memory, view, { width, height }),
    peak: {
      x: ((at - view.from) / (view.to - view.from)) * width,
      y: height(most),
      words: `peak ${amountText(most, "bytes")}, ${amountText(most - least, "bytes")} above`,
    },
  };
}

/** Steps from where the memory is first known, or from the left edge, to where it is last known. */
function outline(
  memory: MemoryCurve,
  view: TimeSpan,
  { width, height }: { width: number; height: (bytes: number) => number },
): [number, number][] {
  const steps = visibleSteps(memory, view, width).filter(({ x }) => x >= 0);
  const before = heldAt(memory, view.from);
  const [first] = steps;
  const left = before === undefined ? (first?.x ?? 0) : 0;
  let y = height(before ?? first?.last ?? 0);
  const line: [number, number][] = [[left, y]];
  for (const { x, low, high, last } of steps) {
    line.push([x, y]);
    if (high > low) line.push([x, height(low)], [x, height(high)]);
    y = height(last);
    line.push([x, y]);
  }
  const goesOn = (memory.times.at(-1) ?? 0) > view.to;
  line.push([goesOn ? width : Math.min(steps.at(-1)?.x ?? left, width), y]);
  return line;
}
