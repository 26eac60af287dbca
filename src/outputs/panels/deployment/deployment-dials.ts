/** The dials of a deployment, which are the plan's: the load, the objective, and what is left free. */
import type { Demand } from "../../../systems/planning/demand.ts";
import type { Dials } from "../../figure/named-figure.ts";
import { demandDials } from "../demand-dials.ts";
import { type Dial, dialValue } from "../dial.ts";
import type { DeploymentOutput } from "./deployment.ts";

const ORIGIN = "As the plan was asked for.";

export function deploymentDials({ demand }: DeploymentOutput): Dial[] {
  return demandDials("deployment", demand, ORIGIN);
}

/** The demand with the dials where they stand. */
export function demandAt(output: DeploymentOutput, dials: Dials): Demand {
  const [rate, objective, headroom] = deploymentDials(output).map((dial) => dialValue(dial, dials));
  const { demand } = output;
  return {
    ...demand,
    ratePerSecond: rate ?? demand.ratePerSecond,
    objective: { ...demand.objective, latencyMs: objective ?? demand.objective.latencyMs },
    headroom: headroom ?? demand.headroom,
  };
}
