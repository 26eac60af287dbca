/** How far the cost of a deployment is known: what the same kinds of machines cost when they are as fast, and as slow, as they may be. */
import { cheapestFleet } from "./cheapest-fleet.ts";
import type { CostProblem, Deployment, Planner } from "./cost-problem.ts";

/** In US dollars an hour; without `high` where the slowest end cannot meet the objective with any number of machines. */
export interface CostRange {
  low: number;
  high?: number;
}

export function costRange(
  problem: CostProblem,
  deployment: Deployment,
  planner: Planner,
): CostRange {
  const { version, cache, fleet, usdPerHour } = deployment;
  const at = (end: "fastest" | "slowest") => {
    const hosts = version.hosts.map((host) => ({ ...host, service: host[end] }));
    const found = cheapestFleet(
      problem,
      { ...deployment, version: { ...version, hosts } },
      {
        planner,
        may: (host, market) =>
          fleet.some((part) => part.host.instance === host.instance && part.market === market),
      },
    );
    return found && found.usdPerHour + problem.fixedUsdPerHour + cache.usdPerHour;
  };
  const high = at("slowest");
  return {
    low: Math.min(usdPerHour, at("fastest") ?? usdPerHour),
    ...(high === undefined ? {} : { high: Math.max(usdPerHour, high) }),
  };
}
