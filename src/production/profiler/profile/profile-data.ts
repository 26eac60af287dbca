/** What a profile leaves for later parts, and metrics of one's own that are made from it. */
import type { Figure } from "../../../outputs/figure/figure.ts";
import type { Better } from "../../../outputs/figure/named-figure.ts";
import type { ProfileOutput } from "../../../outputs/panels/profile/profile.ts";
import type { SystemMetrics } from "../system-metrics.ts";

/** Filled in as it is measured, so that a run that fails keeps what it has. */
export interface ProfileData {
  profile?: ProfileOutput;
  /** Every latency timed, in order. */
  latencySamplesMs?: readonly number[];
  systemMetrics?: SystemMetrics;
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
  compute(data: ProfileData): Figure | undefined;
}
