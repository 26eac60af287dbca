/** What platforms ask Prometheus about two versions, from Triton's counters: a bound for each guardrail that they can check. */
import type { ReleasePlan } from "./release-plan.ts";

export interface ReleaseMetric {
  readonly name: "error-ratio" | "latency-ratio";
  readonly query: string;
  /** The largest value that is let pass. */
  readonly most: number;
}

/** Selectors of the series of each version's pods, without braces. */
export interface VersionSeries {
  readonly v1: string;
  readonly v2: string;
}

const WINDOW = "2m";

/** `shown`: how a template writes its window; Prometheus' own otherwise. */
export function releaseMetrics(
  { gates }: ReleasePlan,
  { v1, v2 }: VersionSeries,
  shown = WINDOW,
): ReleaseMetric[] {
  const rate = (counter: string, series: string) => `sum(rate(${counter}{${series}}[${shown}]))`;
  const failed = rate("nv_inference_request_failure", v2);
  const answered = rate("nv_inference_request_success", v2);
  const mean = (series: string) =>
    `${rate("nv_inference_request_duration_us", series)} / ${rate("nv_inference_request_success", series)}`;
  const { errors, latency } = gates;
  return [
    ...(errors === undefined
      ? []
      : [
          {
            name: "error-ratio" as const,
            query: `${failed} / (${failed} + ${answered})`,
            most: errors.unacceptable,
          },
        ]),
    ...(latency === undefined
      ? []
      : [
          {
            name: "latency-ratio" as const,
            query: `(${mean(v2)}) / (${mean(v1)})`,
            most: latency.margin,
          },
        ]),
  ];
}
