/** AWS ECS: what `aws ecs` and `aws application-autoscaling` take as `--cli-input-json`. */
import { PORTS, probeCommand } from "../bundle/server.ts";
import type { DeploymentFile } from "../deployment-file.ts";
import type { DeploymentInput } from "../deployment-input.ts";
import type { Tree } from "../files/tree.ts";
import { jsonFile } from "../files/write-file.ts";
import { derived, type Planned } from "../planned.ts";
import type { Target } from "../target.ts";
import { checkEcs } from "./check-ecs.ts";
import { fargateSize } from "./fargate-sizes.ts";

export const ecs: Target = {
  name: "ecs",
  label: "AWS ECS",
  summary:
    "A task and a service of Amazon's Elastic Container Service, on Fargate, or on EC2 where a replica needs a GPU or more than Fargate has. Names in angle brackets are your account's.",
  files: (input) => [
    jsonFile("ecs/task-definition.json", taskDefinition(input)),
    jsonFile("ecs/service.json", ecsService(input)),
    ...scaling(input),
  ],
  check: checkEcs,
};

const CONTAINER = "triton";
const CLUSTER = "<CLUSTER>";
/** Between two looks at a container's health, in seconds. */
const PROBE_SECONDS = 10;
/** The longest time in which failed looks do not count, and the most looks that may fail after it. */
const MOST_START_PERIOD = 300;
const MOST_RETRIES = 10;
/** The longest time that Fargate gives a container to end. */
const MOST_STOP_SECONDS = 120;

function sizeOf({ cpu, memoryLimit, gpus }: DeploymentInput) {
  return gpus.value > 0 ? undefined : fargateSize(cpu.value, memoryLimit.value);
}

function launchType(input: DeploymentInput): "FARGATE" | "EC2" {
  return sizeOf(input) === undefined ? "EC2" : "FARGATE";
}

function taskDefinition(input: DeploymentInput): Tree {
  const size = sizeOf(input);
  return {
    family: input.name,
    requiresCompatibilities: [launchType(input)],
    networkMode: "awsvpc",
    ...(size === undefined
      ? {}
      : {
          cpu: derived(input.cpu, () => String(size.cpu), rounding(size)),
          memory: derived(input.memoryLimit, () => String(size.memoryMiB), rounding(size)),
        }),
    runtimePlatform: { cpuArchitecture: "X86_64", operatingSystemFamily: "LINUX" },
    executionRoleArn: "arn:aws:iam::<ACCOUNT_ID>:role/ecsTaskExecutionRole",
    containerDefinitions: [container(input, size === undefined)],
    // A file system that cannot be written needs a place for what must be.
    volumes: [{ name: "tmp" }],
    tags: [{ key: "model-version", value: input.model.version }],
  };
}

function rounding({ cpu, memoryMiB }: { cpu: number; memoryMiB: number }) {
  return {
    chain: `The smallest size of Fargate that holds it has ${cpu / 1024} cores and ${memoryMiB} MiB.`,
  };
}

function container(input: DeploymentInput, isOnEc2: boolean): Tree {
  const { startPeriod, interval, retries } = healthTimes(input.startupSeconds);
  return {
    name: CONTAINER,
    image: input.image,
    essential: true,
    ...(isOnEc2 ? ec2Resources(input) : {}),
    portMappings: [
      { name: "http", containerPort: PORTS.http, protocol: "tcp", appProtocol: "http" },
      { name: "metrics", containerPort: PORTS.metrics, protocol: "tcp", appProtocol: "http" },
    ],
    user: "10001:10001",
    readonlyRootFilesystem: true,
    linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
    mountPoints: [{ sourceVolume: "tmp", containerPath: "/tmp", readOnly: false }],
    healthCheck: {
      command: ["CMD", ...probeCommand()],
      interval,
      timeout: 5,
      retries,
      startPeriod,
    },
    stopTimeout: derived(
      input.drainSeconds,
      (seconds) => Math.max(2, Math.min(MOST_STOP_SECONDS, seconds)),
      input.drainSeconds.value > MOST_STOP_SECONDS
        ? { chain: `ECS gives a container ${MOST_STOP_SECONDS} s at most.` }
        : undefined,
    ),
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": `/ecs/${input.name}`,
        "awslogs-region": "<REGION>",
        "awslogs-stream-prefix": CONTAINER,
        mode: "non-blocking",
      },
    },
  };
}

