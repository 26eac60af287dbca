/** A release as Amazon ECS does it: by the service's own deployment strategies, with alarms that take it back. */
import type { DeploymentFile } from "../deployment-file.ts";
import type { DeploymentInput } from "../deployment-input.ts";
import { DEPLOYMENT, ecsService } from "../ecs/ecs-target.ts";
import type { Tree } from "../files/tree.ts";
import { jsonFile } from "../files/write-file.ts";
import { bakeMinutes, type ReleasePlan } from "./release-plan.ts";

/** Smallest step of a linear deployment, in percent. */
const LEAST_STEP = 3;

/** Undefined for "shadow": ECS copies no traffic. */
export function ecsRelease(
  input: DeploymentInput,
  plan: ReleasePlan,
): DeploymentFile[] | undefined {
  const strategy = strategyOf(plan);
  if (strategy === undefined) return undefined;
  const deploymentConfiguration = {
    ...DEPLOYMENT,
    ...strategy,
    alarms: { alarmNames: ["<ERROR_ALARM>", "<LATENCY_ALARM>"], enable: true, rollback: true },
  };
  const advancedConfiguration = {
    alternateTargetGroupArn: "<ALTERNATE_TARGET_GROUP_ARN>",
    productionListenerRule: "<LISTENER_RULE_ARN>",
    roleArn: "arn:aws:iam::<ACCOUNT_ID>:role/ecsInfrastructureRoleForLoadBalancers",
  };
  const tree = ecsService(input, { deploymentConfiguration, advancedConfiguration });
  return [jsonFile("ecs/service.json", tree)];
}

/** Steps of a linear deployment: of the first share, so that no more people meet the new version first than planned. */
export function linearSteps({ weights }: Pick<ReleasePlan, "weights">): {
  percent: number;
  count: number;
} {
  const percent = Math.max(LEAST_STEP, weights[0] ?? 100);
  return { percent, count: Math.ceil(100 / percent) };
}

function strategyOf(plan: ReleasePlan): { [property: string]: Tree } | undefined {
  const minutes = bakeMinutes(plan);
  switch (plan.strategy) {
    case "shadow":
      return undefined;
    case "blue_green":
      return { strategy: "BLUE_GREEN", bakeTimeInMinutes: minutes };
    case "canary":
      return {
        strategy: "CANARY",
        bakeTimeInMinutes: minutes,
        canaryConfiguration: {
          canaryPercent: plan.weights[0] ?? 0,
          canaryBakeTimeInMinutes: minutes,
        },
      };
    case "gradual_rollout": {
      const { percent, count } = linearSteps(plan);
      const total = minutes * plan.weights.length;
      return {
        strategy: "LINEAR",
        bakeTimeInMinutes: minutes,
        linearConfiguration: {
          stepPercent: percent,
          stepBakeTimeInMinutes: Math.max(1, Math.ceil(total / count)),
        },
      };
    }
  }
}
