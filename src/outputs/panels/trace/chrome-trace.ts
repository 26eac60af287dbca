/**
 * A trace in Chrome's Trace Event Format, which Perfetto and speedscope open. One process a pass; in it a thread of phases,
 * one of modules with their operations nested inside, and a counter of the memory held.
 * https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 */
import { type NestedSpan, nestedTimes } from "./nested-times.ts";
import { isHostTimed, operationRate } from "./operation-rate.ts";
import type { TraceOperation, TraceOutput, TracePass } from "./trace.ts";
import { modulePath, operationEnd, operationLevels, traceSpans } from "./trace-spans.ts";

export interface ChromeTrace {
  traceEvents: ChromeEvent[];
  displayTimeUnit: "ms";
  otherData: Record<string, string | number>;
}

export type ChromeEvent = CompleteEvent | CounterEvent | MetadataEvent;

/** `ts` and `dur` are in microseconds. */
interface CompleteEvent {
  ph: "X";
  name: string;
  cat: string;
  pid: number;
  tid: number;
  ts: number;
  dur: number;
  args: Record<string, string | number>;
}

interface CounterEvent {
  ph: "C";
  name: string;
  pid: number;
  ts: number;
  args: Record<string, number>;
}

interface MetadataEvent {
  ph: "M";
  name: "process_name" | "process_sort_index" | "thread_name" | "thread_sort_index";
  pid: number;
  tid?: number;
  args: Record<string, string | number>;
}

const PHASES = 1;
const MODULES = 2;

export function chromeTrace(trace: TraceOutput): ChromeTrace {
  const { model, backend } = trace;
  return {
    traceEvents: trace.passes.flatMap((pass, index) => passEvents(trace, pass, index + 1)),
    displayTimeUnit: "ms",
    otherData: {
      model: model.name,
      parameters: model.parameters,
      backend: backend.name,
      threads: backend.threads,
    },
  };
}

function passEvents(trace: TraceOutput, pass: TracePass, pid: number): ChromeEvent[] {
  return [
    ...names(pass, pid),
    ...timed(phaseEvents(pass, pid)),
    ...timed(workEvents(trace, pass, pid)),
    ...memoryEvents(pass, pid),
  ];
}

/** An event that has no place in time yet. */
interface Placed {
  span: NestedSpan;
  event: Omit<CompleteEvent, "ts" | "dur">;
}

function timed(placed: readonly Placed[]): CompleteEvent[] {
  const times = nestedTimes(placed.map(({ span }) => span));
  return placed.map(({ event }, index) => ({ ...event, ts: 0, dur: 0, ...times[index] }));
}

function names({ name, batchSize }: TracePass, pid: number): MetadataEvent[] {
  const process = `${name}, batch size ${batchSize}`;
  return [
    { ph: "M", name: "process_name", pid, args: { name: process } },
    { ph: "M", name: "process_sort_index", pid, args: { sort_index: pid } },
    ...[
      { tid: PHASES, name: "phases" },
      { tid: MODULES, name: "modules and operations" },
    ].flatMap(({ tid, name: thread }): MetadataEvent[] => [
      { ph: "M", name: "thread_name", pid, tid, args: { name: thread } },
      { ph: "M", name: "thread_sort_index", pid, tid, args: { sort_index: tid } },
    ]),
  ];
}

function phaseEvents(pass: TracePass, pid: number): Placed[] {
  return traceSpans(pass).flatMap(({ kind, name, startMs, endMs }) =>
    kind === "phase"
      ? {
          span: { startMs, endMs, level: 0 },
          event: { ph: "X", name, cat: kind, pid, tid: PHASES, args: {} },
        }
      : [],
  );
}

/** Modules, and their operations nested inside, in the order in which they begin. */
function workEvents(trace: TraceOutput, pass: TracePass, pid: number): Placed[] {
  const hostTimed = isHostTimed(trace);
  const levels = operationLevels(pass);
  const modules = traceSpans(pass)
    .filter(({ kind }) => kind === "module")
    .map(({ name, phase, startMs, endMs, level, firstOperation }) => ({
      first: firstOperation,
      span: { startMs, endMs, level },
      event: {
        ph: "X" as const,
        name: name === "" ? trace.model.name : name,
        cat: "module",
        pid,
        tid: MODULES,
        args: { phase },
      },
    }));
  const operations = pass.operations.map((operation, index) => ({
    first: index,
    span: {
      startMs: operation.startMs,
      endMs: operationEnd(operation),
      level: levels[index] ?? 0,
    },
    event: operationEvent(operation, pass, pid, hostTimed),
  }));
  return [...modules, ...operations].sort(
    (a, b) => a.first - b.first || a.span.level - b.span.level,
  );
}

function operationEvent(
  operation: TraceOperation,
  { modules }: TracePass,
  pid: number,
  hostTimed: boolean,
): Placed["event"] {
  const { name, phase, kernels, shapes, flops, bytes, deviceMs, memoryBytes } = operation;
  const rate = operationRate(operation, hostTimed);
  return {
    ph: "X",
    name,
    cat: "operation",
    pid,
    tid: MODULES,
    args: {
      phase,
      module: modulePath(operation, modules) ?? "none",
      kernels: kernels.join(", "),
      shapes,
      flops,
      bytes,
      ...(deviceMs === undefined ? {} : { device_ms: deviceMs }),
      ...(rate === undefined ? {} : { gflop_per_s: rate / 1e9 }),
      memory_bytes: memoryBytes,
    },
  };
}

/** Known after each operation. */
function memoryEvents({ operations }: TracePass, pid: number): CounterEvent[] {
  return operations.map((operation) => ({
    ph: "C",
    name: "memory",
    pid,
    ts: Math.round(operationEnd(operation) * 1e6) / 1000,
    args: { bytes: operation.memoryBytes },
  }));
}
