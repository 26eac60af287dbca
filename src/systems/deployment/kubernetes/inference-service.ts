/** KServe: one resource from which it makes the server, its address and its autoscaler. Triton runs there too, from KServe's own image. */
import type { DeploymentInput } from "../deployment-input.ts";
import type { Tree } from "../files/tree.ts";
import { derived } from "../planned.ts";
import { metadataOf } from "./labels.ts";
import { cpuQuantity, memoryQuantity } from "./quantities.ts";

export function inferenceService(input: DeploymentInput): Tree {
  const { replicas, maxReplicas, autoscaler, cpu, gpus } = input;
  const cores = derived(cpu, cpuQuantity);
  const gpu = gpus.value > 0 ? { "nvidia.com/gpu": derived(gpus, String) } : {};
  return {
    apiVersion: "serving.kserve.io/v1beta1",
    kind: "InferenceService",
    metadata: { ...metadataOf(input), annotations: annotationsOf(input) },
    spec: {
      predictor: {
        minReplicas: replicas,
        maxReplicas: autoscaler === "none" ? replicas : maxReplicas,
        ...scaling(input),
        timeout: derived(input.timeoutMs, (ms) => Math.ceil(ms / 1000)),
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
        terminationGracePeriodSeconds: input.drainSeconds,
        model: {
          modelFormat: { name: "onnx", version: "1" },
          protocolVersion: "v2",
          runtime: "kserve-tritonserver",
          storageUri: input.storageUri,
          resources: {
            requests: { cpu: cores, memory: derived(input.memoryRequest, memoryQuantity), ...gpu },
            limits: { cpu: cores, memory: derived(input.memoryLimit, memoryQuantity), ...gpu },
          },
        },
      },
    },
  };
}

/** By CPU with a Deployment and an HPA beneath; by rate with Knative, whose autoscaler counts requests itself. */
function annotationsOf({ autoscaler, model }: DeploymentInput) {
  const mode = autoscaler === "keda" ? "Serverless" : "RawDeployment";
  return {
    "serving.kserve.io/deploymentMode": mode,
    "serving.kserve.io/autoscalerClass": { none: "none", hpa: "hpa", keda: "kpa" }[autoscaler],
    "model/sha256": model.sha256,
  };
}

function scaling(input: DeploymentInput) {
  switch (input.autoscaler) {
    case "none":
      return {};
    case "hpa":
      return {
        scaleMetric: "cpu",
        scaleTarget: derived(input.targetUtilisation, (share) => Math.round(100 * share)),
      };
    case "keda":
      return {
        scaleMetric: "rps",
        scaleTarget: derived(input.targetRatePerReplica, (rate) => Math.max(1, Math.floor(rate))),
      };
  }
}
