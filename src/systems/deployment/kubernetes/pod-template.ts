/** What runs: a pod with Triton and the model in its image, locked down as the Pod Security Standards' "restricted" level demands. */
import { PORTS, serverArguments } from "../bundle/server.ts";
import type { DeploymentInput } from "../deployment-input.ts";
import type { Tree } from "../files/tree.ts";
import { derived } from "../planned.ts";
import { labelsOf, selectorOf } from "./labels.ts";
import { cpuQuantity, memoryQuantity } from "./quantities.ts";

/** Any above 10000, so that it is nobody's on the node. */
const USER = 10_001;
/** Routers hear of a replica that ends in this time; it goes on answering meanwhile. */
const PRE_STOP_SECONDS = 5;
const STARTUP_PERIOD_SECONDS = 2;
const SCRATCH = "256Mi";

export interface PodChoices {
  /** Default `Always`; where images are brought by hand, `IfNotPresent`. */
  readonly imagePullPolicy?: "Always" | "IfNotPresent";
}

export function podTemplate(input: DeploymentInput, choices: PodChoices = {}): Tree {
  return {
    metadata: {
      labels: labelsOf(input),
      annotations: { "model/name": input.model.name, "model/sha256": input.model.sha256 },
    },
    spec: {
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: input.drainSeconds,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: USER,
        runAsGroup: USER,
        fsGroup: USER,
        seccompProfile: { type: "RuntimeDefault" },
      },
      affinity: {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            {
              weight: 100,
              podAffinityTerm: {
                labelSelector: { matchLabels: selectorOf(input) },
                topologyKey: "kubernetes.io/hostname",
              },
            },
          ],
        },
      },
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: "topology.kubernetes.io/zone",
          whenUnsatisfiable: "ScheduleAnyway",
          labelSelector: { matchLabels: selectorOf(input) },
        },
      ],
      containers: [container(input, choices)],
      volumes: [{ name: "scratch", emptyDir: { sizeLimit: SCRATCH } }],
    },
  };
}

function container(input: DeploymentInput, { imagePullPolicy = "Always" }: PodChoices): Tree {
  const { image, memoryRequest, memoryLimit, cpu, gpus, startupSeconds } = input;
  const cores = derived(cpu, cpuQuantity);
  const gpu = gpus.value > 0 ? { "nvidia.com/gpu": derived(gpus, String) } : {};
  const probe = (path: string) => ({ path, port: "http" });
  return {
    name: "triton",
    image,
    imagePullPolicy,
    command: serverArguments(input),
    ports: Object.entries(PORTS).map(([name, containerPort]) => ({ name, containerPort })),
    resources: {
      requests: {
        cpu: cores,
        memory: derived(memoryRequest, memoryQuantity),
        "ephemeral-storage": SCRATCH,
        ...gpu,
      },
      limits: {
        cpu: cores,
        memory: derived(memoryLimit, memoryQuantity),
        "ephemeral-storage": "512Mi",
        ...gpu,
      },
    },
    startupProbe: {
      httpGet: probe("/v2/health/ready"),
      periodSeconds: STARTUP_PERIOD_SECONDS,
      failureThreshold: derived(
        startupSeconds,
        (seconds) => Math.ceil(seconds / STARTUP_PERIOD_SECONDS),
        {
          origin: `${startupSeconds.value} s: ${startupSeconds.origin}`,
          chain: `A look every ${STARTUP_PERIOD_SECONDS} s, until ${startupSeconds.value} s have passed.`,
        },
      ),
    },
    readinessProbe: {
      httpGet: probe("/v2/health/ready"),
      periodSeconds: 5,
      timeoutSeconds: 2,
      failureThreshold: 2,
    },
    livenessProbe: {
      httpGet: probe("/v2/health/live"),
      periodSeconds: 10,
      timeoutSeconds: 5,
      failureThreshold: 3,
    },
    lifecycle: { preStop: { sleep: { seconds: PRE_STOP_SECONDS } } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      runAsUser: USER,
      runAsGroup: USER,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: [{ name: "scratch", mountPath: "/tmp" }],
  };
}
