/** Where Prometheus finds the figures, and when it wakes somebody. */
import type { DeploymentInput } from "../deployment-input.ts";
import type { Tree } from "../files/tree.ts";
import { annotationText, promText } from "../files/words.ts";
import { derived } from "../planned.ts";
import { metadataOf, selectorOf } from "./labels.ts";
import { seriesOf } from "./scaling.ts";

export function serviceMonitor(input: DeploymentInput): Tree {
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "ServiceMonitor",
    metadata: metadataOf(input),
    spec: {
      selector: { matchLabels: selectorOf(input) },
      endpoints: [{ port: "metrics", path: "/metrics", interval: "15s" }],
    },
  };
}

export function prometheusRule(input: DeploymentInput): Tree {
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    metadata: metadataOf(input),
    spec: { groups: ruleGroups(input) },
  };
}

function ruleGroups(input: DeploymentInput): Tree[] {
  return [
    { name: `${input.name}-error-ratios`, rules: errorRatios(input) },
    { name: `${input.name}-alerts`, rules: [...burnAlerts(input), ...latencyAlerts(input)] },
  ];
}

/** The share of failed requests over each window that an alert looks at. */
function errorRatios(input: DeploymentInput): Tree[] {
  const windows = input.alerts.flatMap(({ value }) => [value.shortSeconds, value.longSeconds]);
  return [...new Set(windows)]
    .toSorted((a, b) => a - b)
    .map((seconds) => ({
      record: ratioName(seconds),
      labels: ratioLabels(input),
      expr: errorRatio(input, promDuration(seconds)),
    }));
}

function errorRatio(input: DeploymentInput, window: string): string {
  const rate = (metric: string) => `sum(rate(${metric}{${seriesOf(input)}}[${window}]))`;
  const failed = rate("nv_inference_request_failure");
  return `${failed} / (${failed} + ${rate("nv_inference_request_success")})`;
}

function burnAlerts(input: DeploymentInput): Tree[] {
  const budget = `(1 - ${input.availability.value})`;
  const selector = `{deployment=${promText(input.name)}}`;
  return input.alerts.map((alert) => {
    const { name, severity, factor, longSeconds, shortSeconds } = alert.value;
    const over = (seconds: number) => `${ratioName(seconds)}${selector} > ${factor} * ${budget}`;
    return {
      alert: `ErrorBudget${camelCase(name)}`,
      expr: derived(alert, () => `${over(longSeconds)} and ${over(shortSeconds)}`),
      labels: { severity, deployment: input.name },
      annotations: {
        summary: `${annotationText(input.name)} fails requests ${factor} times as often as its error budget allows, over ${promDuration(longSeconds)} and ${promDuration(shortSeconds)}.`,
      },
    };
  });
}

/** Triton has no quantile of whole requests where it keeps answers in a cache: no alert then. */
function latencyAlerts(input: DeploymentInput): Tree[] {
  if (input.hitRate.value > 0) return [];
  const { percentile, objectiveMs } = input;
  const series = `nv_inference_request_summary_us{${seriesOf(input)},quantile="${percentile.value}"}`;
  return [
    {
      alert: "LatencyObjectiveMissed",
      expr: derived(objectiveMs, (ms) => `max(${series}) > ${ms * 1000}`, {
        chain: `In microseconds, as Triton counts: ${objectiveMs.value * 1000}. The slowest replica counts.`,
      }),
      for: "10m",
      labels: { severity: "ticket", deployment: input.name },
      annotations: {
        summary: `A replica of ${annotationText(input.name)} takes longer than ${objectiveMs.value} ms for more than ${Number((100 * (1 - percentile.value)).toPrecision(3))} % of requests.`,
      },
    },
  ];
}

function ratioLabels({ name }: DeploymentInput) {
  return { deployment: name };
}

function ratioName(seconds: number): string {
  return `deployment:request_errors:ratio_rate${promDuration(seconds)}`;
}

/** As Prometheus writes it, in whole units: `5m`, `1h`, `3d`. */
function promDuration(seconds: number): string {
  for (const [unit, size] of UNITS) if (seconds % size === 0) return `${seconds / size}${unit}`;
  return `${Math.max(1, Math.round(seconds))}s`;
}

const UNITS = [
  ["d", 86_400],
  ["h", 3600],
  ["m", 60],
] as const;

/** `fast burn`: FastBurn. */
function camelCase(name: string): string {
  return name.replace(/(?:^|\s)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
