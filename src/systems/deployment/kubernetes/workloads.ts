/** What keeps the replicas running, and the address that they are reached at. */
import { PORTS } from "../bundle/server.ts";
import type { DeploymentInput } from "../deployment-input.ts";
import type { Tree } from "../files/tree.ts";
import { metadataOf, selectorOf } from "./labels.ts";
import { type PodChoices, podTemplate } from "./pod-template.ts";

/** A Deployment. Its replicas are left to an autoscaler where there is one: written here too, each `apply` would put them back. */
export function deployment(input: DeploymentInput, choices?: PodChoices): Tree {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadataOf(input),
    spec: {
      replicas: input.autoscaler === "none" ? input.replicas : undefined,
      revisionHistoryLimit: 5,
      progressDeadlineSeconds: progressDeadline(input),
      minReadySeconds: 5,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: selectorOf(input) },
      template: podTemplate(input, choices),
    },
  };
}

/** Twice the time that a replica is given to start, and the ten minutes that are usual at least. */
export function progressDeadline({ startupSeconds }: DeploymentInput): number {
  return Math.max(600, 2 * startupSeconds.value);
}

export function service(input: DeploymentInput, suffix = ""): Tree {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: metadataOf(input, suffix),
    spec: {
      type: "ClusterIP",
      selector: selectorOf(input),
      ports: Object.entries(PORTS).map(([name, port]) => ({ name, port, targetPort: name })),
    },
  };
}

/** Its label lets no pod in that is not restricted (Pod Security Standards). */
export function namespace({ namespace: name }: DeploymentInput): Tree {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
  };
}
