import { meanTimeOf, timesOf } from "../queueing/resampled.ts";
import { type Station, utilisation } from "../queueing/waiting-times.ts";
import { type BatchStation, batchLatency, batchUtilisation } from "./batch-wait.ts";
import type { Demand, RoutingPolicy } from "./demand.ts";
import {
  coarser,
  meanOf,
  type Points,
  pointsOf,
  residualOf,
  scaled,
  scvOf,
  sumOf,
} from "./latency-points.ts";
import type { MeasuredService } from "./measured-service.ts";
import { Moments } from "./moments.ts";
import { policyWait } from "./policy-wait.ts";

/** Latency of a service under a demand, in closed form; prepared once, it answers in microseconds. */
export interface LatencyModel {
  /**
   * Latency at the objective's percentile, of all requests with those that a cache answers at once, in ms; undefined where the
   * replicas do not carry the rate.
   */
  latencyMs(ratePerSecond: number, replicas: number): number | undefined;
  /** Busy share of a replica; 1 where the replicas do not carry the rate. */
  utilisation(ratePerSecond: number, replicas: number): number;
  /** The rate that a replica carries at most, of all requests, whatever their latency. */
  saturationPerSecond: number;
  /** The same with all times of batches multiplied. */
  withTimes(factor: number): LatencyModel;
  /** The objective's percentile of the time in a replica and on the way, with no other request about, in ms. */
  aloneMs: number;
}

/** Points of a hop, which are added to those of the service; of a service that a wait is added to, and of what is left of one. */
const HOP_POINTS = 6;
const SERVICE_POINTS = 48;
const WAITING_POINTS = 24;
const RESIDUALS = 6;

/** The part of the measured times that the model needs, whatever they are multiplied by. */
interface Times {
  /** Mean times of batches by size, from 1 on, and how those of the largest vary. */
  means: readonly number[];
  variation: Points;
  serviceScv: number;
  singles: Points;
  hop: Points | undefined;
  /** What follows for times that are multiplied, by the factor. */
  multiplied: Map<number, Multiplied>;
}

/** A request with no other about; with fewer points, one that waits; and what is left of a service under way. */
interface Multiplied {
  alone: Points;
  afterWait: Points;
  residual: Points;
}

/** A dial asks for the same few factors. */
const MOST_FACTORS = 16;

/** Throws a RangeError for batches larger than any measured. */
export function latencyModel(service: MeasuredService, demand: Demand): LatencyModel {
  return modelOf(timesFor(service, demand.maxBatchSize), demand, 1);
}

const known = new WeakMap<MeasuredService, Map<number, Times>>();

/** Looked up for the same service: most dials leave it, and the largest batch, as they are. */
function timesFor(service: MeasuredService, maxBatchSize: number): Times {
  const bySize = known.get(service) ?? new Map<number, Times>();
  known.set(service, bySize);
  const times = bySize.get(maxBatchSize) ?? newTimes(service, maxBatchSize);
  bySize.set(maxBatchSize, times);
  return times;
}

function newTimes({ batches, hopMs = [] }: MeasuredService, maxBatchSize: number): Times {
  const full = timesOf(maxBatchSize, batches);
  const single = timesOf(1, batches);
  return {
    means: Array.from({ length: maxBatchSize }, (_, i) => meanTimeOf(i + 1, batches)),
    variation: scaled(pointsOf(full.timesMs), 1 / meanOf(full.timesMs)),
    serviceScv: scvOf(full.timesMs),
    singles: scaled(pointsOf(single.timesMs), single.scale),
    hop: hopMs.length === 0 ? undefined : coarser(pointsOf(hopMs), HOP_POINTS),
    multiplied: new Map(),
  };
}

function multipliedBy(factor: number, { singles, hop, multiplied }: Times): Multiplied {
  const found = multiplied.get(factor);
  if (found !== undefined) return found;
  const own = scaled(singles, factor);
  const alone = hop === undefined ? own : coarser(sumOf(own, hop), SERVICE_POINTS);
  const made = {
    alone,
    afterWait: coarser(alone, WAITING_POINTS),
    residual: residualOf(own, RESIDUALS),
  };
  if (multiplied.size >= MOST_FACTORS) multiplied.clear();
  multiplied.set(factor, made);
  return made;
}

