/** The plan of a rollout, handed to platforms. */
import type { DeploymentInput } from "../../systems/deployment/deployment-input.ts";
import type { RolloutFiles } from "../../systems/deployment/release/release-files.ts";
import type { ReleasePlan } from "../../systems/deployment/release/release-plan.ts";

/**
 * Files for Argo Rollouts, Flagger and Amazon ECS with the strategy, the shares and the bounds of a rollout:
 * `rolloutFiles(config.input, { strategy: "canary", weights: [10], gates })` with the `config` of `generateDeployment`. Rejects with a
 * RangeError for a plan that none of them could follow.
 */
export async function rolloutFiles(
  input: DeploymentInput,
  plan: ReleasePlan,
): Promise<RolloutFiles> {
  // Writers of all platforms: only for who deploys.
  const { releaseFiles } = await import("../../systems/deployment/release/release-files.ts");
  return releaseFiles(input, plan);
}
