/**
 * A traced pass as a flame chart holds it: for each row its blocks in typed arrays, in the order of time, so that what is in
 * view is found by bisection. Blocks are numbered: first the spans, then the operations.
 */
import type { TracePass } from "../../../../outputs/panels/trace/trace.ts";
import {
  operationEnd,
  operationLevels,
  type TraceSpan,
  traceSpans,
} from "../../../../outputs/panels/trace/trace-spans.ts";
import { PHASES } from "../phases.ts";
import { type MemoryCurve, memoryCurve } from "./memory-curve.ts";
import type { TimeSpan } from "./time-window.ts";

export interface FlameData {
  readonly pass: TracePass;
  readonly spans: readonly TraceSpan[];
  readonly rows: readonly FlameRow[];
  /** Of each block. */
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  readonly levels: Uint16Array;
  /** Index into `PHASES`. */
  readonly phases: Uint8Array;
  /** Index into `kinds`; `NO_KIND` for spans. */
  readonly kindOf: Uint8Array;
  /** Names of operations that took longest, and what stands for the others. */
  readonly kinds: readonly string[];
  readonly bounds: TimeSpan;
  readonly memory: MemoryCurve;
}

export interface FlameRow {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  readonly blocks: Int32Array;
}

export const NO_KIND = 255;
/** As many colours as there are, less one for the others. */
const MOST_KINDS = 5;

export function flameData(pass: TracePass): FlameData {
  const { operations } = pass;
  const spans = traceSpans(pass);
  const kinds = kindsOf(pass);
  const count = spans.length + operations.length;
  const levels = new Uint16Array(count);
  const starts = new Float64Array(count);
  const ends = new Float64Array(count);
  const phases = new Uint8Array(count);
  const kindOf = new Uint8Array(count).fill(NO_KIND);
  for (const [index, span] of spans.entries()) {
    levels[index] = span.level;
    starts[index] = span.startMs;
    ends[index] = span.endMs;
    phases[index] = PHASES.indexOf(span.phase);
  }
  levels.set(operationLevels(pass), spans.length);
  for (const [index, operation] of operations.entries()) {
    const block = spans.length + index;
    starts[block] = operation.startMs;
    ends[block] = operationEnd(operation);
    phases[block] = PHASES.indexOf(operation.phase);
    kindOf[block] = kinds.indexOf(operation.name) < 0 ? MOST_KINDS : kinds.indexOf(operation.name);
  }
  const hasOthers = kindOf.includes(MOST_KINDS);
  return {
    pass,
    spans,
    rows: rowsOf(levels, starts, ends),
    starts,
    ends,
    levels,
    phases,
    kindOf,
    kinds: hasOthers ? [...kinds, "others"] : kinds,
    bounds: { from: 0, to: ends.reduce((latest, end) => Math.max(latest, end), 0) || 1 },
    memory: memoryCurve(operations),
  };
}

/** The operation that a block is; undefined for spans. */
export function operationOf({ spans, pass }: FlameData, block: number) {
  return pass.operations[block - spans.length];
}

export function blockTimes({ starts, ends }: FlameData, block: number): TimeSpan {
  return { from: starts[block] ?? 0, to: ends[block] ?? 0 };
}

function kindsOf({ operations }: TracePass): string[] {
  const totals = new Map<string, number>();
  for (const { name, hostMs } of operations) totals.set(name, (totals.get(name) ?? 0) + hostMs);
  return [...totals]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, MOST_KINDS)
    .map(([name]) => name);
}

function rowsOf(levels: Uint16Array, starts: Float64Array, ends: Float64Array): FlameRow[] {
  const byLevel: number[][] = [];
  for (const [block, level] of levels.entries()) {
    while (byLevel.length <= level) byLevel.push([]);
    byLevel[level]?.push(block);
  }
  return byLevel.map((blocks) => {
    blocks.sort((a, b) => (starts[a] ?? 0) - (starts[b] ?? 0));
    return {
      starts: Float64Array.from(blocks, (block) => starts[block] ?? 0),
      ends: Float64Array.from(blocks, (block) => ends[block] ?? 0),
      blocks: Int32Array.from(blocks),
    };
  });
}
