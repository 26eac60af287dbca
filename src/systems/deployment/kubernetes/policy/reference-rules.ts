/** Rules about what refers to what: a selector, a port or a name that leads nowhere is accepted by the cluster, and never works. */

import { lookUp } from "../../../../base/look-up.ts";
import type { ReadDocument } from "../../files/read-documents.ts";
import type { Keys } from "../../files/tree.ts";
import { dnsName, isServiceName } from "../../schema/formats.ts";
import {
  at,
  items,
  labelsOf,
  matches,
  nameOf,
  namespaceOf,
  type Resources,
  record,
  type Workload,
} from "../resources.ts";
import type { Breach, Rule } from "./rule.ts";

export const REFERENCE_RULES: readonly Rule[] = [
  selecting("dangling-service", "error", "Service", ["spec", "selector"]),
  selecting("dangling-poddisruptionbudget", "warning", "PodDisruptionBudget", [
    "spec",
    "selector",
    "matchLabels",
  ]),
  selecting("networkpolicy-targets-pod", "warning", "NetworkPolicy", [
    "spec",
    "podSelector",
    "matchLabels",
  ]),
  {
    name: "invalid-target-ports",
    severity: "error",
    find: (resources) =>
      resources.ofKind("Service").flatMap((service) => {
        const selected = selectedBy(service, resources);
        return items(at(service.value, ["spec", "ports"])).flatMap((port, index) =>
          selected
            .filter(
              (workload) => !hasPort(workload, at(port, ["targetPort"]) ?? at(port, ["port"])),
            )
            .map(() => ({
              document: service,
              keys: ["spec", "ports", index, "targetPort"],
              message: `The port ${String(at(port, ["targetPort"]) ?? at(port, ["port"]))} is none of the pods': requests to it are refused.`,
              fix: `Name one that they have: ${portsOf(selected).join(", ")}.`,
            })),
        );
      }),
  },
  {
    name: "service-type",
    severity: "warning",
    find: (resources) =>
      resources
        .ofKind("Service")
        .filter(({ value }) => at(value, ["spec", "type"]) === "NodePort")
        .map((document) => ({
          document,
          keys: ["spec", "type"],
          message: "A NodePort opens the same port on every node, past any gateway.",
          fix: "Write type: ClusterIP, and let a gateway or an ingress in front.",
        })),
  },
  {
    name: "service-name",
    severity: "error",
    find: (resources) =>
      resources
        .ofKind("Service")
        .filter((service) => !isServiceName(nameOf(service)))
        .map((document) => ({
          document,
          keys: ["metadata", "name"],
          message: `A Service cannot be called ${JSON.stringify(nameOf(document))}: expected at most 63 lower-case letters, digits and hyphens, beginning with a letter (RFC 1035).`,
          fix: `Call it ${dnsName(nameOf(document)) || "model"}.`,
        })),
  },
  {
    name: "horizontalpodautoscaler-has-target",
    severity: "error",
    find: (resources) =>
      scalers(resources)
        .filter((scaler) => resources.scaled(scaler) === undefined)
        .map((document) => ({
          document,
          keys: ["spec", "scaleTargetRef", "name"],
          message: `There is no ${String(at(document.value, ["spec", "scaleTargetRef", "kind"]) ?? "Deployment")} ${String(at(document.value, ["spec", "scaleTargetRef", "name"]))} in the namespace ${namespaceOf(document)} to scale.`,
          fix: targetFix(resources),
        })),
  },
  {
    name: "hpa-replicas",
    severity: "warning",
    find: (resources) =>
      scalers(resources).flatMap((document) => {
        const [least, most] = bounds(document);
        if (least.value > most.value) {
          return [
            {
              document,
              keys: ["spec", most.name],
              message: `${most.name} is ${most.value}, below ${least.name}, ${least.value}.`,
              fix: `Write ${least.value} or more.`,
            },
          ];
        }
        if (least.value >= 2) return [];
        return [
          {
            document,
            keys: ["spec", least.name],
            message:
              "The autoscaler may go down to one replica: when its node goes, nobody answers until another has started.",
            fix: `Write ${least.name}: 2 or more; plan with a spare replica.`,
          },
        ];
      }),
  },
  {
    name: "pdb-max-unavailable",
    severity: "error",
    find: (resources) =>
      resources.ofKind("PodDisruptionBudget").flatMap((document) => {
        const most = at(document.value, ["spec", "maxUnavailable"]);
        if (most !== 0 && most !== "0" && most !== "0%") return [];
        return [
          {
            document,
            keys: ["spec", "maxUnavailable"],
            message: "With 0 no node that runs one of the pods can ever be emptied.",
            fix: "Write 1 or more.",
          },
        ];
      }),
  },
  {
    name: "pdb-unhealthy-pod-eviction-policy",
    severity: "warning",
    find: (resources) =>
      resources
        .ofKind("PodDisruptionBudget")
        .filter(({ value }) => at(value, ["spec", "unhealthyPodEvictionPolicy"]) === undefined)
        .map((document) => ({
          document,
          keys: ["spec"],
          message: "Pods that never became ready would keep their node from being emptied.",
          fix: "Write unhealthyPodEvictionPolicy: AlwaysAllow.",
        })),
  },
  {
    name: "dangling-servicemonitor",
    severity: "error",
    find: (resources) =>
      resources.ofKind("ServiceMonitor").flatMap((it) => unmonitored(it, resources)),
  },
  {
    name: "rollout-services",
    severity: "error",
    find: (resources) =>
      resources.ofKind("Rollout").flatMap((document) => danglingNames(document, resources)),
  },
];

