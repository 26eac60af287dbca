/** What a search for the lowest cost is given, and what it finds: plain data. */
import { checkDemand } from "../planning/check-demand.ts";
import { checkService } from "../planning/check-service.ts";
import type { Demand } from "../planning/demand.ts";
import type { MeasuredService } from "../planning/measured-service.ts";
import type { Instance } from "./instance.ts";
import type { Host } from "./machine-model.ts";
import type { Spot } from "./running-cost.ts";

/** A version of the model that may be served. */
export interface CostVersion {
  name: string;
  /** Share of held-out examples that it gets right; absent where nobody evaluated it. */
  accuracy?: number;
  /** Peak memory of a replica, in bytes; absent where it was not measured, and then it fits everywhere. */
  memoryBytes?: number;
  hosts: readonly Host[];
}

export interface Batching {
  maxBatchSize: number;
  maxQueueDelayMs: number;
}

/** Answers kept, so that they need not be computed again. */
export interface CacheOption {
  name: string;
  /** Share of requests that it answers, from 0 to below 1. */
  hitRate: number;
  usdPerHour: number;
}

export interface CostProblem {
  /** Its batching and hit rate are replaced by the options below. */
  demand: Demand;
  budgetPerHour: number;
  /** Versions below it are out; absent where any will do. */
  leastAccuracy?: number;
  versions: readonly CostVersion[];
  batching: readonly Batching[];
  caches: readonly CacheOption[];
  spot: Spot;
  /** What is paid whatever runs: a load balancer, disks, data sent out. */
  fixedUsdPerHour: number;
}

export const MARKETS = ["on demand", "spot"] as const;
export type Market = (typeof MARKETS)[number];

/** Machines of one type from one market. */
export interface FleetPart {
  host: Host;
  market: Market;
  machines: number;
  /** On each of them. */
  replicas: number;
  /** Of one machine, with what interruptions cost. */
  usdPerHour: number;
  /** Of the requests that the fleet is sent, from above 0 to 1. */
  share: number;
}

/** One way to serve the demand. */
export interface Deployment {
  version: CostVersion;
  batching: Batching;
  cache: CacheOption;
  /** One or two parts. */
  fleet: readonly FleetPart[];
  usdPerHour: number;
}

/** What the search asks of capacity planning, in closed form. */
export interface Planner {
  /** Replicas that a plan of capacity has for the demand; undefined where no number of them meets the objective. */
  needed(service: MeasuredService, demand: Demand): number | undefined;
  /** Requests/s that one replica alone carries with the objective met, of those that the cache does not answer. */
  aloneRate(service: MeasuredService, demand: Demand): number;
  /** The same, whatever their latency. */
  mostRate(service: MeasuredService, demand: Demand): number;
  /** At the demand's rate with so many replicas; undefined where they do not carry it. */
  expect(service: MeasuredService, demand: Demand, replicas: number): Expectation | undefined;
}

export interface Expectation {
  /** Latency at the objective's percentile, in ms. */
  latencyMs: number;
  /** Busy share of a replica, from 0 to 1. */
  utilisation: number;
}

/** Throws a RangeError with a sentence for a problem that cannot be searched. */
export function checkProblem(problem: CostProblem): void {
  const { budgetPerHour, leastAccuracy, versions, batching, caches, fixedUsdPerHour } = problem;
  const { spot, demand } = problem;
  checkDemand(demand);
  for (const { hosts } of versions) if (hosts[0] !== undefined) checkService(hosts[0].service);
  if (!(budgetPerHour >= 0)) {
    throw new RangeError(
      `cost: expected a budget of 0 or more US dollars an hour, got ${budgetPerHour}`,
    );
  }
  if (!(fixedUsdPerHour >= 0 && Number.isFinite(fixedUsdPerHour))) {
    throw new RangeError(
      `cost: expected fixed costs of 0 or more US dollars an hour, got ${fixedUsdPerHour}`,
    );
  }
  if (leastAccuracy !== undefined && !(leastAccuracy >= 0 && leastAccuracy <= 1)) {
    throw new RangeError(
      `cost: expected a least accuracy from 0 to 1, got ${leastAccuracy}; 97 % is 0.97`,
    );
  }
  if (leastAccuracy !== undefined && versions.every(({ accuracy }) => accuracy === undefined)) {
    throw new RangeError(
      "cost: a least accuracy was asked for, and no version was evaluated; give the profiler held-out data, or leave it out",
    );
  }
  if (versions.every(({ hosts }) => hosts.length === 0)) {
    throw new RangeError("cost: expected a machine that some version can run on, got none");
  }
  if (batching.length === 0 || caches.length === 0) {
    throw new RangeError("cost: expected at least one way of batching and one of caching");
  }
  for (const cache of caches) checkCache(cache);
  checkSpot(spot);
}

function checkCache({ name, hitRate, usdPerHour }: CacheOption): void {
  if (hitRate >= 0 && hitRate < 1 && usdPerHour >= 0 && Number.isFinite(usdPerHour)) return;
  throw new RangeError(
    `cost: expected a hit rate from 0 to below 1 and a price of 0 or more for ${name}, got ${hitRate} and ${usdPerHour}`,
  );
}

function checkSpot({ interruptionsPerHour, reclaimedShare }: Spot): void {
  if (!(interruptionsPerHour >= 0 && Number.isFinite(interruptionsPerHour))) {
    throw new RangeError(
      `cost: expected 0 or more interruptions an hour for a spot machine, got ${interruptionsPerHour}`,
    );
  }
  if (!(reclaimedShare > 0 && reclaimedShare <= 1)) {
    throw new RangeError(
      `cost: expected a share of spot machines that go at once above 0 and up to 1, got ${reclaimedShare}`,
    );
  }
}

/** Replicas of a version on one machine: as many as processors and memory allow. */
export function replicasOn({ slots, memoryBytes }: Host, version: CostVersion): number {
  const { memoryBytes: each } = version;
  return each === undefined ? slots : Math.min(slots, Math.floor(memoryBytes / each));
}

/** `4 × c7i.large on demand and 2 × c7g.large on spot`. */
export function fleetWords(fleet: readonly FleetPart[]): string {
  return fleet
    .map(({ host, market, machines }) => `${machines} × ${host.instance.name}, ${market}`)
    .join(" and ");
}

/** Types of a deployment's machines. */
export function instancesOf({ fleet }: Deployment): Instance[] {
  return [...new Set(fleet.map(({ host }) => host.instance))];
}
