/** Deployments to choose from: what they cost, how fast and how accurate they are, and which of them no other beats. */
import { cheapest, configurationsOf } from "./cheapest.ts";
import { demandOf } from "./cheapest-fleet.ts";
import {
  type CostProblem,
  type CostVersion,
  type Deployment,
  fleetWords,
  type Planner,
  replicasOn,
} from "./cost-problem.ts";
import { type Expected, expectedOf } from "./expected-latency.ts";
import type { Host } from "./machine-model.ts";
import type { Constraint } from "./relaxations.ts";

export interface CostPoint extends Expected {
  deployment: Deployment;
  /** The constraint that it breaks; absent where it may be chosen. */
  broken?: Constraint;
  /** Whether none that may be chosen is at least as good in all three, and better in one. */
  isOnFront: boolean;
}

/** Objectives to look for beside the one asked for, as shares of it: what more speed would cost. */
const TIGHTER = [0.5, 0.2];
const LAXER = [2, 4, 8, 16, 32, 64, 128];

/**
 * For each version, the cheapest deployment under the objective and under tighter ones, and the cheapest on each type of machine alone;
 * those that break a constraint with its name. Points of equal machines and settings are one.
 */
export function costPoints(problem: CostProblem, planner: Planner): CostPoint[] {
  const points = new Map<string, Omit<CostPoint, "isOnFront">>();
  const add = (deployment: Deployment, broken?: Constraint, as: CostProblem = problem) => {
    const key = keyOf(deployment);
    if (points.has(key)) return;
    const expected = expectedOf(as, deployment, planner);
    if (expected === undefined) return;
    const fault = broken ?? faultOf(problem, deployment);
    points.set(key, { deployment, ...expected, ...(fault === undefined ? {} : { broken: fault }) });
  };
  for (const version of problem.versions) {
    const own = withoutLimits(problem, version);
    for (const share of [1, ...TIGHTER]) {
      const found = cheapest(withObjective(own, share), planner);
      if (found !== undefined) add(found);
    }
    for (const host of version.hosts) {
      const found = onHost(own, host, planner);
      if (found !== undefined) add(found.deployment, found.broken, found.problem);
    }
  }
  return withFront([...points.values()]);
}

function keyOf({ version, batching, cache, fleet }: Deployment): string {
  return [version.name, batching.maxBatchSize, cache.name, fleetWords(fleet)].join("; ");
}

function faultOf(
  { leastAccuracy = 0, budgetPerHour }: CostProblem,
  { version, usdPerHour }: Deployment,
): Constraint | undefined {
  if (leastAccuracy > 0 && (version.accuracy ?? 0) < leastAccuracy) return "accuracy";
  return usdPerHour > budgetPerHour * (1 + 1e-9) ? "budget" : undefined;
}

/** One version, whatever it costs and however accurate it is. */
function withoutLimits(problem: CostProblem, version: CostVersion): CostProblem {
  const { leastAccuracy: _, ...rest } = problem;
  return { ...rest, budgetPerHour: Number.POSITIVE_INFINITY, versions: [version] };
}

function withObjective(problem: CostProblem, share: number): CostProblem {
  const { demand } = problem;
  const { percentile, latencyMs } = demand.objective;
  const objective = { percentile, latencyMs: share * latencyMs };
  return { ...problem, demand: { ...demand, objective } };
}

interface OnHost {
  deployment: Deployment;
  broken?: Constraint;
  /** With the objective or the memory that it needs. */
  problem: CostProblem;
}

/** The cheapest on one type of machine, on demand; where objective or memory forbid it, as it would be without them. */
function onHost(problem: CostProblem, host: Host, planner: Planner): OnHost | undefined {
  const [version] = problem.versions;
  if (version === undefined) return undefined;
  const on = (changed: CostProblem, machine: Host): OnHost | undefined => {
    const alone = { ...changed, versions: [{ ...version, hosts: [machine] }] };
    const found = cheapest(alone, planner, (_, market) => market === "on demand");
    return found && { deployment: { ...found, version }, problem: alone };
  };
  if (replicasOn(host, version) === 0) {
    const roomy = { ...host, memoryBytes: version.memoryBytes! * host.slots };
    const found = on(problem, roomy);
    return found && { ...found, broken: "memory" };
  }
  const found = on(problem, host);
  if (found !== undefined) return found;
  const lax = LAXER.map((share) => withObjective(problem, share)).find((changed) =>
    configurationsOf(changed).some(
      (it) => planner.needed(host.service, demandOf(changed, it)) !== undefined,
    ),
  );
  const slow = lax && on(lax, host);
  return slow && { ...slow, broken: "objective" };
}

function withFront(points: readonly Omit<CostPoint, "isOnFront">[]): CostPoint[] {
  const possible = points.filter(({ broken }) => broken === undefined);
  return points.map((point) => ({
    ...point,
    isOnFront: point.broken === undefined && possible.every((other) => !dominates(other, point)),
  }));
}

type Placed = Pick<CostPoint, "deployment" | "latencyMs">;

/** At least as good in cost, latency and accuracy, and better in one of them. */
export function dominates(a: Placed, b: Placed): boolean {
  const differences = [
    b.deployment.usdPerHour - a.deployment.usdPerHour,
    b.latencyMs - a.latencyMs,
    (a.deployment.version.accuracy ?? 0) - (b.deployment.version.accuracy ?? 0),
  ];
  return differences.every((it) => it >= 0) && differences.some((it) => it > 0);
}
