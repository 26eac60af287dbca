/**
 * A traced pass as nested spans of time: phases, in them modules by their paths, in them operations. Flame charts are drawn from
 * them, on the page and in other tools.
 */
import type { StepPhase } from "../profile/profile.ts";
import type { TraceOperation, TracePass } from "./trace.ts";

export interface TraceSpan {
  kind: "phase" | "module";
  /** 0 for phases; modules follow, one level for each part of their path. */
  level: number;
  /** A phase's name or a module's path; "" is the model itself. */
  name: string;
  phase: StepPhase;
  startMs: number;
  endMs: number;
  /** Operations inside are those from here … */
  firstOperation: number;
  /** … to before this one. */
  endOperation: number;
}

export function traceSpans(pass: TracePass): TraceSpan[] {
  return [...phaseSpans(pass), ...moduleSpans(pass)];
}

/** Where each operation stands: beneath its innermost module, and beneath operations that it runs inside of. */
export function operationLevels({ operations, modules }: TracePass): Uint16Array {
  const levels = new Uint16Array(operations.length);
  const paths = modules.map(pathsTo);
  const openEnds: number[] = [];
  for (const [index, operation] of operations.entries()) {
    const end = operationEnd(operation);
    while (openEnds.length > 0 && !isInside(operation.startMs, end, openEnds.at(-1) ?? 0)) {
      openEnds.pop();
    }
    levels[index] = 1 + (paths[operation.module]?.length ?? 0) + openEnds.length;
    openEnds.push(end);
  }
  return levels;
}

export function operationEnd({ startMs, hostMs }: TraceOperation): number {
  return startMs + hostMs;
}

/** The path of an operation's module; undefined for an operation without one. */
export function modulePath({ module }: TraceOperation, modules: string[]): string | undefined {
  return module < 0 ? undefined : modules[module];
}

/** A module by its layer: its path and its class, `0 Linear`; the path alone in traces that know no classes. */
export function moduleName(
  path: string,
  { modules, classes }: Pick<TracePass, "modules" | "classes">,
): string {
  return `${path} ${classes?.[modules.indexOf(path)] ?? ""}`.trim();
}

/** Coarse clocks let neighbours touch; only an operation that begins clearly before the end of another runs inside it. */
const CLOCK_MS = 1e-6;

function isInside(start: number, end: number, openEnd: number): boolean {
  return start < openEnd - CLOCK_MS && end <= openEnd + CLOCK_MS;
}

function phaseSpans({ phases, operations }: TracePass): TraceSpan[] {
  return phases.map(({ name, startMs, durationMs }) => ({
    kind: "phase",
    level: 0,
    name,
    phase: name,
    startMs,
    endMs: startMs + durationMs,
    firstOperation: firstAtOrAfter(operations, startMs),
    endOperation: firstAtOrAfter(operations, startMs + durationMs),
  }));
}

/** Neighbouring operations of one module share a span; another phase or module ends it. */
function moduleSpans({ operations, modules }: TracePass): TraceSpan[] {
  const spans: TraceSpan[] = [];
  const pathsOf = modules.map(pathsTo);
  let open: TraceSpan[] = [];
  for (const [index, operation] of operations.entries()) {
    const paths = pathsOf[operation.module] ?? [];
    const shared = sharedDepth(open, paths, operation.phase);
    open = open.slice(0, shared);
    for (const [depth, path] of paths.entries()) {
      if (depth < shared) continue;
      const span: TraceSpan = {
        kind: "module",
        level: 1 + depth,
        name: path,
        phase: operation.phase,
        startMs: operation.startMs,
        endMs: operation.startMs,
        firstOperation: index,
        endOperation: index,
      };
      spans.push(span);
      open.push(span);
    }
    for (const span of open) {
      span.endMs = Math.max(span.endMs, operationEnd(operation));
      span.endOperation = index + 1;
    }
  }
  return spans;
}

function sharedDepth(open: TraceSpan[], paths: string[], phase: StepPhase): number {
  if (open[0]?.phase !== phase) return 0;
  const parting = paths.findIndex((path, depth) => open[depth]?.name !== path);
  return parting < 0 ? paths.length : parting;
}

/** The model, then each module on the way: `a.b` lies in "", `a` and `a.b`. */
function pathsTo(path: string): string[] {
  const parts = path === "" ? [] : path.split(".");
  return ["", ...parts.map((_, index) => parts.slice(0, index + 1).join("."))];
}

function firstAtOrAfter(operations: TraceOperation[], ms: number): number {
  let low = 0;
  let high = operations.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((operations[middle]?.startMs ?? 0) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}
