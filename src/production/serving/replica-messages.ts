/** Messages between a server and its replicas, over a port of their own. Types only. */
import type { PortableModel } from "../onnx-runtime/runner.ts";
import type { Batch } from "./serving-system.ts";

/** A model that is served, as it travels. */
export interface ServedModel {
  readonly name: string;
  /** For the engine that the replicas compute with. */
  readonly portable: PortableModel;
  /** Batches that are run once before the first request, ascending; the last is the largest that there is. */
  readonly batchSizes: readonly number[];
  /** Shape of one sample. */
  readonly sampleShape: readonly number[];
  readonly classes: number;
  /** Whether the model gives probabilities itself, and not logits. */
  readonly givesProbabilities: boolean;
}

/** From the kernel to a replica: over which port its server speaks to it. */
export interface ToReplicaWorker {
  type: "begin";
  model: ServedModel;
  port: MessagePort;
}

/** A fault that a replica can be given, to see who finds it. */
export interface ReplicaFault {
  /** For so long after each batch it keeps its thread busy before it answers. */
  readonly burnMs: number;
  /** It reads each sample from its last number to its first: the model sees digits turned by 180°. */
  readonly isReversed: boolean;
}

/** From the server. */
export type ToReplica =
  | ({ type: "batch" } & Batch)
  /** From now on it has this fault, which is a real one. */
  | ({ type: "fault" } & ReplicaFault)
  /** Is it well? */
  | { type: "probe" }
  /** Ends the worker from inside, as a crash does: the kernel that could end it may be busy. */
  | { type: "crash" };

export type FromReplica =
  /**
   * Every batch size was run: the longest took so long, and its engine held so much in tensors at most, weights included, where that can
   * be told.
   */
  | { type: "ready"; slowestMs: number; mostBytes?: number }
  | {
      type: "answers";
      id: number;
      count: number;
      /** Row by row, a row for each sample. */
      outputs: Float32Array<ArrayBuffer>;
      probabilities: Float32Array<ArrayBuffer>;
      /** From the samples in memory to the answers in memory. */
      computeMs: number;
    }
  | { type: "failed"; id: number; reason: string }
  | { type: "well" };
