/**
 * The Cost panel's record: all that a search for the lowest cost starts from. What it finds is computed from this and the dials by pure
 * functions, on the page and in files alike.
 */
import type { Instance } from "../../../systems/cost/instance.ts";
import type { Demand } from "../../../systems/planning/demand.ts";
import type { MeasuredService } from "../../../systems/planning/measured-service.ts";

export interface CostOutput {
  kind: "cost";
  version: 1;
  state: "running" | "done" | "partial";
  /** What is being prepared, or why the record is partial. */
  stage: string;
  model: { name: string; parameters: number };
  backend: { name: string; threads: number };
  /** The version that serves now first. */
  versions: ServedVersion[];
  /** Why versions that were measured are not among them, a sentence each. */
  leftOut: string[];
  catalogue: PriceList;
  machines: MachineModel;
  demand: Demand;
  /** Where rate, objective and the rest of the demand come from. */
  demandOrigin: string;
  budgetPerHour: number;
  leastAccuracy?: number;
  batching: { maxBatchSize: number; maxQueueDelayMs: number }[];
  cache: PlannedCache;
  spot: SpotTerms;
  /** Paid whatever runs, in US dollars an hour: a load balancer, disks, data sent out. */
  fixedUsdPerHour: number;
  /** Type of machine that serves now. */
  current: string;
  /** Of the total loss (Part 2). */
  weights: { latency: number; memory: number; cost: number };
}

/** A version of the model as it was measured. */
export interface ServedVersion {
  name: string;
  /** Threads that one replica had. */
  threads: number;
  service: MeasuredService;
  /** Of one inference; absent where its operations were not counted. */
  work?: {
    flopsPerSample: number;
    bytesPerSample: number;
    weightBytes: number;
    overheadMs: number;
  };
}

export interface PriceList {
  source: string;
  /** ISO date of the prices. */
  date: string;
  region: string;
  instances: Instance[];
}

interface Range {
  value: number;
  low: number;
  high: number;
}

/** What is known of other machines. */
export interface MachineModel {
  /** Speed of a virtual processor, with a thread of this device as 1. */
  vcpuSpeed: Range;
  reservedBytes: number;
  /** How replicas on one machine slow each other, fitted to as many at once as this device has cores for; absent where that is too few. */
  contention?: { sigma: number; kappa: number; workers: number };
  /** Shares of the roofs that the model's layers reached here; absent without a trace. */
  efficiency?: { compute: Range; memory: Range; layers: number };
}

export interface PlannedCache {
  /** Share of requests that it answers; 0 for none. */
  hitRate: number;
  usdPerHour: number;
  /** Where the hit rate comes from. */
  origin: string;
}

export interface SpotTerms {
  interruptionsPerHour: number;
  /** Share of the spot machines that may be taken back at one moment. */
  reclaimedShare: number;
  /** Spot price over the price on demand, where the catalogue lists none; 1 for no spot machines. */
  priceShare: number;
}
