/** Rules about workloads: how many there are, where they run, and what guards them. After the defaults of kube-score and kube-linter. */
import { lookUp } from "../../../../base/look-up.ts";
import {
  at,
  items,
  labelsOf,
  matches,
  type Resources,
  record,
  type Workload,
} from "../resources.ts";
import { type Rule, workloadRule } from "./rule.ts";

const AUTOSCALERS = ["HorizontalPodAutoscaler", "ScaledObject"];

export const WORKLOAD_RULES: readonly Rule[] = [
  workloadRule("mismatching-selector", "error", ({ document, labels }) => {
    const selector = labelsOf(at(document.value, ["spec", "selector", "matchLabels"]));
    if (matches(selector, labels)) return undefined;
    const [key = "", value = ""] =
      Object.entries(selector).find(([name, wanted]) => lookUp(labels, name) !== wanted) ?? [];
    return {
      keys: ["spec", "selector", "matchLabels", key],
      message: `The selector asks for ${key}: ${value}, and the pods have ${lookUp(labels, key) ?? "no such label"}: it would never find its own.`,
      fix: `Write ${key}: ${lookUp(labels, key) ?? value} in both places.`,
    };
  }),
  workloadRule("deployment-replicas", "warning", ({ document }, resources) => {
    const replicas = at(document.value, ["spec", "replicas"]);
    if (autoscalerOf(document, resources) !== undefined) return undefined;
    if (replicas !== undefined && Number(replicas) >= 2) return undefined;
    return {
      keys: ["spec", "replicas"],
      message:
        "There is one replica: when its node goes, nobody answers until another has started.",
      fix: "Write replicas: 2 or more; plan with a spare replica.",
    };
  }),
  workloadRule(
    "deployment-targeted-by-hpa-does-not-have-replicas-configured",
    "error",
    ({ document }, resources) => {
      const scaler = autoscalerOf(document, resources);
      if (scaler === undefined || at(document.value, ["spec", "replicas"]) === undefined) {
        return undefined;
      }
      return {
        keys: ["spec", "replicas"],
        message: `A ${String(at(scaler.value, ["kind"]))} sets the replicas, and each apply of this file sets them back.`,
        fix: "Remove replicas here; the autoscaler has a minimum of its own.",
      };
    },
  ),
  workloadRule("has-poddisruptionbudget", "warning", (workload, resources) =>
    isSelectedBy(workload, resources, "PodDisruptionBudget", ["spec", "selector", "matchLabels"])
      ? undefined
      : {
          keys: ["metadata", "name"],
          message: "No PodDisruptionBudget guards it: emptying nodes may end all replicas at once.",
          fix: "Add a PodDisruptionBudget that selects these pods, with maxUnavailable: 1.",
        },
  ),
  workloadRule("pod-networkpolicy", "warning", (workload, resources) =>
    isSelectedBy(workload, resources, "NetworkPolicy", ["spec", "podSelector", "matchLabels"])
      ? undefined
      : {
          keys: ["metadata", "name"],
          message: "No NetworkPolicy guards it: every pod in the cluster may speak to it.",
          fix: "Add a NetworkPolicy that selects these pods and says who may.",
        },
  ),
  workloadRule("no-anti-affinity", "warning", ({ pod, keys, labels }) => {
    const terms = [
      ...items(at(pod, [...ANTI_AFFINITY, "requiredDuringSchedulingIgnoredDuringExecution"])),
      ...items(at(pod, [...ANTI_AFFINITY, "preferredDuringSchedulingIgnoredDuringExecution"])).map(
        (it) => at(it, ["podAffinityTerm"]),
      ),
    ];
    const isApart = terms.some(
      (term) =>
        at(term, ["topologyKey"]) === "kubernetes.io/hostname" &&
        matches(labelsOf(at(term, ["labelSelector", "matchLabels"])), labels),
    );
    if (isApart) return undefined;
    return {
      keys: [...keys, ...ANTI_AFFINITY],
      message: "All replicas may be put on one node, and go with it.",
      fix: "Add a podAntiAffinity with topologyKey: kubernetes.io/hostname that selects these pods.",
    };
  }),
  workloadRule("topology-spread", "warning", ({ pod, keys, labels }) => {
    const constraints = items(pod["topologySpreadConstraints"]);
    const wrong = constraints.findIndex(
      (it) => !matches(labelsOf(at(it, ["labelSelector", "matchLabels"])), labels),
    );
    if (wrong < 0) return undefined;
    return {
      keys: [...keys, "topologySpreadConstraints", wrong],
      message: "The topologySpreadConstraint selects other pods than these.",
      fix: "Give its labelSelector the labels of the pods.",
    };
  }),
  ...["hostNetwork", "hostPID", "hostIPC"].map((name) =>
    workloadRule(name.replace("host", "host-").toLowerCase(), "warning", ({ pod, keys }) =>
      lookUp(pod, name) === true
        ? {
            keys: [...keys, name],
            message: `With ${name} the pod shares its node's own, past every policy.`,
            fix: `Remove ${name}.`,
          }
        : undefined,
    ),
  ),
  workloadRule("unsafe-sysctls", "warning", ({ pod, keys }) => {
    const index = items(at(pod, ["securityContext", "sysctls"])).findIndex((it) =>
      /^kernel\.(msg|sem|shm)|^fs\.mqueue\.|^net\./.test(String(at(it, ["name"]))),
    );
    if (index < 0) return undefined;
    return {
      keys: [...keys, "securityContext", "sysctls", index],
      message: "This setting of the kernel can harm others on the node.",
      fix: "Remove it.",
    };
  }),
  workloadRule("deprecated-service-account-field", "warning", ({ pod, keys }) =>
    pod["serviceAccount"] === undefined
      ? undefined
      : {
          keys: [...keys, "serviceAccount"],
          message: "serviceAccount is deprecated.",
          fix: "Write serviceAccountName.",
        },
  ),
  workloadRule("non-existent-service-account", "error", (workload, resources) => {
    const account = workload.pod["serviceAccountName"];
    if (account === undefined || account === "default") return undefined;
    const isThere = resources
      .ofKind("ServiceAccount")
      .some(({ value }) => at(value, ["metadata", "name"]) === account);
    if (isThere) return undefined;
    return {
      keys: [...workload.keys, "serviceAccountName"],
      message: `There is no ServiceAccount ${String(account)} among the files.`,
      fix: "Add one of that name, or remove serviceAccountName.",
    };
  }),
  workloadRule("grace-outlasts-pre-stop", "error", ({ pod, keys, containers }) => {
    const grace = Number(pod["terminationGracePeriodSeconds"] ?? 30);
    const longest = Math.max(
      0,
      ...containers.map(({ spec }) =>
        Number(at(spec, ["lifecycle", "preStop", "sleep", "seconds"]) ?? 0),
      ),
    );
    if (longest < grace) return undefined;
    return {
      keys: [...keys, "terminationGracePeriodSeconds"],
      message: `The pod is ended after ${grace} s, while preStop still sleeps for ${longest} s: requests in flight are lost.`,
      fix: `Write more than ${longest}.`,
    };
  }),
];

const ANTI_AFFINITY = ["affinity", "podAntiAffinity"];

function autoscalerOf(document: Workload["document"], resources: Resources) {
  return resources
    .ofKind(...AUTOSCALERS)
    .find((scaler) => resources.scaled(scaler)?.document === document);
}

function isSelectedBy(
  { namespace, labels }: Workload,
  resources: Resources,
  kind: string,
  keys: readonly string[],
): boolean {
  return resources
    .ofKind(kind)
    .some(
      ({ value }) =>
        String(record(at(value, ["metadata"]))["namespace"] ?? "default") === namespace &&
        matches(labelsOf(at(value, keys)), labels),
    );
}
