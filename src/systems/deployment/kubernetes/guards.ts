/** What keeps a deployment from harm: how many replicas may be away at once, and who may speak to them. */
import { PORTS } from "../bundle/server.ts";
import type { DeploymentInput } from "../deployment-input.ts";
import type { Tree } from "../files/tree.ts";
import { metadataOf, selectorOf } from "./labels.ts";

export function disruptionBudget(input: DeploymentInput): Tree {
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: metadataOf(input),
    spec: {
      maxUnavailable: input.disruptions,
      unhealthyPodEvictionPolicy: "AlwaysAllow",
      selector: { matchLabels: selectorOf(input) },
    },
  };
}

/** Requests from namespaces that say they may, metrics for the monitoring, names from the cluster's DNS; nothing else in or out. */
export function networkPolicy(input: DeploymentInput): Tree {
  const tcp = (port: number) => ({ protocol: "TCP", port });
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: metadataOf(input),
    spec: {
      podSelector: { matchLabels: selectorOf(input) },
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        {
          from: [{ namespaceSelector: { matchLabels: { "models-client": "true" } } }],
          ports: [tcp(PORTS.http), tcp(PORTS.grpc)],
        },
        {
          from: [
            { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } },
          ],
          ports: [tcp(PORTS.metrics)],
        },
      ],
      egress: [
        {
          to: [
            {
              namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
            },
          ],
          ports: [{ protocol: "UDP", port: 53 }, tcp(53)],
        },
      ],
    },
  };
}