/** What does not fit into the start period is given by looks that may fail. */
function healthTimes(startup: Planned<number>) {
  const rest = Math.max(0, startup.value - MOST_START_PERIOD);
  return {
    startPeriod: derived(startup, (seconds) => Math.min(MOST_START_PERIOD, seconds)),
    interval: Math.min(300, Math.max(PROBE_SECONDS, Math.ceil(rest / MOST_RETRIES))),
    retries: rest > 0 ? MOST_RETRIES : 3,
  };
}

function ec2Resources(input: DeploymentInput) {
  const { gpus } = input;
  return {
    cpu: derived(input.cpu, (cores) => Math.max(128, Math.round(cores * 1024))),
    memory: derived(input.memoryLimit, mebibytes),
    memoryReservation: derived(input.memoryRequest, mebibytes),
    ...(gpus.value > 0
      ? { resourceRequirements: [{ type: "GPU", value: derived(gpus, String) }] }
      : {}),
  };
}

function mebibytes(bytes: number): number {
  // Docker takes no less.
  return Math.max(6, Math.ceil(bytes / 2 ** 20));
}

/** How replicas are exchanged where nothing else is said. */
export const DEPLOYMENT = {
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  deploymentCircuitBreaker: { enable: true, rollback: true },
};

interface ServiceChoices {
  readonly deploymentConfiguration?: Tree;
  /** Of the load balancer. */
  readonly advancedConfiguration?: Tree;
}

export function ecsService(
  input: DeploymentInput,
  { deploymentConfiguration = DEPLOYMENT, advancedConfiguration }: ServiceChoices = {},
): Tree {
  const type = launchType(input);
  return {
    cluster: CLUSTER,
    serviceName: input.name,
    taskDefinition: input.name,
    desiredCount: input.replicas,
    launchType: type,
    ...(type === "FARGATE"
      ? { platformVersion: "LATEST" }
      : { placementStrategy: [{ type: "spread", field: "attribute:ecs.availability-zone" }] }),
    deploymentConfiguration,
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: ["<PRIVATE_SUBNET_A>", "<PRIVATE_SUBNET_B>"],
        securityGroups: ["<SECURITY_GROUP>"],
        assignPublicIp: "DISABLED",
      },
    },
    loadBalancers: [
      {
        targetGroupArn: "<TARGET_GROUP_ARN>",
        containerName: CONTAINER,
        containerPort: PORTS.http,
        advancedConfiguration,
      },
    ],
    healthCheckGracePeriodSeconds: input.startupSeconds,
    enableECSManagedTags: true,
    enableExecuteCommand: false,
    propagateTags: "TASK_DEFINITION",
  };
}

function scaling(input: DeploymentInput): DeploymentFile[] {
  if (input.autoscaler === "none") return [];
  const resource = {
    ServiceNamespace: "ecs",
    ResourceId: `service/${CLUSTER}/${input.name}`,
    ScalableDimension: "ecs:service:DesiredCount",
  };
  return [
    jsonFile("ecs/scalable-target.json", {
      ...resource,
      MinCapacity: input.replicas,
      MaxCapacity: input.maxReplicas,
    }),
    jsonFile("ecs/scaling-policy.json", {
      PolicyName: `${input.name}-${input.autoscaler === "hpa" ? "cpu" : "requests"}`,
      ...resource,
      PolicyType: "TargetTrackingScaling",
      TargetTrackingScalingPolicyConfiguration: {
        ...(input.autoscaler === "hpa" ? cpuTarget(input) : requestTarget(input)),
        // Replicas that were just ordered answer before more are.
        ScaleOutCooldown: input.startupSeconds,
        ScaleInCooldown: 300,
      },
    }),
  ];
}

function cpuTarget({ targetUtilisation }: DeploymentInput) {
  return {
    TargetValue: derived(targetUtilisation, (share) => rounded(Math.max(0.01, share) * 100), {
      chain: "Application Auto Scaling counts it in per cent.",
    }),
    PredefinedMetricSpecification: { PredefinedMetricType: "ECSServiceAverageCPUUtilization" },
  };
}

function requestTarget({ targetRatePerReplica }: DeploymentInput) {
  return {
    TargetValue: derived(targetRatePerReplica, (rate) => rounded(Math.max(rate * 60, 0.01)), {
      chain: "The load balancer counts requests a minute.",
    }),
    PredefinedMetricSpecification: {
      PredefinedMetricType: "ALBRequestCountPerTarget",
      ResourceLabel: "app/<LOAD_BALANCER>/<ID>/targetgroup/<TARGET_GROUP>/<ID>",
    },
  };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
