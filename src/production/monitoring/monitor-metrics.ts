/**
 * A monitor's counts as Prometheus metrics. Where Triton Inference Server has a metric for the same thing it goes by Triton's name
 * (docs/user_guide/metrics.md), so that dashboards and rules for Triton read it; ours begin with `capstone_`.
 */

import type { DriftSubject, ObjectiveState } from "../../outputs/panels/monitor/monitor.ts";
import type { MetricFamily, MetricSample } from "../../outputs/panels/monitor/prometheus-text.ts";
import type { RequestBatch } from "../serving/request-record.ts";
import { LATENCY_BUCKETS, type ReplicaTotals, type RequestTotals } from "./request-totals.ts";

/** What is exposed besides the totals. */
export interface Exposed {
  readonly model: string;
  readonly version: string;
  readonly totals: RequestTotals;
  readonly queueDepth: number;
  readonly replicas: RequestBatch["replicas"];
  readonly objectives: readonly ObjectiveState[];
  readonly drift: readonly DriftSubject[];
}

export function monitorMetrics(exposed: Exposed): MetricFamily[] {
  return [...tritonMetrics(exposed), ...ownMetrics(exposed)];
}

function tritonMetrics({ model, version, totals, queueDepth }: Exposed): MetricFamily[] {
  const labels = { model, version };
  const served = servedTotals(totals, labels);
  /** A sample for each replica that has served, and one without a replica for answers from the cache. */
  const counter = (name: string, help: string, of: (totals: ReplicaTotals) => number) =>
    family(
      "counter",
      name,
      help,
      served.map((it) => ({ labels: it.labels, value: of(it.totals) })),
    );
  const { cached, answered } = totals.counts;
  const gauge = family(
    "gauge",
    "nv_inference_pending_request_count",
    "Number of requests that wait, as the server last reported",
    [{ labels, value: queueDepth }],
  );
  return [
    counter(
      "nv_inference_request_success",
      "Number of requests that were answered",
      ({ outcomes }) => outcomes.answered,
    ),
    family(
      "counter",
      "nv_inference_request_failure",
      "Number of requests that were not answered, by reason: rejected, timed-out, failed",
      failureSamples(totals, labels),
    ),
    counter(
      "nv_inference_count",
      "Number of inferences performed (does not include cached requests)",
      ({ computed }) => computed,
    ),
    counter(
      "nv_inference_exec_count",
      "Number of batches executed (does not include cached requests); each answer counts as its part of a batch",
      ({ batches }) => rounded(batches),
    ),
    counter(
      "nv_inference_request_duration_us",
      "Cumulative time of answered requests from when they were due, in microseconds (includes cached requests)",
      ({ requestMs }) => microseconds(requestMs),
    ),
    counter(
      "nv_inference_queue_duration_us",
      "Cumulative time that answered requests waited in the queue and for their batch, in microseconds",
      ({ queueMs }) => microseconds(queueMs),
    ),
    counter(
      "nv_inference_compute_infer_duration_us",
      "Cumulative time that answered requests spent in the model, in microseconds",
      ({ computeMs }) => microseconds(computeMs),
    ),
    gauge,
    family("counter", "nv_cache_num_hits_per_model", "Number of answers from the cache", [
      { labels, value: cached },
    ]),
    family(
      "counter",
      "nv_cache_num_misses_per_model",
      "Number of answers that were computed because the cache had none",
      [{ labels, value: answered - cached }],
    ),
  ];
}

interface ServedTotals {
  readonly labels: Record<string, string>;
  readonly totals: ReplicaTotals;
}

/** By replica; answers that came from no replica, which are those of the cache, have a sample of their own. */
function servedTotals(
  { replicas }: RequestTotals,
  labels: Readonly<Record<string, string>>,
): ServedTotals[] {
  return [...replicas].flatMap(([id, totals]) => {
    if (id !== undefined) return [{ labels: { ...labels, replica: String(id) }, totals }];
    return totals.outcomes.answered > 0 ? [{ labels: { ...labels }, totals }] : [];
  });
}

