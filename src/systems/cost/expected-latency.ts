/** What a deployment is expected to do at the demand's rate, with all its machines. */
import { demandOf } from "./cheapest-fleet.ts";
import type { CostProblem, Deployment, Planner } from "./cost-problem.ts";

export interface Expected {
  /** At the objective's percentile, in ms; of two parts of a fleet, that of the slower one. */
  latencyMs: number;
  /** Busy share of the machines, from 0 to 1, by part of the fleet. */
  busy: readonly number[];
}

/** Undefined where a part of the fleet does not carry its share. */
export function expectedOf(
  problem: CostProblem,
  deployment: Deployment,
  planner: Planner,
): Expected | undefined {
  const demand = demandOf(problem, deployment);
  const parts = deployment.fleet.flatMap(({ host, share, machines, replicas }) => {
    const own = { ...demand, ratePerSecond: share * demand.ratePerSecond };
    return planner.expect(host.service, own, machines * replicas) ?? [];
  });
  if (parts.length < deployment.fleet.length || parts.length === 0) return undefined;
  return {
    latencyMs: Math.max(...parts.map(({ latencyMs }) => latencyMs)),
    busy: parts.map(({ utilisation }) => utilisation),
  };
}
