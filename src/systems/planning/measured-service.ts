/** A model's service as it was measured: plain data from which replicas, costs and files are planned. */

export interface MeasuredService {
  /** The version and what it ran on, in words: `CNN, int8, ONNX Runtime on wasm, 1 thread`. */
  subject: string;
  /** One sentence: where and how the times were measured. */
  method: string;
  /** Compute times of whole batches, by size, rising; at least one size, each with at least one time. */
  batches: readonly BatchTimes[];
  /** A request's way between router and replica and back, without queue and compute, in ms. */
  hopMs?: readonly number[];
  /** From the order to start a replica until it answers, in ms. */
  coldStartMs?: readonly number[];
  /** The most that the engine of one replica held in tensors, weights and activations of its largest batch, in bytes. */
  memoryBytes?: number;
  /** Several workers at once: the universal scalability law is fitted to their throughput. */
  concurrency?: readonly WorkersAtOnce[];
  /** Processors of the device. */
  cores?: number;
  /** On held-out data, with the ends of its 95 % interval. */
  accuracy?: { value: number; low: number; high: number; n: number };
}

export interface WorkersAtOnce {
  workers: number;
  /** Queries that all of them answered. */
  perSecond: number;
  /** How long each query held its replica, in ms, its way there and back counted, while a server of so many was asked at random moments. */
  heldMs?: readonly number[];
  /** From the moment at which each of them was due until the server had it, in ms. */
  lateMs?: readonly number[];
}

export interface BatchTimes {
  size: number;
  /** Of one batch each, in ms, in the order measured. */
  timesMs: readonly number[];
}
