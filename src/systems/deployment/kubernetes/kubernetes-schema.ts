/**
 * What Kubernetes and the controllers on it accept: the table that is made of their packages' types, KServe's InferenceService by hand
 * (its fields: kserve/pkg/apis/serving/v1beta1, release 0.15), Flagger's by hand too, and what the types do not tell.
 */
import { lookUp } from "../../../base/look-up.ts";
import type { Refinements } from "../schema/find-mistakes.ts";
import type { SchemaTable, Shape } from "../schema/schema-table.ts";
import kubernetes from "./kubernetes-table.json" with { type: "json" };

const { roots, shapes }: SchemaTable = kubernetes;

/** All properties may be missing: who embeds a shape says which must be there. */
function optional(name: string): Shape {
  const entries = Object.entries(lookUp(shapes, name) ?? {});
  return Object.fromEntries(entries.map(([key, type]) => [key.replace(/\??$/, "?"), type]));
}

const component: Shape = {
  "minReplicas?": "Count",
  "maxReplicas?": "Count",
  "scaleTarget?": "PositiveCount",
  "scaleMetric?": "enum:cpu|memory|concurrency|rps",
  "scaleMetricType?": "enum:Utilization|AverageValue|Value",
  "autoScaling?": "any",
  "containerConcurrency?": "Count",
  "timeout?": "PositiveCount",
  "canaryTrafficPercent?": "Count",
  "logger?": "any",
  "batcher?": "#Batcher",
  "labels?": "Labels",
  "annotations?": "map:string",
  "deploymentStrategy?": "#DeploymentStrategy",
};

const KSERVE: Record<string, Shape> = {
  InferenceService: {
    apiVersion: "enum:serving.kserve.io/v1beta1",
    kind: "enum:InferenceService",
    "metadata?": "#ObjectMeta",
    spec: "#InferenceServiceSpec",
    "status?": "any",
  },
  InferenceServiceSpec: {
    predictor: "#PredictorSpec",
    "transformer?": "#ComponentSpec",
    "explainer?": "#ComponentSpec",
  },
  ComponentSpec: { ...optional("PodSpec"), ...component },
  PredictorSpec: {
    ...optional("PodSpec"),
    ...component,
    "model?": "#PredictorModel",
    "onnx?": "#PredictorModel",
    "triton?": "#PredictorModel",
    "workerSpec?": "any",
  },
  PredictorModel: {
    ...optional("Container"),
    "modelFormat?": "#ModelFormat",
    "runtime?": "string",
    "storageUri?": "string",
    "storage?": "any",
    "protocolVersion?": "enum:v1|v2|grpc-v1|grpc-v2",
    "runtimeVersion?": "string",
  },
  ModelFormat: { name: "string", "version?": "string" },
  Batcher: {
    "maxBatchSize?": "PositiveCount",
    "maxLatency?": "PositiveCount",
    "timeout?": "PositiveCount",
  },
};

/** After flagger/artifacts/flagger/crd.yaml, 2026-08; fields that need a mesh's own objects are not looked into. */
const FLAGGER: Record<string, Shape> = {
  FlaggerCanary: {
    apiVersion: "enum:flagger.app/v1beta1",
    kind: "enum:Canary",
    "metadata?": "#ObjectMeta",
    spec: "#FlaggerCanarySpec",
    "status?": "any",
  },
  FlaggerCanarySpec: {
    "provider?":
      "enum:apisix|appmesh|contour|gatewayapi:v1|gloo|istio|knative|kubernetes|kuma|linkerd|nginx|osm|skipper|traefik",
    "metricsServer?": "string",
    "progressDeadlineSeconds?": "PositiveCount",
    targetRef: "#FlaggerTargetRef",
    "autoscalerRef?": "any",
    "ingressRef?": "any",
    "routeRef?": "any",
    "upstreamRef?": "any",
    "service?": "#FlaggerService",
    analysis: "#FlaggerAnalysis",
    "skipAnalysis?": "boolean",
    "revertOnDeletion?": "boolean",
    "suspend?": "boolean",
  },
  FlaggerTargetRef: {
    apiVersion: "string",
    kind: "enum:DaemonSet|Deployment|Service",
    name: "DnsSubdomain",
  },
  FlaggerService: {
    port: "Port",
    "name?": "DnsLabel",
    "portName?": "PortName",
    "appProtocol?": "string",
    "targetPort?": "PortOrName",
    "portDiscovery?": "boolean",
    "headless?": "boolean",
    "timeout?": "DurationString",
    "hosts?": "list:string",
    "gateways?": "list:string",
    "match?": "any",
    "retries?": "any",
    "trafficPolicy?": "any",
  },
  FlaggerAnalysis: {
    interval: "DurationString",
    threshold: "PositiveCount",
    "iterations?": "PositiveCount",
    "maxWeight?": "Number",
    "stepWeight?": "Number",
    "stepWeights?": "list:Number",
    "stepWeightPromotion?": "Number",
    "mirror?": "boolean",
    "mirrorWeight?": "Number",
    "primaryReadyThreshold?": "Number",
    "canaryReadyThreshold?": "Number",
    "match?": "any",
    "metrics?": "list:#FlaggerMetric",
    "alerts?": "any",
    "webhooks?": "any",
    "sessionAffinity?": "any",
  },
  FlaggerMetric: {
    name: "string",
    "interval?": "DurationString",
    "threshold?": "Number",
    "thresholdRange?": "#FlaggerThresholds",
    "query?": "string",
    "templateRef?": "#FlaggerTemplateRef",
    "templateVariables?": "map:string",
  },
  FlaggerThresholds: { "min?": "Number", "max?": "Number" },
  FlaggerTemplateRef: { name: "DnsSubdomain", "namespace?": "DnsLabel" },
  FlaggerMetricTemplate: {
    apiVersion: "enum:flagger.app/v1beta1",
    kind: "enum:MetricTemplate",
    "metadata?": "#ObjectMeta",
    spec: "#FlaggerMetricTemplateSpec",
    "status?": "any",
  },
  FlaggerMetricTemplateSpec: { provider: "#FlaggerProvider", query: "string" },
  FlaggerProvider: {
    type: "enum:prometheus|influxdb|datadog|externalmetrics|stackdriver|cloudwatch|newrelic|graphite|dynatrace|keptn|splunk",
    "address?": "string",
    "headers?": "any",
    "secretRef?": "any",
    "region?": "string",
    "insecureSkipVerify?": "boolean",
  },
};

