/** The platforms of the Kubernetes family, each with its files. */
import type { DeploymentFile } from "../deployment-file.ts";
import type { DeploymentInput } from "../deployment-input.ts";
import type { Tree } from "../files/tree.ts";
import { yamlFile } from "../files/write-file.ts";
import type { Target } from "../target.ts";
import { checkManifests } from "./check-manifests.ts";
import { disruptionBudget, networkPolicy } from "./guards.ts";
import { inferenceService } from "./inference-service.ts";
import { prometheusRule, serviceMonitor } from "./monitoring.ts";
import { analysisTemplate, ROLLOUT, rollout } from "./rollout.ts";
import { autoscaler } from "./scaling.ts";
import { deployment, namespace, service } from "./workloads.ts";

const DEPLOYMENT = { apiVersion: "apps/v1", kind: "Deployment" };

export const kubernetes: Target = {
  name: "kubernetes",
  label: "Kubernetes",
  summary: "Triton in a Deployment, with its address, autoscaler, guards and alerts.",
  files: (input) => [
    ...around("kubernetes", input),
    ...manifests("kubernetes", {
      deployment: deployment(input),
      service: service(input),
      autoscaler: autoscaler(input, DEPLOYMENT),
    }),
  ],
  check: (files) => checkManifests(files),
};

export const argoRollouts: Target = {
  name: "argo-rollouts",
  label: "Argo Rollouts",
  summary:
    "The same in a Rollout: a new version gets more traffic step by step, and is taken back when its figures break.",
  files: (input) => [
    ...around("argo-rollouts", input),
    ...manifests("argo-rollouts", {
      rollout: rollout(input),
      analysis: analysisTemplate(input),
      service: service(input),
      "service-canary": service(input, "-canary"),
      autoscaler: autoscaler(input, ROLLOUT),
    }),
  ],
  check: (files) => checkManifests(files),
};

/** On a small cluster at the edge there is no operator of Prometheus and no KEDA, and images are brought to it by hand. */
export const k3s: Target = {
  name: "k3s",
  label: "k3s",
  summary:
    "The same for a small cluster at the edge: what lies in its folder of manifests is applied.",
  files: (input) => {
    const here: DeploymentInput =
      input.autoscaler === "keda"
        ? { ...input, autoscaler: input.gpus.value > 0 ? "none" : "hpa" }
        : input;
    return manifests("k3s", {
      namespace: namespace(here),
      deployment: deployment(here, { imagePullPolicy: "IfNotPresent" }),
      service: service(here),
      autoscaler: autoscaler(here, DEPLOYMENT),
      "disruption-budget": disruptionBudget(here),
      "network-policy": networkPolicy(here),
    });
  },
  check: (files) => checkManifests(files, { skip: ["container-image-pull-policy"] }),
};

export const kserve: Target = {
  name: "kserve",
  label: "KServe",
  summary:
    "One InferenceService, from which KServe makes server, address and autoscaler; it fetches the model itself.",
  files: (input) =>
    manifests("kserve", {
      namespace: namespace(input),
      "inference-service": inferenceService(input),
      alerts: prometheusRule(input),
    }),
  check: (files) => checkManifests(files),
};

/** What is the same whichever workload runs. */
function around(folder: string, input: DeploymentInput): DeploymentFile[] {
  return manifests(folder, {
    namespace: namespace(input),
    "disruption-budget": disruptionBudget(input),
    "network-policy": networkPolicy(input),
    "service-monitor": serviceMonitor(input),
    alerts: prometheusRule(input),
  });
}

function manifests(folder: string, trees: Readonly<Record<string, Tree | undefined>>) {
  return Object.entries(trees).flatMap(([name, tree]) =>
    tree === undefined ? [] : [yamlFile(`${folder}/${name}.yaml`, tree)],
  );
}
