/** Rules about containers: what they may use, and what they may do. After the defaults of kube-score and kube-linter. */
import { quantityValue } from "../quantities.ts";
import { at, type Container, items, record, type Workload } from "../resources.ts";
import { containerRule, type Rule } from "./rule.ts";

const SENSITIVE_PATHS = /^\/(boot|dev|etc|lib|proc|sys|usr)?$|docker\.sock$/;
/** Above all users that an operating system makes by itself. */
const LEAST_USER = 10_000;

export const CONTAINER_RULES: readonly Rule[] = [
  ...(["cpu", "memory"] as const).map((resource) =>
    containerRule(`unset-${resource}-requirements`, "warning", ({ spec }) =>
      lacking(spec, resource, "without a request the scheduler cannot tell where it fits"),
    ),
  ),
  containerRule("container-ephemeral-storage", "warning", ({ spec }) =>
    lacking(spec, "ephemeral-storage", "without a limit one replica can fill the node's disk"),
  ),
  containerRule("limits-below-requests", "error", ({ spec }) => {
    const requests = record(at(spec, ["resources", "requests"]));
    const limits = record(at(spec, ["resources", "limits"]));
    for (const [resource, request] of Object.entries(requests)) {
      const [least, most] = [quantityValue(request), quantityValue(limits[resource])];
      if (least === undefined || most === undefined || most >= least) continue;
      return {
        keys: ["resources", "limits", resource],
        message: `The limit of ${resource} is ${String(limits[resource])}, below the request of ${String(request)}: the pod is refused.`,
        fix: `Write a limit of at least ${String(request)}, or lower the request.`,
      };
    }
    return undefined;
  }),
  containerRule("gpu-request-is-limit", "error", ({ spec }) => {
    const gpu = (list: string) => at(spec, ["resources", list, "nvidia.com/gpu"]);
    if (gpu("requests") === undefined && gpu("limits") === undefined) return undefined;
    const limit = quantityValue(gpu("limits"));
    const isSame =
      gpu("requests") === undefined || String(gpu("requests")) === String(gpu("limits"));
    if (isSame && limit !== undefined && Number.isInteger(limit)) return undefined;
    return {
      keys: ["resources", "limits"],
      message: "Graphics processors are given whole, and request and limit must be the same.",
      fix: 'Write nvidia.com/gpu: "1" under limits, and the same or nothing under requests.',
    };
  }),
  containerRule("latest-tag", "warning", ({ spec }) => {
    const image = String(spec["image"] ?? "");
    if (/@sha256:[0-9a-f]{64}$/.test(image)) return undefined;
    const tag = /:([\w][\w.-]*)$/.exec(image)?.[1];
    if (tag !== undefined && tag !== "latest") return undefined;
    return {
      keys: ["image"],
      message: `The image ${image} has no tag of its own: replicas that start later may run something else.`,
      fix: "Write a tag that never moves, or the digest: image@sha256:….",
    };
  }),
  containerRule("container-image-pull-policy", "warning", ({ spec }) =>
    spec["imagePullPolicy"] === "Always"
      ? undefined
      : {
          keys: ["imagePullPolicy"],
          message:
            "Without imagePullPolicy: Always a node runs an image that it has already without asking the registry whether it still may.",
          fix: "Write imagePullPolicy: Always.",
        },
  ),
  ...securityRules(),
  ...probeRules(),
  containerRule("env-var-secret", "warning", ({ spec }) => {
    const index = items(spec["env"]).findIndex(
      (it) =>
        /secret|password|token/i.test(String(at(it, ["name"]))) && at(it, ["value"]) !== undefined,
    );
    if (index < 0) return undefined;
    return {
      keys: ["env", index],
      message: `${String(at(spec, ["env", index, "name"]))} stands in the file for all to read.`,
      fix: "Take it from a Secret: valueFrom: { secretKeyRef: { name, key } }.",
    };
  }),
  containerRule("duplicate-env-var", "error", ({ spec }) => {
    const names = items(spec["env"]).map((it) => at(it, ["name"]));
    const index = names.findIndex((name, place) => names.indexOf(name) < place);
    if (index < 0) return undefined;
    return {
      keys: ["env", index],
      message: `${String(names[index])} is set twice; the last one counts.`,
      fix: "Remove one of them.",
    };
  }),
  containerRule("ssh-port", "warning", ({ spec }) => {
    const index = items(spec["ports"]).findIndex((it) => at(it, ["containerPort"]) === 22);
    if (index < 0) return undefined;
    return {
      keys: ["ports", index],
      message: "Port 22 invites to log in; a server of models needs no shell.",
      fix: "Remove the port.",
    };
  }),
  containerRule("sensitive-host-mounts", "warning", ({ spec }, { pod }) => {
    const mounted = new Set(items(spec["volumeMounts"]).map((it) => at(it, ["name"])));
    const volume = items(pod["volumes"]).find(
      (it) =>
        mounted.has(at(it, ["name"])) && SENSITIVE_PATHS.test(String(at(it, ["hostPath", "path"]))),
    );
    if (volume === undefined) return undefined;
    return {
      keys: ["volumeMounts"],
      message: `The container sees ${String(at(volume, ["hostPath", "path"]))} of its node, and through it the node.`,
      fix: "Use an emptyDir, a ConfigMap or a PersistentVolumeClaim instead.",
    };
  }),
];

