/** The plan of a rollout as the files of platforms that can do the same. */
import type { DeploymentFile } from "../deployment-file.ts";
import type { DeploymentInput } from "../deployment-input.ts";
import { argoRelease } from "./argo-release.ts";
import { ecsRelease, linearSteps } from "./ecs-release.ts";
import { flaggerRelease } from "./flagger-release.ts";
import { checkRelease, type ReleasePlan } from "./release-plan.ts";

export interface RolloutFiles {
  /** Each takes the place of the file of the same path that `deploymentFiles` writes, or stands beside it. */
  readonly files: readonly DeploymentFile[];
  /** Where a platform cannot do what the plan says, and what it does instead: a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Argo Rollouts, Flagger and Amazon ECS with the strategy, the shares and the bounds of a plan:
 * `releaseFiles(input, { strategy: "canary", weights: [10], gates })`. Throws a RangeError for a plan that none could follow.
 */
export function releaseFiles(input: DeploymentInput, plan: ReleasePlan): RolloutFiles {
  checkRelease(plan);
  return {
    files: [
      ...(argoRelease(input, plan) ?? []),
      ...flaggerRelease(input, plan),
      ...(ecsRelease(input, plan) ?? []),
    ],
    notes: notesOf(plan),
  };
}

function notesOf(plan: ReleasePlan): string[] {
  const notes = [
    "Platforms hold bounds against each reading, and wait for no number of requests: with little traffic they err more often than a gate that counts its evidence.",
    "Accuracy is left out: labels arrive later than any of these platforms waits.",
  ];
  const { strategy } = plan;
  if (strategy !== "blue_green") {
    notes.push("Flagger's shares and copies of the traffic take a mesh: the files name Istio.");
  }
  if (strategy === "shadow") {
    notes.push(
      "Argo Rollouts copies traffic only with files of a mesh that are not written here, and Amazon ECS not at all.",
    );
  }
  if (strategy === "gradual_rollout") {
    const { percent, count } = linearSteps(plan);
    notes.push(
      `Amazon ECS knows equal steps alone: ${count} of ${percent} %, in about the time of the plan.`,
    );
  }
  return notes;
}