function modelOf(times: Times, demand: Demand, factor: number): LatencyModel {
  const { maxBatchSize, hitRate, burstiness, objective } = demand;
  const { variation, serviceScv, hop } = times;
  const means = times.means.map((ms) => factor * ms);
  const fullMs = means[maxBatchSize - 1]!;
  const { alone, afterWait, residual } = multipliedBy(factor, times);
  // Requests that the cache answers take no time, and reach no replica.
  const misses = 1 - hitRate;
  const p = (objective.percentile - hitRate) / misses;
  const saturationPerSecond = (1000 * maxBatchSize) / fullMs / misses;
  const carries = (rate: number, replicas: number) => rate < saturationPerSecond * replicas;

  const stationAt = (ratePerSecond: number, servers: number): BatchStation => ({
    arrivalRate: (misses * ratePerSecond) / 1000,
    arrivalScv: 1 + misses * (burstiness - 1),
    servers,
    rule: demand,
    timeMs: (size) => between(means, size),
    variation,
    serviceScv,
  });
  const oneByOne = ({ arrivalRate, arrivalScv, servers }: BatchStation): number => {
    const station = { arrivalRate, arrivalScv, servers, serviceTime: fullMs, serviceScv };
    return latencyOneByOne({ station, policy: demand.policy, alone, afterWait, residual, p });
  };
  return {
    saturationPerSecond,
    aloneMs: p > 0 ? quantileOf(alone, p) : 0,
    latencyMs(ratePerSecond, replicas) {
      if (!carries(ratePerSecond, replicas)) return undefined;
      if (p <= 0) return 0;
      const station = stationAt(ratePerSecond, replicas);
      return maxBatchSize === 1 ? oneByOne(station) : batchLatency(station, p, hop);
    },
    utilisation(ratePerSecond, replicas) {
      if (!carries(ratePerSecond, replicas)) return 1;
      if (maxBatchSize === 1) return ratePerSecond / (saturationPerSecond * replicas);
      return batchUtilisation(stationAt(ratePerSecond, replicas));
    },
    withTimes: (other) => modelOf(times, demand, other),
  };
}

interface OneByOne {
  station: Required<Station>;
  policy: RoutingPolicy;
  /** Service and hop of a request, with fewer points of one that waits, and what is left of a service under way. */
  alone: Points;
  afterWait: Points;
  residual: Points;
  p: number;
}

/**
 * The p-quantile of latency without batches: who waits does so until a server is free, and then with probability ρ behind others who
 * wait, as sums of a geometric number of residual times do (Pollaczek and Khinchine). The further wait is taken for exponential, as
 * it is in heavy traffic, and the first one shortened or lengthened so that the mean is right.
 */
function latencyOneByOne({ station, policy, alone, afterWait, residual, p }: OneByOne): number {
  const { share, meanMs, decayMs } = policyWait(policy, station);
  const moments = new Moments(alone.ms.length + afterWait.ms.length * RESIDUALS);
  for (let i = 0; i < alone.ms.length; i++) {
    moments.add(alone.ms[i]!, (1 - share) * alone.weight[i]!);
  }
  if (share === 0) return moments.quantile(p, 0);
  const rho = utilisation(station);
  const waitMs = meanMs / share;
  const residualMs = meanOf(residual.ms);
  const firstMs = decayMs === undefined ? residualMs : waitMs - rho * decayMs;
  const first = Math.min(1, Math.max(0, firstMs / residualMs), waitMs / residualMs);
  for (let i = 0; i < afterWait.ms.length; i++) {
    const weight = (share * afterWait.weight[i]!) / RESIDUALS;
    for (const leftMs of residual.ms) {
      moments.add(afterWait.ms[i]! + first * leftMs, weight, rho * weight);
    }
  }
  return moments.quantile(p, (waitMs - first * residualMs) / rho);
}

function quantileOf({ ms, weight }: Points, p: number): number {
  const moments = new Moments(ms.length);
  for (let i = 0; i < ms.length; i++) moments.add(ms[i]!, weight[i]!);
  return moments.quantile(p, 0);
}

/** The mean time of a size that need not be whole, on the line between its neighbours'. */
function between(means: readonly number[], size: number): number {
  const below = Math.floor(size);
  const [low, high] = [means[below - 1]!, means[below] ?? means[below - 1]!];
  return low + (size - below) * (high - low);
}
