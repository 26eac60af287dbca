/** Rules of one service, after ECS' reference of its parameters (AWS documentation, 2026-01), and policies. */
import { ECS_NAME, type EcsProblem, found, type Service } from "./ecs-files.ts";

export function serviceRules(service: Service): EcsProblem[] {
  const { deploymentConfiguration: deployment = {}, desiredCount = 1 } = service;
  const { minimumHealthyPercent = 100, maximumPercent = 200 } = deployment;
  const vpc = service.networkConfiguration?.awsvpcConfiguration;
  return [
    ...found("service", "error", [
      [
        !ECS_NAME.test(service.serviceName),
        ["serviceName"],
        "service-name",
        `ECS refuses the name "${service.serviceName}".`,
        "Use at most 255 letters, digits, hyphens and underscores.",
      ],
      [
        maximumPercent <= minimumHealthyPercent,
        ["deploymentConfiguration", "maximumPercent"],
        "no-room-to-update",
        `With ${minimumHealthyPercent} % kept and ${maximumPercent} % at most, no task can be replaced.`,
        "Write a maximumPercent above minimumHealthyPercent.",
      ],
      [
        service.healthCheckGracePeriodSeconds !== undefined &&
          (service.loadBalancers ?? []).length === 0,
        ["healthCheckGracePeriodSeconds"],
        "grace-period",
        "A grace period is for a load balancer's checks, and there is none.",
        "Add loadBalancers, or remove it.",
      ],
      [
        service.launchType === "EC2" && vpc?.assignPublicIp === "ENABLED",
        ["networkConfiguration", "awsvpcConfiguration", "assignPublicIp"],
        "public-address",
        "Tasks on EC2 get no public address of their own.",
        "Write DISABLED.",
      ],
    ]),
    ...found("service", "warning", [
      [
        desiredCount < 2,
        ["desiredCount"],
        "replicas",
        "With one replica, each failure is an outage.",
        "Write 2 or more.",
      ],
      [
        minimumHealthyPercent < 100,
        ["deploymentConfiguration", "minimumHealthyPercent"],
        "update-capacity",
        "During an update there are fewer replicas than the plan counts on.",
        "Write 100.",
      ],
      [
        deployment.deploymentCircuitBreaker?.rollback !== true,
        ["deploymentConfiguration"],
        "update-rollback",
        "A deployment that fails is tried again and again.",
        "Write deploymentCircuitBreaker { enable: true, rollback: true }.",
      ],
      [
        service.launchType !== "EC2" && vpc?.assignPublicIp === "ENABLED",
        ["networkConfiguration", "awsvpcConfiguration", "assignPublicIp"],
        "public-address",
        "Each replica gets an address that the whole Internet reaches.",
        "Write DISABLED, and private subnets.",
      ],
      [
        service.enableExecuteCommand === true,
        ["enableExecuteCommand"],
        "execute-command",
        "Who may call ECS may open a shell in the server.",
        "Write false.",
      ],
    ]),
  ];
}
