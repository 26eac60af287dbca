/** Where others look in: the kernel stops a run here, a profiler listens here. Both cost one test when they are off. */

/** One operation that was just done. */
export interface OperationEvent {
  /** The row of the table of operations: "matmul", "relu", …; for `phase` "update" the optimizer's name. */
  name: string;
  phase: "forward" | "backward" | "update";
  /** On the clock of `performance.now()`. On webgpu and webgl the time to queue the work, not to do it. */
  startMs: number;
  durationMs: number;
  /** Shapes of what went in and came out; empty in phases other than "forward". */
  inputs: readonly (readonly number[])[];
  output: readonly number[];
  /** The modules being called, outermost first. */
  modules: readonly object[];
}

export const hooks: {
  interruptCheck: (() => void) | undefined;
  listener: ((event: OperationEvent) => void) | undefined;
  modules: object[];
} = { interruptCheck: undefined, listener: undefined, modules: [] };

/** Calls `check` at every operation; what it throws ends the run. `undefined` takes it off. */
export function setInterruptCheck(check: (() => void) | undefined): void {
  hooks.interruptCheck = check;
}

/** Tells `listener` of every operation, with its time in milliseconds. `undefined` takes it off; off costs nothing. */
export function setOperationListener(
  listener: ((event: OperationEvent) => void) | undefined,
): void {
  hooks.listener = listener;
}

interface Shaped {
  readonly shape: readonly number[];
}

export function timed<T>(
  phase: OperationEvent["phase"],
  name: string,
  work: () => T,
  shapesOf?: (result: T) => { inputs: readonly Shaped[]; output: Shaped },
): T {
  if (!hooks.listener) return work();
  const startMs = performance.now();
  const result = work();
  const durationMs = performance.now() - startMs;
  const shapes = shapesOf?.(result);
  hooks.listener({
    name,
    phase,
    startMs,
    durationMs,
    inputs: shapes?.inputs.map((input) => input.shape) ?? [],
    output: shapes?.output.shape ?? [],
    modules: [...hooks.modules],
  });
  return result;
}