function lacking(spec: Container["spec"], resource: string, why: string) {
  for (const list of ["requests", "limits"]) {
    if (at(spec, ["resources", list, resource]) === undefined) {
      return {
        keys: ["resources", list],
        message: `The container has no ${resource} under resources.${list}: ${why}.`,
        fix: `Write ${resource} under ${list}.`,
      };
    }
  }
  return undefined;
}

/** As the container has it, else as the pod does. */
function setting({ spec }: Container, { pod }: Workload, name: string): unknown {
  return at(spec, ["securityContext", name]) ?? at(pod, ["securityContext", name]);
}

function securityRules(): Rule[] {
  const rule = (
    name: string,
    holds: (container: Container, workload: Workload) => boolean,
    message: string,
    fix: string,
  ) =>
    containerRule(name, "warning", (container, workload) =>
      holds(container, workload)
        ? undefined
        : { keys: ["securityContext"], message, fix: `Write ${fix} under securityContext.` },
    );
  const own = (name: string, value: unknown) => (container: Container) =>
    at(container.spec, ["securityContext", name]) === value;
  return [
    rule(
      "no-read-only-root-fs",
      own("readOnlyRootFilesystem", true),
      "Whoever gets into the container can change its programs.",
      "readOnlyRootFilesystem: true",
    ),
    rule(
      "privilege-escalation-container",
      own("allowPrivilegeEscalation", false),
      "A process in the container may take more rights than it was started with.",
      "allowPrivilegeEscalation: false",
    ),
    rule(
      "privileged-container",
      (container) => !own("privileged", true)(container),
      "A privileged container is as good as root on its node.",
      "privileged: false",
    ),
    rule(
      "drop-net-raw-capability",
      ({ spec }) => {
        const dropped = items(at(spec, ["securityContext", "capabilities", "drop"]));
        return dropped.includes("ALL") || dropped.includes("NET_RAW");
      },
      "The container keeps rights that no server of models needs, such as sending raw packets.",
      'capabilities: { drop: ["ALL"] }',
    ),
    rule(
      "run-as-non-root",
      (container, workload) =>
        setting(container, workload, "runAsNonRoot") === true &&
        setting(container, workload, "runAsUser") !== 0,
      "The container may run as root.",
      "runAsNonRoot: true",
    ),
    rule(
      "container-security-context-user-group-id",
      (container, workload) =>
        ["runAsUser", "runAsGroup"].every(
          (name) => Number(setting(container, workload, name)) > LEAST_USER,
        ),
      `A user or group up to ${LEAST_USER} may be somebody else's on the node.`,
      "runAsUser and runAsGroup above 10000",
    ),
    rule(
      "container-seccomp-profile",
      (container, workload) =>
        at(setting(container, workload, "seccompProfile"), ["type"]) !== undefined &&
        at(setting(container, workload, "seccompProfile"), ["type"]) !== "Unconfined",
      "The container may make every call to the node's kernel that there is.",
      "seccompProfile: { type: RuntimeDefault }",
    ),
  ];
}

function probeRules(): Rule[] {
  const PROBES = ["livenessProbe", "readinessProbe", "startupProbe"];
  return [
    ...["livenessProbe", "readinessProbe"].map((probe) =>
      containerRule("pod-probes", "warning", (container, { pod }) =>
        container.spec[probe] !== undefined || !items(pod["containers"]).includes(container.spec)
          ? undefined
          : {
              message:
                probe === "readinessProbe"
                  ? "Without a readinessProbe requests are sent to a replica that has not loaded its model."
                  : "Without a livenessProbe a replica that hangs is never started again.",
              fix: `Add a ${probe} that asks /v2/health/${probe === "readinessProbe" ? "ready" : "live"}.`,
            },
      ),
    ),
    containerRule("pod-probes-identical", "warning", ({ spec }) => {
      const [live, ready] = [spec["livenessProbe"], spec["readinessProbe"]];
      if (live === undefined || JSON.stringify(live) !== JSON.stringify(ready)) return undefined;
      return {
        keys: ["livenessProbe"],
        message:
          "A replica that is only busy is ended: livenessProbe and readinessProbe are the same.",
        fix: "Let the livenessProbe ask /v2/health/live, less often and with more patience.",
      };
    }),
    ...PROBES.map((probe) =>
      containerRule(`${probe.replace("Probe", "")}-port`, "error", ({ spec }) =>
        wrongPort(spec, probe),
      ),
    ),
  ];
}

/** A probe that asks a port which the container does not have. */
function wrongPort(spec: Container["spec"], probe: string) {
  const way = ["httpGet", "tcpSocket", "grpc"].find((it) => at(spec, [probe, it]) !== undefined);
  if (way === undefined) return undefined;
  const port = at(spec, [probe, way, "port"]);
  const ports = items(spec["ports"]);
  const isAsked = (it: unknown) => at(it, ["containerPort"]) === port || at(it, ["name"]) === port;
  if (ports.some(isAsked)) return undefined;
  const names = ports.map((it) => String(at(it, ["name"]) ?? at(it, ["containerPort"])));
  return {
    keys: [probe, way, "port"],
    message:
      port === undefined
        ? `The ${probe} names no port.`
        : `The ${probe} asks port ${String(port)}, which the container does not have.`,
    fix:
      names.length === 0
        ? "Name the port under the container's ports."
        : `Ask one that it has: ${names.join(", ")}.`,
  };
}
