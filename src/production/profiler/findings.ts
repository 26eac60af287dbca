/**
 * Measurements of one system on this device: plain data for the code that builds on them (planning, readiness, the summary). Each
 * measurement makes a new record; a record that was handed out never changes.
 */
import type { Figure } from "../../outputs/figure/figure.ts";
import type { Better } from "../../outputs/figure/named-figure.ts";
import type { CostOutput } from "../../outputs/panels/cost/cost.ts";
import type { LoadProfile, ProfileOutput } from "../../outputs/panels/profile/profile.ts";
import type { ReadinessOutput } from "../../outputs/panels/readiness/readiness.ts";
import type { RecommendationsOutput } from "../../outputs/panels/recommendations/recommendations.ts";
import type { ScalingOutput } from "../../outputs/panels/scaling/scaling.ts";
import type { TraceOutput } from "../../outputs/panels/trace/trace.ts";
import type { CapacityPlan } from "../../systems/planning/capacity-plan.ts";
import type { BatchTimes, MeasuredService } from "../../systems/planning/measured-service.ts";
import type { DeviceFacts } from "../instruments/device/describe-device.ts";
import type { DeviceRoofs } from "../instruments/device/roofs.ts";
import type { DeploymentConfig } from "../planning/generate-deployment.ts";
import type { MetricFigures } from "./system-metrics.ts";

/** Findings of a profile; one that ends early has only the first of them. */
export interface ProfileFindings {
  readonly profile?: ProfileOutput;
  /** Every latency timed, in order. */
  readonly latencySamplesMs?: readonly number[];
  /** Every time of a whole batch, by batch size, in order. */
  readonly batchTimes?: readonly BatchTimes[];
  readonly systemMetrics?: MetricFigures;
}

/** Findings about the device, whichever model runs on it. */
export interface DeviceFindings {
  readonly device?: DeviceFacts;
  readonly roofs?: DeviceRoofs;
}

export interface Findings extends ProfileFindings, DeviceFindings {
  readonly trace?: TraceOutput;
  /** The last run of each scenario. */
  readonly load?: Readonly<Partial<Record<LoadProfile["scenario"], LoadProfile>>>;
  readonly recommendations?: RecommendationsOutput;
  /** What planning is made from, as it was measured last. */
  readonly service?: MeasuredService;
  readonly plan?: CapacityPlan;
  /** The record that the plan was shown in. */
  readonly scaling?: ScalingOutput;
  /** The last search for the lowest cost. */
  readonly cost?: CostOutput;
  /** The last files that were written for a platform, with what the check found. */
  readonly deployment?: DeploymentConfig;
  /** The last judgement of production readiness, with what was run again since. One of a few lines does not replace one of all. */
  readonly readiness?: ReadinessOutput;
}

/** The findings that remain when another model is profiled. */
export function ofDevice({ device, roofs }: Findings): DeviceFindings {
  return { ...(device === undefined ? {} : { device }), ...(roofs === undefined ? {} : { roofs }) };
}

/** A metric of one's own: its name, and how it follows from the findings. */
export interface CustomMetric {
  /** As code calls it: `tailRatio`. */
  name: string;
  /** As the page calls it. */
  label: string;
  /** Which direction is good; without it no run is marked as best. */
  better?: Better;
  /** Called again whenever something new was measured; undefined while what it needs is not there yet. */
  compute(findings: ProfileFindings): Figure | undefined;
}
