/** The exact search: every version, way of batching and cache, each with its cheapest fleet; the least of all is the answer. */
import {
  type Configuration,
  cheapestFleet,
  type FleetSearch,
  fleetBound,
} from "./cheapest-fleet.ts";
import { type CostProblem, checkProblem, type Deployment, type Planner } from "./cost-problem.ts";
import { type Relaxation, relaxationsOf } from "./relaxations.ts";

/** The cheapest deployment, or what stands against one. */
export type CostAnswer =
  | { deployment: Deployment }
  /** What would do, the least change first; each on its own makes a deployment possible. */
  | { relaxations: readonly Relaxation[] };

/**
 * The lowest cost at which the demand is served within objective, budget, memory and accuracy. Where nothing can, the constraints that
 * bind, each with the least change that would do. Throws a RangeError for a problem that makes no sense.
 */
export function searchCost(problem: CostProblem, planner: Planner): CostAnswer {
  checkProblem(problem);
  const deployment = cheapest(problem, planner);
  return deployment === undefined
    ? { relaxations: relaxationsOf(problem, (changed) => cheapest(changed, planner)) }
    : { deployment };
}

/** Undefined where nothing keeps all constraints. `may` says which machines may be rented; by default all. */
export function cheapest(
  problem: CostProblem,
  planner: Planner,
  may?: FleetSearch["may"],
): Deployment | undefined {
  const { budgetPerHour, fixedUsdPerHour } = problem;
  let best: Deployment | undefined;
  // Where the budget is paid exactly, it is kept.
  const most = budgetPerHour * (1 + 1e-9);
  const bounded = configurationsOf(problem)
    .map((configuration) => {
      const besides = fixedUsdPerHour + configuration.cache.usdPerHour;
      return {
        configuration,
        besides,
        bound: besides + fleetBound(problem, configuration, planner),
      };
    })
    .toSorted((a, b) => a.bound - b.bound);
  for (const { configuration, besides, bound } of bounded) {
    // A little above, so that one of equal price is found too.
    const limit = Math.min(best?.usdPerHour ?? Number.POSITIVE_INFINITY, most) + 1e-9;
    if (bound > limit) break;
    const search = { planner, below: limit - besides, ...(may && { may }) };
    const fleet = cheapestFleet(problem, configuration, search);
    if (fleet === undefined) continue;
    const found = { ...configuration, fleet: fleet.parts, usdPerHour: fleet.usdPerHour + besides };
    if (found.usdPerHour > most) continue;
    if (best === undefined || isBetter(found, best)) best = found;
  }
  return best;
}

/** Cheaper; of equal price, the more accurate. */
function isBetter(a: Deployment, b: Deployment): boolean {
  const saved = b.usdPerHour - a.usdPerHour;
  if (Math.abs(saved) > 1e-9) return saved > 0;
  return (a.version.accuracy ?? 0) > (b.version.accuracy ?? 0);
}

/** Every version that is accurate enough, with every way of batching and of caching. */
export function configurationsOf(problem: CostProblem): Configuration[] {
  const { versions, batching, caches, leastAccuracy = 0 } = problem;
  return versions
    .filter(({ accuracy }) => leastAccuracy === 0 || (accuracy ?? 0) >= leastAccuracy)
    .flatMap((version) =>
      batching.flatMap((batch) => caches.map((cache) => ({ version, batching: batch, cache }))),
    );
}
