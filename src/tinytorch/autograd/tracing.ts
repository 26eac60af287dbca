/** Makes the events that a listener hears of: an operation with the kernels it ran, where it belongs and what is held after it. */
import { device } from "../backend/backends.ts";
import { memory } from "../backend/storage.ts";
import type { Shape } from "../tensor/shape.ts";
import { type BackendEvent, hooks, type OperationEvent, type OperationListener } from "./hooks.ts";

interface Shaped {
  readonly shape: Shape;
}

/** Inputs and output of an operation. */
interface InAndOut {
  inputs: readonly Shaped[];
  output: Shaped;
}

/** Does `work`, and tells the listener if there is one. */
export function timed<T>(
  phase: OperationEvent["phase"],
  name: string,
  work: () => T,
  shapesOf?: (result: T) => InAndOut,
): T {
  const { listener } = hooks;
  return listener ? heard(listener, phase, name, work, shapesOf) : work();
}

function heard<T>(
  listener: OperationListener,
  phase: OperationEvent["phase"],
  name: string,
  work: () => T,
  shapesOf: ((result: T) => InAndOut) | undefined,
): T {
  const { modules, kernels: outer } = hooks;
  const kernels: BackendEvent[] = [];
  // Queries cannot lie in one another.
  const timer = hooks.timesDevice && !outer ? device().timer : undefined;
  hooks.kernels = kernels;
  timer?.start?.();
  const startMs = performance.now();
  let result: T;
  let durationMs = 0;
  let deviceMs: Promise<number | undefined> | undefined;
  try {
    result = work();
  } finally {
    durationMs = performance.now() - startMs;
    deviceMs = timer?.stop?.();
    hooks.kernels = outer;
  }
  const shapes = shapesOf?.(result);
  listener({
    name,
    phase,
    startMs,
    durationMs,
    inputs: shapes?.inputs.map(({ shape }) => shape) ?? [],
    output: shapes?.output.shape ?? [],
    modules,
    kernels,
    memoryBytes: memory().numBytes,
    ...(deviceMs && { deviceMs }),
  });
  return result;
}

/** Calls on with the modules that an operation was recorded in, so that what its backward pass does is known to be theirs. */
export function within(modules: readonly object[] | undefined, work: () => void): void {
  if (!hooks.listener) {
    work();
    return;
  }
  const outer = hooks.modules;
  hooks.modules = modules ?? [];
  try {
    work();
  } finally {
    hooks.modules = outer;
  }
}
