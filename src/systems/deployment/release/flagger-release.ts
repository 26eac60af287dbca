/** A release as Flagger does it, beside a Deployment: it makes the services and moves the traffic itself. */
import { PORTS } from "../bundle/server.ts";
import type { DeploymentFile } from "../deployment-file.ts";
import type { DeploymentInput } from "../deployment-input.ts";
import type { Tree } from "../files/tree.ts";
import { yamlFile } from "../files/write-file.ts";
import { metadataOf } from "../kubernetes/labels.ts";
import { PROMETHEUS, seriesOf } from "../kubernetes/scaling.ts";
import { progressDeadline } from "../kubernetes/workloads.ts";
import { type ReleaseMetric, releaseMetrics } from "./release-metrics.ts";
import { bakeSeconds, type ReleasePlan } from "./release-plan.ts";

const API = "flagger.app/v1beta1";
/** Checks of one stage where there are no weights to go through. */
const ITERATIONS = 5;

export function flaggerRelease(input: DeploymentInput, plan: ReleasePlan): DeploymentFile[] {
  const metrics = releaseMetrics(plan, series(input), "{{ interval }}");
  return [
    yamlFile("flagger/canary.yaml", canary(input, plan, metrics)),
    ...metrics.map((metric) =>
      yamlFile(`flagger/metric-${metric.name}.yaml`, metricTemplate(input, metric)),
    ),
  ];
}

/** Flagger calls the pods of the version in service `…-primary-…`; those of the new one have two parts after the name. */
function series(input: DeploymentInput) {
  const part = "[0-9a-zA-Z]+";
  return {
    v1: `${seriesOf(input)},pod=~"{{ target }}-primary-${part}-${part}"`,
    v2: `${seriesOf(input)},pod=~"{{ target }}-${part}-${part}"`,
  };
}

function canary(
  input: DeploymentInput,
  plan: ReleasePlan,
  metrics: readonly ReleaseMetric[],
): Tree {
  return {
    apiVersion: API,
    kind: "Canary",
    metadata: metadataOf(input),
    spec: {
      // Moving everything at once takes no mesh.
      provider: plan.strategy === "blue_green" ? "kubernetes" : "istio",
      metricsServer: PROMETHEUS,
      targetRef: { apiVersion: "apps/v1", kind: "Deployment", name: input.name },
      progressDeadlineSeconds: progressDeadline(input),
      service: { port: PORTS.http, portName: "http", targetPort: "http" },
      analysis: {
        ...pace(plan),
        // The first check that fails takes the new version back.
        threshold: 1,
        metrics: metrics.map(({ name, most }) => ({
          name,
          interval: "2m",
          templateRef: { name: `${input.name}-${name}`, namespace: input.namespace },
          thresholdRange: { max: most },
        })),
      },
    },
  };
}

function pace(plan: ReleasePlan): { [property: string]: Tree } {
  const seconds = bakeSeconds(plan);
  if (plan.weights.length > 0) {
    return { interval: `${seconds}s`, stepWeights: [...plan.weights] };
  }
  const interval = `${Math.ceil(seconds / ITERATIONS)}s`;
  const isShadow = plan.strategy === "shadow";
  return {
    ...{ interval, iterations: ITERATIONS },
    ...(isShadow ? { mirror: true, mirrorWeight: 100 } : {}),
  };
}

function metricTemplate(input: DeploymentInput, { name, query }: ReleaseMetric): Tree {
  return {
    apiVersion: API,
    kind: "MetricTemplate",
    metadata: metadataOf(input, `-${name}`),
    spec: { provider: { type: "prometheus", address: PROMETHEUS }, query },
  };
}
