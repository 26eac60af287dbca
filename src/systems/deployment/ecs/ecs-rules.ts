/** Everything that the files for ECS are held against besides their types: each by itself, and what one says of another. */
import {
  type EcsFiles,
  type EcsProblem,
  found,
  type ScalableTarget,
  type ScalingPolicy,
  type Service,
  type TaskDefinition,
} from "./ecs-files.ts";
import { serviceRules } from "./service-rules.ts";
import { taskRules } from "./task-rules.ts";

export function ecsRules(files: EcsFiles): EcsProblem[] {
  const { task, service, target, policy } = files;
  return [
    ...(task === undefined ? [] : taskRules(task)),
    ...(service === undefined ? [] : serviceRules(service)),
    ...(task === undefined || service === undefined ? [] : serviceOfTask(service, task)),
    ...(target === undefined ? [] : targetRules(target)),
    ...(policy === undefined ? [] : policyRules(policy)),
    ...scalingOfService(files),
  ];
}

function serviceOfTask(service: Service, task: TaskDefinition): EcsProblem[] {
  const { taskDefinition = "", launchType = "EC2", loadBalancers = [] } = service;
  const family = taskDefinition.replace(/^arn:.*\//, "").replace(/:\d+$/, "");
  const { requiresCompatibilities = ["EC2"] } = task;
  const isReached = ({ containerName, containerPort }: (typeof loadBalancers)[number]) =>
    task.containerDefinitions.some(
      ({ name, portMappings = [] }) =>
        name === containerName && portMappings.some((it) => it.containerPort === containerPort),
    );
  const lost = loadBalancers.findIndex((balancer) => !isReached(balancer));
  return found("service", "error", [
    [
      family !== task.family,
      ["taskDefinition"],
      "task-matches",
      `The service runs "${taskDefinition}", and the task's family is "${task.family}".`,
      `Write ${task.family}.`,
    ],
    [
      !requiresCompatibilities.includes(launchType),
      ["launchType"],
      "launch-type",
      `The service starts tasks on ${launchType}, and the task is for ${requiresCompatibilities.join(", ")}.`,
      `Write ${requiresCompatibilities[0] ?? "FARGATE"}.`,
    ],
    [
      task.networkMode === "awsvpc" &&
        service.networkConfiguration?.awsvpcConfiguration === undefined,
      ["networkConfiguration"],
      "network",
      "A task with networkMode awsvpc needs subnets.",
      "Write networkConfiguration.awsvpcConfiguration.",
    ],
    [
      lost >= 0,
      ["loadBalancers", lost],
      "balancer-matches",
      `The task has no container "${loadBalancers[lost]?.containerName}" with port ${loadBalancers[lost]?.containerPort}.`,
      "Write a container and a port that the task maps.",
    ],
  ]);
}

function targetRules({ MinCapacity = 0, MaxCapacity = 0 }: ScalableTarget): EcsProblem[] {
  return found("target", "error", [
    [
      MaxCapacity < MinCapacity,
      ["MaxCapacity"],
      "capacity",
      `At most ${MaxCapacity} replicas are fewer than at least ${MinCapacity}.`,
      `Write ${MinCapacity} or more.`,
    ],
  ]);
}

function policyRules(policy: ScalingPolicy): EcsProblem[] {
  const at = "TargetTrackingScalingPolicyConfiguration";
  const { TargetValue: value, PredefinedMetricSpecification: metric } = policy[at];
  const type = metric?.PredefinedMetricType ?? "";
  return found("policy", "error", [
    [
      !(value > 0) || (type.startsWith("ECSServiceAverage") && value > 100),
      [at, "TargetValue"],
      "target-value",
      `A target of ${value} is never reached.`,
      type.startsWith("ECSServiceAverage")
        ? "Write per cent, above 0 and up to 100."
        : "Write requests a minute for one replica.",
    ],
    [
      type === "ALBRequestCountPerTarget" && metric?.ResourceLabel === undefined,
      [at, "PredefinedMetricSpecification"],
      "resource-label",
      "Requests are counted by a load balancer, and none is named.",
      "Write ResourceLabel.",
    ],
  ]);
}

function scalingOfService({ service, target, policy }: EcsFiles): EcsProblem[] {
  if (service === undefined) return [];
  const id = `service/${service.cluster ?? "default"}/${service.serviceName}`;
  const wrongId = (file: "target" | "policy", resource: string | undefined) =>
    found(file, "error", [
      [
        resource !== undefined && resource !== id,
        ["ResourceId"],
        "scaling-matches",
        `It scales "${resource}", and the service is "${id}".`,
        `Write ${id}.`,
      ],
    ]);
  const { desiredCount = 1 } = service;
  const { MinCapacity = desiredCount, MaxCapacity = desiredCount } = target ?? {};
  return [
    ...wrongId("target", target?.ResourceId),
    ...wrongId("policy", policy?.ResourceId),
    ...found("service", "warning", [
      [
        desiredCount < MinCapacity || desiredCount > MaxCapacity,
        ["desiredCount"],
        "capacity",
        `${desiredCount} replicas lie outside of ${MinCapacity} to ${MaxCapacity}: scaling moves them at once.`,
        "Write a number between the two.",
      ],
    ]),
  ];
}
