/**
 * The Scaling panel's record: a service as it was measured and what is asked of it, from which page and files compute the plan; and what
 * was simulated of the demand as it was asked for, which takes longer than a dial may.
 */

import type { AutoscalerName } from "../../../systems/autoscaling/autoscaler.ts";
import type { DayStretch } from "../../../systems/autoscaling/simulate-day.ts";
import type { Demand } from "../../../systems/planning/demand.ts";
import type { MeasuredService } from "../../../systems/planning/measured-service.ts";
import type { LatencyHere } from "../../../systems/planning/simulate-here.ts";
import type { RecordedRate, TrafficShape } from "../../../systems/traffic/traffic.ts";
import type { Price } from "../profile/profile.ts";

export interface ScalingOutput {
  kind: "scaling";
  version: 1;
  state: "running" | "done" | "partial";
  /** The present measurement, or why the record is partial. */
  stage: string;
  model: { name: string; parameters: number };
  /** Absent until it was measured. */
  service?: MeasuredService;
  /** Where the dials stand when nobody has turned them. */
  demand: Demand;
  /** Load tests of one replica that were really run. */
  loadTests: LoadTestPoint[];
  simulation: SimulationSettings;
  autoscaling: AutoscalingSettings;
  /** Of an hour of a machine with one replica. */
  price: Price;
  /** Of the demand as it was asked for. */
  simulated?: SimulatedScaling;
}

export interface LoadTestPoint {
  ratePerSecond: number;
  /** The p99 that it gave. */
  latencyMs: number;
}

export interface SimulationSettings {
  /** At each rate of the curve. */
  requests: number;
  seed: number;
}

export interface AutoscalingSettings {
  traffic: TrafficShape;
  /** For the traffic "replay". */
  recorded?: RecordedRate[];
  maxReplicas: number;
  /** A request that has waited so long is dropped. */
  timeoutSeconds: number;
}

/** What takes a worker. Absent parts are not there yet, or could not be simulated. */
export interface SimulatedScaling {
  /** Replicas of the closed form's plan, for which it was simulated. */
  replicas: number;
  curve: SimulatedLatencyPoint[];
  /** What limits it at the target rate, in a sentence with its evidence. */
  bottleneck?: string;
  /** As if all of them ran on the device that measured them. */
  here?: LatencyHere;
  /** Replicas that the simulation itself asks for: its whole interval keeps the objective. */
  needed?: number;
  days?: SimulatedDays;
}

export interface SimulatedLatencyPoint {
  ratePerSecond: number;
  latencyMs: { value: number; low: number; high: number };
}

export interface SimulatedDays {
  traffic: TrafficShape;
  runs: SimulatedDay[];
}

export interface SimulatedDay {
  autoscaler: AutoscalerName;
  stretchSeconds: number;
  stretches: DayStretch[];
  requests: number;
  dropped: number;
  /** Requests of seconds in which the objective was kept, over all requests. */
  keptShare: number;
  mostReplicas: number;
  replicaHours: number;
}
