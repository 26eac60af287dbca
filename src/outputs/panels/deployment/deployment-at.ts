/** What follows from a record and its dials: the plan, the files, and what is wrong with them. */
import { bundleFiles, checkBundle } from "../../../systems/deployment/bundle/bundle.ts";
import type { DeploymentFile } from "../../../systems/deployment/deployment-file.ts";
import type { DeploymentInput } from "../../../systems/deployment/deployment-input.ts";
import type { Finding } from "../../../systems/deployment/finding.ts";
import { planDeployment } from "../../../systems/deployment/plan-deployment.ts";
import { platformNamed } from "../../../systems/deployment/platforms.ts";
import type { TargetName } from "../../../systems/deployment/target.ts";
import type { CapacityPlan } from "../../../systems/planning/capacity-plan.ts";
import { planCapacity } from "../../../systems/planning/plan-capacity.ts";
import type { Dials } from "../../figure/named-figure.ts";
import type { DeploymentOutput } from "./deployment.ts";
import { demandAt } from "./deployment-dials.ts";

export type PlannedDeployment =
  | { readonly plan: CapacityPlan; readonly input: DeploymentInput }
  /** Why there is no plan, in a sentence. */
  | { readonly problem: string };

/** Of each record the plan that was made last: figures, text and files of one moment are made from the same. */
const latest = new WeakMap<DeploymentOutput, { dials: Dials; planned: PlannedDeployment }>();

/** The plan with the dials where they stand, by closed forms. */
export function plannedDeployment(output: DeploymentOutput, dials: Dials): PlannedDeployment {
  const known = latest.get(output);
  if (known?.dials === dials) return known.planned;
  const planned = plan(output, dials);
  latest.set(output, { dials, planned });
  return planned;
}

function plan(output: DeploymentOutput, dials: Dials): PlannedDeployment {
  const { model, service, options } = output;
  try {
    const plan = planCapacity(service, demandAt(output, dials));
    return { plan, input: planDeployment(model, service, plan, options) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { problem: error.message };
  }
}

/** Files for a platform, with what goes along with them; none where there is no plan. */
export function filesOf(planned: PlannedDeployment, target: TargetName): DeploymentFile[] {
  return "problem" in planned ? [] : bundleFiles(planned.input, platformNamed(target));
}

export function findingsOf(files: readonly DeploymentFile[], target: TargetName): Finding[] {
  return checkBundle(files, platformNamed(target));
}
