/** From the engine's events to the rows of a trace: which module, which kernels, how much arithmetic, how many bytes. */
import type { TraceOperation, TracePhase } from "../../../outputs/panels/trace/trace.ts";
import { kernelCost } from "../../../systems/machine/kernel-cost.ts";
import type { AnyModule, OperationEvent } from "../../../tinytorch/index.ts";
import type { Recording } from "./record-pass.ts";

/** More operations than this in one pass are counted, but not listed. */
const MOST_LISTED = 20_000;

export interface TracedOperations {
  modules: string[];
  classes: string[];
  operations: TraceOperation[];
  omittedOperations?: number;
}

/** `deviceMs[i]` belongs to event i where the device was timed. */
export function traceOperations(
  model: AnyModule,
  { events, startedAt, phases }: Recording,
  deviceMs: readonly (number | undefined)[] = [],
): TracedOperations {
  const paths = new Map<object, number>();
  const modules: string[] = [];
  const classes: string[] = [];
  for (const [path, module] of model.namedModules()) {
    paths.set(module, modules.length);
    modules.push(path);
    classes.push(module.constructor.name);
  }
  const operations = events.slice(0, MOST_LISTED).map((event, index) => {
    const startMs = event.startMs - startedAt;
    return toOperation(event, {
      startMs,
      module: innermost(event.modules, paths),
      phase: phaseAt(phases, startMs),
      deviceMs: deviceMs[index],
    });
  });
  // A nested operation is reported before the one around it, but begins after it.
  operations.sort((a, b) => a.startMs - b.startMs || b.hostMs - a.hostMs);
  const omitted = events.length - operations.length;
  return { modules, classes, operations, ...(omitted > 0 ? { omittedOperations: omitted } : {}) };
}

function toOperation(
  event: OperationEvent,
  place: {
    startMs: number;
    module: number;
    phase: TraceOperation["phase"];
    deviceMs: number | undefined;
  },
): TraceOperation {
  const costs = event.kernels.map(kernelCost);
  const { deviceMs, ...where } = place;
  return {
    name: event.name,
    ...where,
    hostMs: event.durationMs,
    ...(deviceMs === undefined ? {} : { deviceMs }),
    kernels: event.kernels.map(({ name }) => name),
    shapes: shapesText(event),
    flops: costs.reduce((sum, { flops }) => sum + flops, 0),
    bytes: costs.reduce((sum, { bytes }) => sum + bytes, 0),
    memoryBytes: event.memoryBytes,
  };
}

/** The innermost module that belongs to the model; -1 for losses and updates. */
function innermost(modules: readonly object[], paths: ReadonlyMap<object, number>): number {
  const known = modules.findLast((module) => paths.has(module));
  return known === undefined ? -1 : (paths.get(known) ?? -1);
}

function phaseAt(phases: readonly TracePhase[], ms: number): TraceOperation["phase"] {
  return phases.findLast(({ startMs }) => startMs <= ms)?.name ?? phases[0]?.name ?? "forward";
}

/** A backward or update step is told by its first kernel: it has no inputs of its own. */
function shapesText({ inputs, output, kernels }: OperationEvent): string {
  const [first] = kernels;
  const isForward = inputs.length > 0;
  const from = isForward ? inputs : (first?.inputs ?? []);
  const to = isForward ? output : first?.outputs[0];
  const arrow = to === undefined || (!isForward && first === undefined) ? "" : ` → ${shape(to)}`;
  return `${from.slice(0, 4).map(shape).join(" × ")}${from.length > 4 ? " × …" : ""}${arrow}`;
}

function shape(sizes: readonly number[]): string {
  return `(${sizes.join(", ")})`;
}
