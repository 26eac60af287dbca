/** Problems and a planner for the tests of the search. Nothing in them was measured. */
import { Random } from "../../base/random.ts";
import type { Demand } from "../planning/demand.ts";
import type { MeasuredService } from "../planning/measured-service.ts";
import type { CostProblem, CostVersion, Planner } from "./cost-problem.ts";
import type { Instance } from "./instance.ts";
import type { Host } from "./machine-model.ts";

export const GIB = 2 ** 30;

function serviceOf(ms: number): MeasuredService {
  return {
    subject: "made up",
    method: "Made up for a test.",
    batches: [{ size: 1, timesMs: [ms] }],
    coldStartMs: [60_000],
  };
}

/** Of one replica, a batch being as fast as one request. */
function perSecondOf({ batches }: MeasuredService, { maxBatchSize }: Demand): number {
  return (Math.sqrt(maxBatchSize) * 1000) / (batches[0]?.timesMs[0] ?? Number.NaN);
}

/**
 * Each replica a queue of its own, M/M/1: the time in the system has an exponential tail with rate μ − λ, so the p-quantile keeps t up to
 * λ = μ − ln(1/(1 − p))/t.
 */
export const mm1: Planner = {
  needed(service, demand) {
    const { ratePerSecond, hitRate, headroom } = demand;
    const each = mm1.aloneRate(service, demand);
    if (each <= 0) return undefined;
    return Math.max(1, Math.ceil((ratePerSecond * (1 - hitRate)) / (each * (1 - headroom)) - 1e-9));
  },
  aloneRate(service, demand) {
    const { percentile, latencyMs } = demand.objective;
    return perSecondOf(service, demand) + (1000 * Math.log(1 - percentile)) / latencyMs;
  },
  mostRate: perSecondOf,
  expect(service, demand, replicas) {
    const perSecond = perSecondOf(service, demand);
    const each = (demand.ratePerSecond * (1 - demand.hitRate)) / replicas;
    if (each >= perSecond) return undefined;
    const tail = -Math.log(1 - demand.objective.percentile);
    return { latencyMs: (1000 * tail) / (perSecond - each), utilisation: each / perSecond };
  },
};

export const demand: Demand = {
  ratePerSecond: 300,
  objective: { percentile: 0.99, latencyMs: 100 },
  headroom: 0.2,
  spareReplicas: 0,
  burstiness: 1,
  policy: "random",
  maxBatchSize: 1,
  maxQueueDelayMs: 0,
  hitRate: 0,
};

export function instanceOf(
  name: string,
  usdPerHour: number,
  more: Partial<Instance> = {},
): Instance {
  return { name, usdPerHour, vcpus: 2, memoryBytes: 4 * GIB, arch: "x86_64", ...more };
}

export function hostOf(instance: Instance, ms: number, slots = 1): Host {
  const service = serviceOf(ms);
  return {
    ...{ instance, slots, service, memoryBytes: instance.memoryBytes },
    fastest: serviceOf(ms / 2),
    slowest: serviceOf(2 * ms),
  };
}

export function versionOf(
  name: string,
  hosts: readonly Host[],
  more: Partial<CostVersion> = {},
): CostVersion {
  return { name, hosts, ...more };
}

export function problemOf(
  versions: readonly CostVersion[],
  more: Partial<CostProblem> = {},
): CostProblem {
  return {
    demand,
    budgetPerHour: 100,
    versions,
    batching: [{ maxBatchSize: 1, maxQueueDelayMs: 0 }],
    caches: [{ name: "no cache", hitRate: 0, usdPerHour: 0 }],
    spot: { interruptionsPerHour: 0.05, reclaimedShare: 1 },
    fixedUsdPerHour: 0,
    ...more,
  };
}

/** A small problem: up to three types and two versions, fleets of a few machines. */
export function randomProblem(seed: number): CostProblem {
  const random = new Random(seed);
  const pick = <T>(...values: readonly T[]): T => values[random.integer(0, values.length)] as T;
  const types = Array.from({ length: random.integer(1, 4) }, (_, index) =>
    instanceOf(`type ${index}`, random.uniform(0.05, 0.6), {
      memoryBytes: pick(2, 4, 8) * GIB,
      ...(random.uniform() < 0.5 ? { spotUsdPerHour: random.uniform(0.01, 0.3) } : {}),
    }),
  );
  const versions = Array.from({ length: random.integer(1, 3) }, (_, index) =>
    versionOf(
      `version ${index}`,
      types.map((type) => hostOf(type, random.uniform(2, 25), random.integer(1, 4))),
      { accuracy: random.uniform(0.9, 1), memoryBytes: pick(0.5, 1.5, 3) * GIB },
    ),
  );
  return problemOf(versions, {
    demand: {
      ...demand,
      ratePerSecond: random.uniform(20, 400),
      objective: { percentile: 0.99, latencyMs: random.uniform(40, 200) },
      headroom: pick(0, 0.2, 0.4),
      spareReplicas: pick(0, 0, 1, 2),
    },
    budgetPerHour: pick(0.4, 1, 5),
    ...(random.uniform() < 0.4 ? { leastAccuracy: random.uniform(0.9, 0.98) } : {}),
    batching: [1, 4].slice(0, random.integer(1, 3)).map((maxBatchSize) => ({
      ...{ maxBatchSize, maxQueueDelayMs: 0 },
    })),
    caches: [
      { name: "no cache", hitRate: 0, usdPerHour: 0 },
      { name: "a cache", hitRate: 0.4, usdPerHour: 0.05 },
    ].slice(0, random.integer(1, 3)),
    spot: { interruptionsPerHour: pick(0, 0.2), reclaimedShare: pick(0.5, 1) },
    fixedUsdPerHour: pick(0, 0.03),
  });
}
