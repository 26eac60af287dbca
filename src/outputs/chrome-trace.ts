/**
 * A trace in Chrome's Trace Event Format, which Perfetto and speedscope open. One process a pass; in it a thread of phases,
 * one of modules with their operations nested inside, and a counter of the memory held.
 * https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 */
import { isHostTimed, operationRate } from "./operation-rate.ts";
import type { TraceOperation, TraceOutput, TracePass } from "./trace.ts";
import { modulePath, operationEnd, traceSpans } from "./trace-spans.ts";

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
  const hostTimed = isHostTimed(trace);
  return [
    ...names(pass, pid),
    ...spanEvents(trace, pass, pid),
    ...pass.operations.map((operation) => operationEvent(operation, pass, pid, hostTimed)),
    ...memoryEvents(pass, pid),
  ];
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

function spanEvents({ model }: TraceOutput, pass: TracePass, pid: number): CompleteEvent[] {
  return traceSpans(pass).map(({ kind, name, phase, startMs, endMs }) => ({
    ph: "X",
    name: name === "" ? model.name : name,
    cat: kind,
    pid,
    tid: kind === "phase" ? PHASES : MODULES,
    ...micros(startMs, endMs),
    args: kind === "phase" ? {} : { phase },
  }));
}

function operationEvent(
  operation: TraceOperation,
  { modules }: TracePass,
  pid: number,
  hostTimed: boolean,
): CompleteEvent {
  const { name, phase, kernels, shapes, flops, bytes, deviceMs, memoryBytes } = operation;
  const rate = operationRate(operation, hostTimed);
  return {
    ph: "X",
    name,
    cat: "operation",
    pid,
    tid: MODULES,
    ...micros(operation.startMs, operationEnd(operation)),
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
    ts: nanos(operationEnd(operation)) / 1000,
    args: { bytes: operation.memoryBytes },
  }));
}

/** Through whole nanoseconds: viewers want what lies inside to end no later than what is around it. */
function micros(startMs: number, endMs: number): { ts: number; dur: number } {
  const start = nanos(startMs);
  return { ts: start / 1000, dur: (nanos(endMs) - start) / 1000 };
}

function nanos(ms: number): number {
  return Math.round(ms * 1e6);
}