export const KUBERNETES_TABLE: SchemaTable = {
  roots: {
    ...roots,
    "serving.kserve.io/v1beta1 InferenceService": "InferenceService",
    "flagger.app/v1beta1 Canary": "FlaggerCanary",
    "flagger.app/v1beta1 MetricTemplate": "FlaggerMetricTemplate",
  },
  shapes: { ...shapes, ...KSERVE, ...FLAGGER },
};

/** Stricter than the types, after the API's validation. */
export const KUBERNETES_REFINEMENTS: Refinements = {
  "ObjectMeta.name": "DnsSubdomain",
  "ObjectMeta.namespace": "DnsLabel",
  "ObjectMeta.labels": "Labels",
  "LabelSelector.matchLabels": "Labels",
  "ServiceSpec.selector": "Labels",
  "DeploymentSpec.replicas": "Count",
  "DeploymentSpec.minReadySeconds": "Count",
  "DeploymentSpec.progressDeadlineSeconds": "PositiveCount",
  "PodSpec.terminationGracePeriodSeconds": "Count",
  "Container.name": "DnsLabel",
  "ContainerPort.containerPort": "Port",
  "ContainerPort.name": "PortName",
  "ServicePort.name": "DnsLabel",
  "ServicePort.port": "Port",
  "ServicePort.targetPort": "PortOrName",
  "HTTPGetAction.port": "PortOrName",
  "TCPSocketAction.port": "PortOrName",
  "NetworkPolicyPort.port": "PortOrName",
  "NetworkPolicySpec.policyTypes": "list:enum:Ingress|Egress",
  "Probe.periodSeconds": "PositiveCount",
  "Probe.timeoutSeconds": "PositiveCount",
  "Probe.failureThreshold": "PositiveCount",
  "Probe.successThreshold": "PositiveCount",
  "Probe.initialDelaySeconds": "Count",
  "DeploymentStrategy.type": "enum:RollingUpdate|Recreate",
  "HorizontalPodAutoscalerSpec.minReplicas": "PositiveCount",
  "HorizontalPodAutoscalerSpec.maxReplicas": "PositiveCount",
  "MetricSpec.type": "enum:Resource|ContainerResource|Pods|Object|External",
  "MetricTarget.type": "enum:Utilization|AverageValue|Value",
  "MetricTarget.averageUtilization": "PositiveCount",
  "HPAScalingRules.selectPolicy": "enum:Max|Min|Disabled",
  "HPAScalingRules.stabilizationWindowSeconds": "Count",
  "HPAScalingPolicy.type": "enum:Pods|Percent",
  "HPAScalingPolicy.value": "PositiveCount",
  "HPAScalingPolicy.periodSeconds": "PositiveCount",
  "ScaledObjectSpec.minReplicaCount": "Count",
  "ScaledObjectSpec.maxReplicaCount": "PositiveCount",
  "ScaledObjectSpec.pollingInterval": "PositiveCount",
  "RolloutSpec.replicas": "Count",
  "CanaryStep.setWeight": "Count",
};