function failureSamples(totals: RequestTotals, labels: Record<string, string>): MetricSample[] {
  return [...totals.replicas].flatMap(([id, { outcomes }]) => {
    const own = id === undefined ? labels : { ...labels, replica: String(id) };
    return (["rejected", "timed-out", "failed"] as const).map((reason) => ({
      labels: { ...own, reason },
      value: outcomes[reason],
    }));
  });
}

function ownMetrics({
  model,
  version,
  totals,
  replicas,
  objectives,
  drift,
}: Exposed): MetricFamily[] {
  const labels = { model, version };
  const hops = servedTotals(totals, labels).map((it) => ({
    labels: it.labels,
    value: rounded(it.totals.hopMs / 1000),
  }));
  return [
    family(
      "histogram",
      "capstone_request_latency_seconds",
      "Latency of answered requests, from when they were due",
      latencySamples(totals, labels),
    ),
    family(
      "counter",
      "capstone_hop_duration_seconds_total",
      "Cumulative time that answered requests spent between threads",
      hops,
    ),
    family(
      "gauge",
      "capstone_replica_up",
      "1 for a replica that is not dead",
      replicas.map(({ id, status }) => ({
        labels: { ...labels, replica: String(id) },
        value: status === "dead" ? 0 : 1,
      })),
    ),
    family(
      "gauge",
      "capstone_slo_target_ratio",
      "Share of good requests that is promised",
      objectives.map(({ name, target }) => ({
        labels: { ...labels, objective: name },
        value: target,
      })),
    ),
    family(
      "gauge",
      "capstone_error_budget_burnt_ratio",
      "Share of the error budget of the period that is gone",
      objectives.flatMap(({ name, burnt }) => sampleOf(burnt, { ...labels, objective: name })),
    ),
    family(
      "gauge",
      "capstone_burn_rate",
      "Speed at which the error budget burns; at 1 it lasts for its period",
      objectives.flatMap((objective) => burnSamples(objective, labels)),
    ),
    family(
      "gauge",
      "capstone_drift_psi",
      "Population stability index of the last window against the reference",
      drift.flatMap(({ name, psi }) => sampleOf(psi, { ...labels, subject: name })),
    ),
    family(
      "gauge",
      "capstone_drift_ks_distance",
      "Kolmogorov-Smirnov distance of the last window to the reference",
      drift.flatMap(({ name, ks }) => sampleOf(ks, { ...labels, subject: name })),
    ),
    family(
      "gauge",
      "capstone_drift_alarm_ratio",
      "The clearest statistic of the last window over its threshold; above 1 there is an alarm",
      drift.map(({ name, ratio }) => ({ labels: { ...labels, subject: name }, value: ratio })),
    ),
  ];
}

/** Cumulative buckets, the last one with all of them. */
function latencySamples(
  { latencies, latencySumSeconds }: RequestTotals,
  labels: Record<string, string>,
): MetricSample[] {
  let total = 0;
  const buckets = latencies.map((count, place) => {
    total += count;
    const end = LATENCY_BUCKETS[place];
    const le = end === undefined ? "+Inf" : String(end);
    return { suffix: "_bucket", labels: { ...labels, le }, value: total };
  });
  return [
    ...buckets,
    { suffix: "_sum", labels, value: rounded(latencySumSeconds) },
    { suffix: "_count", labels, value: total },
  ];
}

function burnSamples(
  { name, rules }: ObjectiveState,
  labels: Record<string, string>,
): MetricSample[] {
  return rules.flatMap(({ name: rule, long, short, longSeconds, shortSeconds }) => {
    const own = { ...labels, objective: name, rule };
    return [
      ...sampleOf(long, { ...own, window: `${longSeconds}s` }),
      ...sampleOf(short, { ...own, window: `${shortSeconds}s` }),
    ];
  });
}

function sampleOf(
  figure: ObjectiveState["burnt"] | undefined,
  labels: Record<string, string>,
): MetricSample[] {
  return figure !== undefined && "value" in figure ? [{ labels, value: figure.value }] : [];
}

function family(
  type: MetricFamily["type"],
  name: string,
  help: string,
  samples: MetricSample[],
): MetricFamily {
  return { name, help, type, samples };
}

function microseconds(ms: number): number {
  return Math.round(ms * 1000);
}

/** A third and two thirds make one. */
function rounded(value: number): number {
  return Number(value.toFixed(6));
}
