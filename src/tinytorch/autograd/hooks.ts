/** Where a profiler listens. It costs one test when it is off. */
import { flag } from "../arguments/kinds.ts";
import { type Settings, Signature } from "../arguments/signature.ts";
import type { Shape } from "../tensor/shape.ts";

/** One kernel of the backend, or a transfer: "upload", "read", and "move" to another device. */
export interface BackendEvent {
  name: string;
  /** On the clock of `performance.now()`. On webgpu and webgl the time to queue the work, not to do it. */
  startMs: number;
  durationMs: number;
  /** In the order in which the kernel names them. */
  inputs: readonly Shape[];
  /** Empty for a kernel that changes its inputs in place. */
  outputs: readonly Shape[];
  attrs: Readonly<Record<string, unknown>>;
}

/** One operation that was just done. One that runs within another (in a checkpoint, or a function of one's own) is told first. */
export interface OperationEvent {
  /**
   * The row of the table of operations: "matmul", "relu", …; for `phase` "update" the optimizer's name, that name and
   * ".zeroGrad", or "clipGradNorm".
   */
  name: string;
  phase: "forward" | "backward" | "update";
  /** On the clock of `performance.now()`. On webgpu and webgl the time to queue the work, not to do it. */
  startMs: number;
  durationMs: number;
  /** Shapes of the inputs and the output; empty in phases other than "forward". */
  inputs: readonly Shape[];
  output: Shape;
  /** The modules being called, outermost first; in "backward" those whose call recorded the operation, if it was listened to. */
  modules: readonly object[];
  /** Kernels and transfers that it ran on the backend, in order; not those of an operation within it. */
  kernels: readonly BackendEvent[];
  /** Bytes that the engine held after it. */
  memoryBytes: number;
  /**
   * Time on the device in ms, told once the device has answered; undefined when that one reading was invalid. Only when asked
   * for, where `deviceTimer()` measures it, and not for an operation within another.
   */
  deviceMs?: Promise<number | undefined>;
}

export type OperationListener = (event: OperationEvent) => void;

/** Options of an operation listener. */
export interface ListenerOptions {
  /** Whether to time operations on the device too; on webgpu each then has a pass of its own, which costs time. */
  deviceTime?: boolean;
}

const listenerArguments = new Signature<ListenerOptions>("setOperationListener", [], {
  deviceTime: flag,
});

export const hooks: {
  listener: OperationListener | undefined;
  timesDevice: boolean;
  /** The calls under way, outermost first. Never changed in place, so that events and the tape may hold on to it. */
  modules: readonly object[];
  /** Collects for the operation under way; nothing when nobody listens. */
  kernels: BackendEvent[] | undefined;
} = {
  listener: undefined,
  timesDevice: false,
  modules: [],
  kernels: undefined,
};

/** Tells `listener` of every operation, with its time in milliseconds. `undefined` takes it off; off costs nothing. */
export function setOperationListener(
  listener: OperationListener | undefined,
  ...settings: Settings<ListenerOptions>
): void {
  const { deviceTime = false } = listenerArguments.take(settings);
  if (listener !== undefined && typeof listener !== "function") {
    throw new TypeError(`setOperationListener: expected a function or undefined, got ${listener}`);
  }
  hooks.listener = listener;
  hooks.timesDevice = listener !== undefined && deviceTime;
}
