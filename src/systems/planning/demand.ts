/** What a plan is asked for: the load, the objective, and how requests reach replicas. */

export const ROUTING_POLICIES = [
  "shared queue",
  "round robin",
  "random",
  "least outstanding",
  "power of two",
] as const;

export type RoutingPolicy = (typeof ROUTING_POLICIES)[number];

export interface Demand {
  /** Mean rate of requests, per second. */
  ratePerSecond: number;
  /** The share `percentile` of requests is to be answered within `latencyMs`: 0.99 for a p99. */
  objective: { percentile: number; latencyMs: number };
  /** Share of a replica's highest rate that is left free, from 0 to below 1. */
  headroom: number;
  /** Replicas that may be lost with the objective still met: 1 for N + 1. */
  spareReplicas: number;
  /** Squared coefficient of variation of the times between requests: 1 for Poisson. */
  burstiness: number;
  policy: RoutingPolicy;
  /** Triton's dynamic batching; 1 for none. */
  maxBatchSize: number;
  maxQueueDelayMs: number;
  /** Share of requests that a cache answers, from 0 to below 1. */
  hitRate: number;
}
