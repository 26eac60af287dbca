/**
 * From a deployment as it is to a cheaper one, a decision at a time. Each step is searched anew with all decisions before it taken, so
 * its factor is what it saves there; the factors multiply to the whole. Savings that are found apart and added up do not.
 */
import { type Configuration, cheapestFleet, type FleetSearch } from "./cheapest-fleet.ts";
import type { CostProblem, Deployment, Planner } from "./cost-problem.ts";

export const DECISIONS = ["version", "batching", "cache", "machines", "spot"] as const;
export type Decision = (typeof DECISIONS)[number];

export interface SavingStep {
  decision: Decision;
  /** What the step changes, from and to. */
  from: string;
  to: string;
  /** After it; absent where the demand cannot be served at this point. */
  usdPerHour?: number;
  /** Cost after it over the cost before; absent where either is. */
  factor?: number;
}

export interface Savings {
  /** Before any decision; absent where the demand cannot be served that way. */
  asItIs?: number;
  /** The first cost that there is: `asItIs`, or that after the first step that makes it possible. */
  first: number;
  steps: SavingStep[];
  last: number;
  /** `last` over `first`: the product of the factors. */
  factor: number;
}

/** The first version, batching and cache of the problem, on this type of machine, on demand, become the chosen deployment. */
export function composedSavings(
  problem: CostProblem,
  chosen: Deployment,
  { instance, planner }: { instance: string; planner: Planner },
): Savings {
  const [version] = problem.versions;
  const [batching] = problem.batching;
  const [cache] = problem.caches;
  if (version === undefined || batching === undefined || cache === undefined) {
    throw new RangeError(
      "savings: expected a version, a way of batching and a cache to begin with",
    );
  }
  const before: Configuration = { version, batching, cache };
  const costOf = (configuration: Configuration, may: FleetSearch["may"]) => {
    const fleet = cheapestFleet(problem, configuration, { planner, ...(may && { may }) });
    return fleet && fleet.usdPerHour + problem.fixedUsdPerHour + configuration.cache.usdPerHour;
  };
  const onThis: FleetSearch["may"] = (host, market) =>
    host.instance.name === instance && market === "on demand";
  const types = new Set(chosen.fleet.map(({ host }) => host.instance.name));
  const onTypes: FleetSearch["may"] = (host, market) =>
    types.has(host.instance.name) && market === "on demand";
  const words = wordsOf(chosen, [...types]);
  const taken: [Decision, string, number | undefined][] = [
    ["version", version.name, costOf({ ...before, version: chosen.version }, onThis)],
    [
      "batching",
      batchWords(batching),
      costOf({ ...before, version: chosen.version, batching: chosen.batching }, onThis),
    ],
    ["cache", cache.name, costOf(chosen, onThis)],
    ["machines", instance, costOf(chosen, onTypes)],
    ["spot", "on demand", chosen.usdPerHour],
  ];
  const asItIs = costOf(before, onThis);
  let last = asItIs;
  let first = asItIs;
  const steps: SavingStep[] = [];
  for (const [decision, from, usdPerHour] of taken) {
    const to = words[decision];
    if (to !== from) {
      steps.push({
        ...{ decision, from, to },
        ...(usdPerHour === undefined ? {} : { usdPerHour }),
        ...(usdPerHour === undefined || last === undefined ? {} : { factor: usdPerHour / last }),
      });
    }
    // A step at which nothing can be served has no cost; the next is held against the last that had one.
    last = usdPerHour ?? last;
    first ??= usdPerHour;
  }
  first ??= chosen.usdPerHour;
  return {
    ...(asItIs === undefined ? {} : { asItIs }),
    ...{ first, steps, last: chosen.usdPerHour, factor: chosen.usdPerHour / first },
  };
}

function wordsOf(
  { version, batching, cache, fleet }: Deployment,
  types: readonly string[],
): Record<Decision, string> {
  const hasSpot = fleet.some(({ market }) => market === "spot");
  return {
    version: version.name,
    batching: batchWords(batching),
    cache: cache.name,
    machines: types.join(" and "),
    spot: hasSpot ? "some on spot" : "on demand",
  };
}

function batchWords({ maxBatchSize }: { maxBatchSize: number }): string {
  return maxBatchSize === 1 ? "one at a time" : `batches of up to ${maxBatchSize}`;
}
