/** A plan of capacity: replicas for a demand, and what they are expected to do. */
import type { Demand } from "./demand.ts";

export interface CapacityPlan {
  demand: Demand;
  /** All of them, with the spare ones. */
  replicas: number;
  /** The highest rate of one replica at which the objective is met, in queries/s. */
  ratePerReplica: number;
  /** Busy share of a replica at the demand's rate with all replicas, from 0 to 1. */
  utilisation: number;
  /** Latency at the objective's percentile, in ms, with the ends of its 95 % interval. */
  latencyMs: { value: number; low: number; high: number };
  /** Whether the value came from closed forms or from a simulation of so many requests. */
  source: { kind: "closed form" } | { kind: "simulation"; requests: number; seed: number };
  /** From the order to start a replica until it answers, in ms; absent where it was not measured. */
  coldStartMs?: number;
  /** Peak memory of one replica, in bytes; absent where it was not measured. */
  memoryBytes?: number;
}
