/** What changes the number of replicas with the load: a HorizontalPodAutoscaler by CPU, or KEDA by the rate of requests. */
import type { DeploymentInput } from "../deployment-input.ts";
import type { Tree } from "../files/tree.ts";
import { promText } from "../files/words.ts";
import { derived } from "../planned.ts";
import { metadataOf } from "./labels.ts";

/** The workload that is scaled: `apps/v1 Deployment`. */
export interface ScaleTarget {
  readonly apiVersion: string;
  readonly kind: string;
}

export const PROMETHEUS = "http://prometheus-operated.monitoring.svc:9090";

/** Undefined where the number of replicas is fixed. */
export function autoscaler(input: DeploymentInput, target: ScaleTarget): Tree | undefined {
  if (input.autoscaler === "none") return undefined;
  return input.autoscaler === "hpa" ? podAutoscaler(input, target) : scaledObject(input, target);
}

function podAutoscaler(input: DeploymentInput, target: ScaleTarget): Tree {
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: metadataOf(input),
    spec: {
      scaleTargetRef: { ...target, name: input.name },
      minReplicas: input.replicas,
      maxReplicas: input.maxReplicas,
      metrics: [
        {
          type: "Resource",
          resource: {
            name: "cpu",
            target: {
              type: "Utilization",
              averageUtilization: derived(input.targetUtilisation, (share) =>
                Math.round(100 * share),
              ),
            },
          },
        },
      ],
      behavior: behavior(),
    },
  };
}

function scaledObject(input: DeploymentInput, target: ScaleTarget): Tree {
  return {
    apiVersion: "keda.sh/v1alpha1",
    kind: "ScaledObject",
    metadata: metadataOf(input),
    spec: {
      scaleTargetRef: { ...target, name: input.name },
      minReplicaCount: input.replicas,
      maxReplicaCount: input.maxReplicas,
      pollingInterval: 15,
      cooldownPeriod: 300,
      advanced: { horizontalPodAutoscalerConfig: { behavior: behavior() } },
      triggers: [
        {
          type: "prometheus",
          metadata: {
            serverAddress: PROMETHEUS,
            query: `sum(rate(nv_inference_request_success{${seriesOf(input)}}[1m]))`,
            threshold: derived(input.targetRatePerReplica, String),
          },
        },
      ],
    },
  };
}

/** Which of Triton's series belong to this model here. */
export function seriesOf({ namespace, model }: DeploymentInput): string {
  return `namespace=${promText(namespace)},model=${promText(model.name)}`;
}

/** At once upwards, at most doubling in 15 s; downwards after five minutes of less load, a quarter at a time. */
function behavior(): Tree {
  return {
    scaleUp: {
      stabilizationWindowSeconds: 0,
      policies: [{ type: "Percent", value: 100, periodSeconds: 15 }],
    },
    scaleDown: {
      stabilizationWindowSeconds: 300,
      policies: [{ type: "Percent", value: 25, periodSeconds: 60 }],
    },
  };
}
