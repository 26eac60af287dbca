/** The Serving panel's record: a system of replicas behind a router, as it is now and as its last minute went. */
import type { Figure } from "../../figure/figure.ts";

export interface ServingOutput {
  kind: "serving";
  version: 1;
  state: "running" | "done" | "partial";
  stage: string;
  /** The model that is served. */
  model: string;
  /** What its replicas compute with; absent in older records, of this library. */
  engine?: "tinytorch" | "onnxruntime";
  settings: ServingSettings;
  /** What asks: the shape of the load and its rate in queries/s; absent while nothing does. */
  load?: { shape: "poisson" | "bursts" | "diurnal" | "replay"; rate: number };
  /** Requests that wait now, before any replica has them. */
  queued: number;
  replicas: ReplicaState[];
  counts: ServingCounts;
  /** Of the last minute. */
  throughput: Figure;
  latency: { p50: Figure; p95: Figure; p99: Figure };
  /** Median of each part of a request's way; the four add up to its latency. */
  spans: { queue: Figure; batch: Figure; compute: Figure; hop: Figure };
  /** Requests in a batch, on average. */
  batchSize: Figure;
  /** Latency over time: a column a second, at most 60. */
  heat: {
    /** Upper edges of the rows in ms, rising; the last row has no upper edge. */
    edgesMs: number[];
    columns: HeatColumn[];
  };
  /** Controls that were used, and what befell replicas, on the same time axis. */
  marks: { second: number; text: string }[];
  /** The last request that the reader sent, with its own way. */
  asked?: AskedRequest;
}

export interface ServingSettings {
  policy: "round robin" | "random" | "least outstanding" | "power of two";
  /** Triton's dynamic batching: a batch leaves when it is full or its oldest request has waited so long. */
  maxBatchSize: number;
  maxQueueDelayMs: number;
  /** Requests that may wait; more are rejected. */
  queueLimit: number;
  /** From its arrival; a request without an answer then has timed out. */
  timeoutMs: number;
  /** Answers that are kept for the same input; 0 for no cache. */
  cacheSize: number;
}

export interface ReplicaState {
  id: number;
  status: "starting" | "idle" | "busy" | "draining" | "dead";
  answered: number;
  /** Requests that it has now. */
  inFlight: number;
  restarts: number;
}

/** They add up: issued = answered + rejected + timed out + failed + open. */
export interface ServingCounts {
  issued: number;
  answered: number;
  rejected: number;
  timedOut: number;
  failed: number;
  open: number;
  /** Of those answered, from the cache. */
  cached: number;
}

export interface HeatColumn {
  /** Seconds since the system was opened. */
  second: number;
  /** Requests that ended in it, by the row of their latency. */
  counts: number[];
  /** Means in ms. */
  spansMs: { queue: number; batch: number; compute: number; hop: number };
  /** That ended otherwise. */
  notAnswered: number;
}

export interface AskedRequest {
  /** The 28 × 28 that the model saw, a byte a pixel, base64. */
  image: string;
  /** Of each class. */
  probabilities: number[];
  latencyMs: number;
  spansMs: { queue: number; batch: number; compute: number; hop: number };
  /** -1, with a batch of 0, for an answer from the cache. */
  replica: number;
  batchSize: number;
}
