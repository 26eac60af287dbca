/**
 * A traced pass as a flame chart holds it: for each row its blocks in typed arrays, in the order of time, so that what is in
 * view is found by bisection. Blocks are numbered: first the spans, then the operations.
 */
import { sentences } from "../../../drawing/chart-notes.ts";
import { integerText } from "../../../figure/number-text.ts";
import { passChartName, passTitle } from "../pass-title.ts";
import { PHASES, phasePlace } from "../phases.ts";
import type { TracePass } from "../trace.ts";
import { operationEnd, operationLevels, type TraceSpan, traceSpans } from "../trace-spans.ts";
import { type MemoryCurve, memoryCurve } from "./memory-curve.ts";

/** A chart of its own kind: the canvas on the page and the drawing in files are made from this. */
export interface FlameData {
  readonly mark: "flame";
  readonly name: string;
  readonly title: string;
  readonly note?: string;
  readonly pass: TracePass;
  /** Name of the model, for the module whose path is empty. */
  readonly modelName: string;
  /** Whether the host's time is the time of the computation. */
  readonly hostTimed: boolean;
  readonly spans: readonly TraceSpan[];
  readonly rows: readonly FlameRow[];
  /** Parallel arrays with one element for each block. */
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

/** From a time to a later one, in milliseconds from the beginning of the pass. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

export interface FlameRow {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  readonly blocks: Int32Array;
}

/** Property that blocks are coloured by. */
export type FlameColors = "phase" | "operation";

export interface FlameContext {
  modelName: string;
  hostTimed: boolean;
}

export const NO_KIND = 255;
/** As many colours as there are, less one for the others. */
const MOST_KINDS = 5;

export function flameData(pass: TracePass, { modelName, hostTimed }: FlameContext): FlameData {
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
    phases[index] = phasePlace(span.phase);
  }
  levels.set(operationLevels(pass), spans.length);
  for (const [index, operation] of operations.entries()) {
    const block = spans.length + index;
    starts[block] = operation.startMs;
    ends[block] = operationEnd(operation);
    phases[block] = phasePlace(operation.phase);
    kindOf[block] = kinds.indexOf(operation.name) < 0 ? MOST_KINDS : kinds.indexOf(operation.name);
  }
  const hasOthers = kindOf.includes(MOST_KINDS);
  const note = noteOf(pass, hostTimed);
  return {
    mark: "flame",
    name: passChartName("operations", pass),
    title: `Operations over time: ${passTitle(pass)}`,
    ...(note === "" ? {} : { note }),
    pass,
    modelName,
    hostTimed,
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

/** The place of a block's colour; undefined for a block without one. */
export function colourOf(
  { phases, kindOf }: FlameData,
  block: number,
  colors: FlameColors,
): number | undefined {
  const place = colors === "phase" ? phases[block] : kindOf[block];
  return place === NO_KIND ? undefined : place;
}

/** Names of the colours, each with its place. */
export function flameKey(
  { pass, kinds }: FlameData,
  colors: FlameColors,
): { name: string; place: number }[] {
  if (colors === "operation") return kinds.map((name, place) => ({ name, place }));
  return PHASES.flatMap((name, place) =>
    pass.phases.some((phase) => phase.name === name) ? [{ name, place }] : [],
  );
}

function noteOf({ omittedOperations = 0 }: TracePass, hostTimed: boolean): string {
  return sentences(
    hostTimed ? "" : "Lengths are the host’s time to queue the work; the device works behind it.",
    omittedOperations > 0
      ? `${integerText(omittedOperations)} more operations were traced and added up, but are not drawn.`
      : "",
  );
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
