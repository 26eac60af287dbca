/** Rules of one task definition, after ECS' reference of its parameters (AWS documentation, 2026-01), and policies. */
import type { Keys } from "../files/tree.ts";
import {
  type Container,
  ECS_NAME,
  type EcsProblem,
  found,
  type TaskDefinition,
} from "./ecs-files.ts";
import { fargateMemory } from "./fargate-sizes.ts";

function isOnFargate({ requiresCompatibilities = [] }: TaskDefinition): boolean {
  return requiresCompatibilities.includes("FARGATE");
}

export function taskRules(task: TaskDefinition): EcsProblem[] {
  const { containerDefinitions: containers, family } = task;
  return [
    ...found("task", "error", [
      [
        !ECS_NAME.test(family),
        ["family"],
        "family",
        `ECS refuses the family "${family}".`,
        "Use at most 255 letters, digits, hyphens and underscores.",
      ],
      [
        containers.length === 0,
        ["containerDefinitions"],
        "containers",
        "The task has no container.",
        "Add one.",
      ],
      [
        containers.length > 0 && containers.every(({ essential }) => essential === false),
        ["containerDefinitions"],
        "containers",
        "No container is essential, and ECS wants one to be.",
        "Write essential: true for the server.",
      ],
    ]),
    ...(isOnFargate(task) ? fargateRules(task) : []),
    ...containers.flatMap((container, index) =>
      containerRules(container, ["containerDefinitions", index], task),
    ),
  ];
}

function fargateRules(task: TaskDefinition): EcsProblem[] {
  const [cpu, memory] = [Number(task.cpu), Number(task.memory)];
  const fitting = fargateMemory(cpu);
  return found("task", "error", [
    [
      task.networkMode !== "awsvpc",
      ["networkMode"],
      "fargate-network",
      "Fargate takes networkMode awsvpc alone.",
      "Write awsvpc.",
    ],
    [
      fitting.length === 0,
      ["cpu"],
      "fargate-size",
      `Fargate has no size with cpu ${task.cpu ?? "left out"}.`,
      'Write "256", "512", "1024", "2048", "4096", "8192" or "16384".',
    ],
    [
      fitting.length > 0 && !fitting.includes(memory),
      ["memory"],
      "fargate-size",
      `Fargate has no size with cpu ${task.cpu} and memory ${task.memory ?? "left out"}.`,
      `Write one of ${fitting.join(", ")} (MiB).`,
    ],
    [
      task.executionRoleArn === undefined,
      ["executionRoleArn"],
      "execution-role",
      "Without an execution role Fargate cannot fetch the image or write logs.",
      "Write executionRoleArn.",
    ],
  ]);
}

const HEALTH_RANGES = {
  interval: [5, 300],
  timeout: [2, 60],
  retries: [1, 10],
  startPeriod: [0, 300],
} as const;

