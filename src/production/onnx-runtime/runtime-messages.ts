/** Messages between the kernel and a worker of the role "onnx-runtime". Types only. */
import type { OnnxValueInfo, OnnxValues } from "./onnx-values.ts";
import type { BatchValues, PortableModel } from "./runner.ts";

export type RuntimeRequest =
  /** Opens a model; a file for ONNX Runtime as well as a packed model that is timed beside it. */
  | { type: "open"; model: PortableModel }
  /** Runs a file that is open. */
  | { type: "run"; model: number; inputs: Readonly<Record<string, OnnxValues>> }
  /** Warms up what is to be timed: one batch of a model. */
  | { type: "prepare"; model: number; batch: BatchValues }
  /** Times one batch that is warm. */
  | { type: "sample"; sampler: number };

export type RuntimeAnswer =
  | { type: "open"; opened: OpenModel }
  | { type: "run"; outputs: Record<string, OnnxValues> }
  | { type: "prepare"; sampler: number }
  /** Milliseconds of one call, as a mean of as many as the clock needs. */
  | { type: "sample"; ms: number };

/** A model that the worker has open. */
export interface OpenModel {
  readonly model: number;
  /** `ONNX Runtime Web 1.30.0, wasm`. */
  readonly engineName: string;
  /** Inputs of a file; none are told of a packed model. */
  readonly inputs: readonly OnnxValueInfo[];
}

export type ToRuntime = RuntimeRequest & { id: number };

export type FromRuntime =
  | (RuntimeAnswer & { id: number })
  | { type: "failed"; id: number; message: string };
