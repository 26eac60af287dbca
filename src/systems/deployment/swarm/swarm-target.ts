/** Docker Swarm: one stack file for `docker stack deploy`. */
import { PORTS, probeCommand } from "../bundle/server.ts";
import type { DeploymentFile } from "../deployment-file.ts";
import type { DeploymentInput } from "../deployment-input.ts";
import type { Tree } from "../files/tree.ts";
import { shellWord } from "../files/words.ts";
import { yamlFile } from "../files/write-file.ts";
import { derived, type Planned } from "../planned.ts";
import type { Target } from "../target.ts";
import { checkStack } from "./check-stack.ts";

export const swarm: Target = {
  name: "swarm",
  label: "Docker Swarm",
  summary:
    "A stack for Docker's own cluster: Triton's replicas behind one port, updated one by one. Swarm does not scale by itself; the replicas are the plan's.",
  files: (input) => [stackFile(input)],
  check: (files) => files.filter(({ language }) => language === "yaml").flatMap(checkStack),
};

function stackFile(input: DeploymentInput): DeploymentFile {
  const tree: Tree = {
    version: "3.8",
    services: { [input.name]: service(input) },
    networks: { serving: { driver: "overlay" } },
  };
  return yamlFile(
    "swarm/stack.yaml",
    tree,
    `docker stack deploy --with-registry-auth -c swarm/stack.yaml ${shellWord(input.name)}`,
  );
}

function service(input: DeploymentInput): Tree {
  return {
    image: input.image,
    init: true,
    user: "10001:10001",
    read_only: true,
    tmpfs: ["/tmp"],
    cap_drop: ["ALL"],
    stop_grace_period: derived(input.drainSeconds, seconds),
    // Prometheus reads each replica's metrics over the network, by Swarm's DNS: tasks.<service>.
    ports: [{ target: PORTS.http, published: PORTS.http, protocol: "tcp", mode: "ingress" }],
    networks: ["serving"],
    healthcheck: {
      test: ["CMD", ...probeCommand()],
      interval: "10s",
      timeout: "3s",
      retries: 3,
      start_period: derived(input.startupSeconds, seconds),
    },
    deploy: deployment(input),
    logging: { driver: "json-file", options: { "max-size": "10m", "max-file": "3" } },
  };
}

function deployment(input: DeploymentInput): Tree {
  const limits = {
    cpus: derived(input.cpu, cores),
    memory: derived(input.memoryLimit, mebibytes),
  };
  const gpus = input.gpus.value > 0 ? gpuResources(input.gpus) : undefined;
  return {
    mode: "replicated",
    replicas: input.replicas,
    endpoint_mode: "vip",
    // A new replica answers before an old one goes, so the plan's replicas are there throughout.
    update_config: {
      parallelism: 1,
      delay: "5s",
      order: "start-first",
      failure_action: "rollback",
      monitor: derived(input.startupSeconds, seconds),
      max_failure_ratio: 0,
    },
    rollback_config: { parallelism: 1, order: "start-first", failure_action: "pause" },
    restart_policy: { condition: "any", delay: "5s" },
    resources: {
      limits,
      reservations: {
        cpus: limits.cpus,
        memory: derived(input.memoryRequest, mebibytes),
        ...(gpus === undefined ? {} : { generic_resources: gpus }),
      },
    },
    placement: { preferences: [{ spread: "node.labels.zone" }] },
  };
}

/** Nodes offer them by `node-generic-resources` in the configuration of their Docker. */
function gpuResources(gpus: Planned<number>): Tree {
  return [{ discrete_resource_spec: { kind: "NVIDIA-GPU", value: gpus } }];
}

function seconds(count: number): string {
  return `${count}s`;
}

function cores(count: number): string {
  return String(Math.max(0.01, Math.round(count * 100) / 100));
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)}M`;
}
