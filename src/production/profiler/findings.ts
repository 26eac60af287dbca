/**
 * What was measured of one system on this device: plain data for whatever builds on it (planning, readiness, the summary). Each
 * measurement makes a new record; a record that was handed out never changes.
 */
import type { Figure } from "../../outputs/figure/figure.ts";
import type { Better } from "../../outputs/figure/named-figure.ts";
import type { LoadProfile, ProfileOutput } from "../../outputs/panels/profile/profile.ts";
import type { RecommendationsOutput } from "../../outputs/panels/recommendations/recommendations.ts";
import type { TraceOutput } from "../../outputs/panels/trace/trace.ts";
import type { DeviceFacts } from "../instruments/device/describe-device.ts";
import type { DeviceRoofs } from "../instruments/device/roofs.ts";
import type { MetricFigures } from "./system-metrics.ts";

/** What a profile finds; a profile that ends early has found the first of it. */
export interface ProfileFindings {
  readonly profile?: ProfileOutput;
  /** Every latency timed, in order. */
  readonly latencySamplesMs?: readonly number[];
  readonly systemMetrics?: MetricFigures;
}

/** What is true of the device, whichever model runs on it. */
export interface DeviceFindings {
  readonly device?: DeviceFacts;
  readonly roofs?: DeviceRoofs;
}

export interface Findings extends ProfileFindings, DeviceFindings {
  readonly trace?: TraceOutput;
  /** The last run of each scenario. */
  readonly load?: Readonly<Partial<Record<LoadProfile["scenario"], LoadProfile>>>;
  readonly recommendations?: RecommendationsOutput;
}

/** What remains when another model is profiled. */
export function ofDevice({ device, roofs }: Findings): DeviceFindings {
  return { ...(device === undefined ? {} : { device }), ...(roofs === undefined ? {} : { roofs }) };
}

/** A metric of one's own: what it is called, and how it follows from what was measured. */
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