/** A selector that takes no pods. */
function selecting(name: string, severity: Rule["severity"], kind: string, keys: Keys): Rule {
  return {
    name,
    severity,
    find: (resources) =>
      resources.ofKind(kind).flatMap((document) => {
        const selector = at(document.value, keys);
        // A Service without a selector has its addresses from elsewhere.
        if (selector === undefined && kind === "Service") return [];
        if (resources.selected(selector, namespaceOf(document)).length > 0) return [];
        const [label = ""] = Object.keys(record(selector));
        const wanted = resources.workloads
          .filter(({ namespace }) => namespace === namespaceOf(document))
          .map(({ labels }) => `${label}: ${lookUp(labels, label) ?? "…"}`);
        return [
          {
            document,
            keys: [...keys, label],
            message: `The selector of the ${kind} finds no pods.`,
            fix: wanted.length === 0 ? "Give it the labels of the pods." : `Write ${wanted[0]}.`,
          },
        ];
      }),
  };
}

function selectedBy(service: ReadDocument, resources: Resources): Workload[] {
  const selector = at(service.value, ["spec", "selector"]);
  return selector === undefined ? [] : resources.selected(selector, namespaceOf(service));
}

function hasPort({ containers }: Workload, port: unknown): boolean {
  return containers.some(({ spec }) =>
    items(spec["ports"]).some(
      (it) => at(it, ["name"]) === port || at(it, ["containerPort"]) === port,
    ),
  );
}

function portsOf(workloads: readonly Workload[]): string[] {
  return workloads.flatMap(({ containers }) =>
    containers.flatMap(({ spec }) =>
      items(spec["ports"]).map((it) => String(at(it, ["name"]) ?? at(it, ["containerPort"]))),
    ),
  );
}

function scalers(resources: Resources): ReadDocument[] {
  return resources.ofKind("HorizontalPodAutoscaler", "ScaledObject");
}

function bounds({ value }: ReadDocument) {
  const suffix = at(value, ["kind"]) === "ScaledObject" ? "ReplicaCount" : "Replicas";
  const bound = (name: string, missing: number) => ({
    name,
    value: Number(at(value, ["spec", name]) ?? missing),
  });
  // KEDA's own: 0 and 100; Kubernetes': 1.
  const isKeda = suffix === "ReplicaCount";
  return [
    bound(`min${suffix}`, isKeda ? 0 : 1),
    bound(`max${suffix}`, isKeda ? 100 : Number.POSITIVE_INFINITY),
  ] as const;
}

function targetFix({ workloads }: Resources): string {
  const [first] = workloads;
  return first === undefined
    ? "Add the workload to the files."
    : `Name the ${first.kind} ${first.name}, in the namespace ${first.namespace}.`;
}

function unmonitored(document: ReadDocument, resources: Resources): Breach[] {
  const selector = labelsOf(at(document.value, ["spec", "selector", "matchLabels"]));
  const services = resources
    .ofKind("Service")
    .filter(
      (service) =>
        namespaceOf(service) === namespaceOf(document) &&
        matches(selector, labelsOf(at(service.value, ["metadata", "labels"]))),
    );
  if (services.length === 0) {
    return [
      {
        document,
        keys: ["spec", "selector", "matchLabels"],
        message: "The selector of the ServiceMonitor finds no Service: nothing would be measured.",
        fix: "Give it labels that the Service itself has.",
      },
    ];
  }
  const names = services.flatMap(({ value }) =>
    items(at(value, ["spec", "ports"])).map((it) => at(it, ["name"])),
  );
  return items(at(document.value, ["spec", "endpoints"])).flatMap((endpoint, index) => {
    const port = at(endpoint, ["port"]);
    if (port === undefined || names.includes(port)) return [];
    return [
      {
        document,
        keys: ["spec", "endpoints", index, "port"],
        message: `The Service has no port called ${String(port)}.`,
        fix: `Name one that it has: ${names.join(", ")}.`,
      },
    ];
  });
}

/** Services and analyses that a Rollout names. */
function danglingNames(document: ReadDocument, resources: Resources): Breach[] {
  const canary = ["spec", "strategy", "canary"];
  const there = (kind: string) =>
    resources
      .ofKind(kind)
      .filter((it) => namespaceOf(it) === namespaceOf(document))
      .map(nameOf);
  const named: [Keys, string][] = [
    [[...canary, "stableService"], "Service"],
    [[...canary, "canaryService"], "Service"],
    ...items(at(document.value, [...canary, "analysis", "templates"])).map(
      (_, index): [Keys, string] => [
        [...canary, "analysis", "templates", index, "templateName"],
        "AnalysisTemplate",
      ],
    ),
  ];
  return named.flatMap(([keys, kind]) => {
    const name = at(document.value, keys);
    if (name === undefined || there(kind).includes(String(name))) return [];
    return [
      {
        document,
        keys,
        message: `There is no ${kind} ${String(name)} among the files.`,
        fix:
          there(kind).length === 0 ? `Add the ${kind}.` : `Name one of ${there(kind).join(", ")}.`,
      },
    ];
  });
}