function containerRules(container: Container, keys: Keys, task: TaskDefinition): EcsProblem[] {
  const { image = "", stopTimeout = 30, resourceRequirements = [], mountPoints = [] } = container;
  const isFargate = isOnFargate(task);
  const volumes = (task.volumes ?? []).map(({ name }) => name);
  const gpu = resourceRequirements.find(({ type }) => type === "GPU");
  const lost = mountPoints.findIndex(({ sourceVolume }) => !volumes.includes(sourceVolume));
  const [limit, reserved] = [container.memory, container.memoryReservation];
  return [
    ...found("task", "error", [
      [
        image === "",
        [...keys, "image"],
        "image",
        "The container has no image.",
        "Write its image.",
      ],
      [
        isFargate && gpu !== undefined,
        [...keys, "resourceRequirements"],
        "fargate-gpu",
        "Fargate has no GPUs.",
        "Write EC2 in requiresCompatibilities, or remove the requirement.",
      ],
      [
        gpu !== undefined && !/^[1-9]\d*$/.test(gpu.value),
        [...keys, "resourceRequirements"],
        "gpu-count",
        `GPUs come whole, and "${gpu?.value}" is none.`,
        'Write "1" or more.',
      ],
      [
        !isFargate && task.memory === undefined && limit === undefined && reserved === undefined,
        keys,
        "memory",
        "Neither the task nor the container says how much memory it takes.",
        "Write memory for the container.",
      ],
      [
        limit !== undefined && reserved !== undefined && limit < reserved,
        [...keys, "memory"],
        "limits-below-reservations",
        `The limit of ${limit} MiB is below what is reserved, ${reserved} MiB.`,
        "Raise memory or lower memoryReservation.",
      ],
      [
        stopTimeout < 2 || (isFargate && stopTimeout > 120),
        [...keys, "stopTimeout"],
        "stop-timeout",
        `A container is given 2 to 120 s to end, and ${stopTimeout} is written.`,
        "Write a time within it.",
      ],
      [
        lost >= 0,
        [...keys, "mountPoints", lost],
        "dangling-volume",
        `The task has no volume "${mountPoints[lost]?.sourceVolume}".`,
        "Add it to volumes.",
      ],
    ]),
    ...healthRules(container, keys),
    ...containerPolicies(container, keys),
  ];
}

function healthRules({ healthCheck }: Container, keys: Keys): EcsProblem[] {
  if (healthCheck === undefined) return [];
  const at = [...keys, "healthCheck"];
  const [kind] = healthCheck.command;
  return [
    ...found(
      "task",
      "error",
      Object.entries(HEALTH_RANGES).map(([name, [least, most]]) => {
        const value = healthCheck[name] ?? least;
        return [
          value < least || value > most,
          [...at, name],
          "health-check",
          `${name} is from ${least} to ${most}, and ${value} is written.`,
          "Write a number within it.",
        ];
      }),
    ),
    ...found("task", "error", [
      [
        kind !== "CMD" && kind !== "CMD-SHELL",
        [...at, "command"],
        "health-check",
        "The command begins with neither CMD nor CMD-SHELL.",
        'Write "CMD" first.',
      ],
    ]),
  ];
}

function containerPolicies(container: Container, keys: Keys): EcsProblem[] {
  const { image = "", user = "", environment = [] } = container;
  const tag = /@sha256:|:([^/]+)$/.exec(image);
  const uid = Number(/^\d+/.exec(user)?.[0] ?? 0);
  const secret = environment.findIndex(({ name = "" }) =>
    /SECRET|PASSWORD|TOKEN|API_?KEY/i.test(name),
  );
  return found("task", "warning", [
    [
      image !== "" && (tag === null || tag[1] === "latest"),
      [...keys, "image"],
      "image-tag",
      `${image} is another image tomorrow: replicas may then run different versions.`,
      "Write a tag of its own for each version, or a digest.",
    ],
    [
      uid === 0,
      [...keys, "user"],
      "run-as-non-root",
      "The server runs as the image's user, who may be root.",
      'Write user "10001:10001".',
    ],
    [
      container.privileged === true,
      [...keys, "privileged"],
      "privileged",
      "A privileged container is root of its host.",
      "Remove it.",
    ],
    [
      container.readonlyRootFilesystem !== true,
      [...keys, "readonlyRootFilesystem"],
      "read-only-root",
      "The container's files can be written over.",
      "Write true, and a volume for what must be written.",
    ],
    [
      container.healthCheck === undefined,
      keys,
      "health-check",
      "Without a health check ECS does not notice a server that hangs.",
      "Write healthCheck.",
    ],
    [
      container.logConfiguration === undefined,
      keys,
      "logs",
      "What the server writes is lost with the task.",
      "Write logConfiguration.",
    ],
    [
      secret >= 0,
      [...keys, "environment", secret],
      "env-var-secret",
      `${environment[secret]?.name} looks like a secret, and everybody who can describe the task reads it.`,
      "Use secrets.",
    ],
  ]);
}
