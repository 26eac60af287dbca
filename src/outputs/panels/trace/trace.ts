/** The Trace panel's record: every operation of a training step and of an inference, and what tracing them cost. */
import type { Figure } from "../../figure/figure.ts";
import type { StepPhase } from "../profile/profile.ts";

export interface TraceOutput {
  kind: "trace";
  version: 1;
  state: "running" | "done" | "partial";
  /** The pass being traced, or why the trace is partial. */
  stage: string;
  model: { name: string; parameters: number };
  backend: { name: string; threads: number };
  passes: TracePass[];
  /** Measured roofs, and each layer as a point under them. */
  roofline?: Roofline;
  /** The bound on throughput of Part 2, its terms from this trace and the measured roofs. */
  bound?: ThroughputBoundFigures;
}

/** One pass through the system, as it was traced. */
export interface TracePass {
  /** `training step`, `inference`. */
  name: string;
  batchSize: number;
  /** Paths of modules that operations refer to; "" is the model itself. */
  modules: string[];
  /** The class of each, in the same order; absent in traces of earlier versions. */
  classes?: string[];
  /** In the order of `startMs`. */
  operations: TraceOperation[];
  /** Operations that happened but are not listed, because there were too many. */
  omittedOperations?: number;
  phases: TracePhase[];
  /** Tick of the clock that `startMs` and `hostMs` were read from; absent in traces of earlier versions. */
  clockTickMs?: number;
  /** Why there is no device time, or what measured it. */
  deviceTimer: string;
  /** How the traced operations add up to the time of the same pass without a trace. */
  accounting: TraceAccounting;
  /** Share of the wall time in which the device computed; an estimate, and its method says how it came about. */
  deviceBusy: Figure;
}

export interface TracePhase {
  name: StepPhase;
  startMs: number;
  durationMs: number;
}

export interface TraceOperation {
  /** `linear`, `relu`, `Adam`, …. */
  name: string;
  phase: StepPhase;
  /** Index into `modules`; -1 for operations outside all modules (the loss, the update). */
  module: number;
  /** From the beginning of the pass. */
  startMs: number;
  /** On the host: on webgl and webgpu the time to queue the work. */
  hostMs: number;
  /** On the device, where a trustworthy timer says so; on wasm and cpu the host's time by repeats, the mean over all traced passes. */
  deviceMs?: number;
  /** Kernels that it ran, by name, in order. */
  kernels: string[];
  /** `(64, 784) × (784, 128) → (64, 128)`. */
  shapes: string;
  flops: number;
  /** Read and written, each tensor once: the least that must move. */
  bytes: number;
  /** Held by the engine after it. */
  memoryBytes: number;
}

/** Each with its method. */
export interface TraceAccounting {
  /** The same pass without a trace. */
  untraced: Figure;
  /** The pass with one. */
  traced: Figure;
  /** Sum over the traced operations. */
  operations: Figure;
  /** Waiting for the batch, as far as no operation ran meanwhile. */
  waiting: Figure;
  /** Time spent on recording the operations, from timing the recording itself. */
  recording: Figure;
  /** Operations and waiting, less recording: what to compare with `untraced`. */
  corrected: Figure;
  /** The rest of the traced pass: the program between operations. */
  between: Figure;
  /** Traced over untraced. */
  overhead: Figure;
}

/** Where a computation stands under what the machine can do (Williams et al. 2009). */
export interface Roofline {
  backend: string;
  roofs: Roof[];
  points: RooflineRow[];
}

export interface Roof {
  name: string;
  unit: "flop/s" | "bytes/s";
  figure: Figure;
}

export interface RooflineRow {
  /** Path of a module, with its class. */
  name: string;
  phase: StepPhase;
  flops: number;
  bytes: number;
  /** flops / bytes. */
  intensity: number;
  /** Achieved. */
  flopsPerSecond: number;
  ms: number;
  /** Achieved over the roof at this intensity. */
  shareOfRoof: number;
  limit: "compute" | "memory";
}

export interface ThroughputBoundFigures {
  terms: { name: "compute" | "transfer" | "memory"; symbol: string; figure: Figure }[];
  active: "compute" | "transfer" | "memory";
  /** The smallest term. */
  bound: Figure;
  measured: Figure;
  /** Measured over bound. */
  reached: Figure;
}
