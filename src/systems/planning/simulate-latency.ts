import { Random } from "../../base/random.ts";
import type { Interval } from "../../base/statistics.ts";
import { renewalArrivals } from "../queueing/arrivals.ts";
import { serve } from "../queueing/discrete-event.ts";
import type { Served } from "../queueing/load.ts";
import { resampled } from "../queueing/resampled.ts";
import { fewestForSections, sectionedQuantile } from "../statistics/sectioned-quantile.ts";
import type { Demand } from "./demand.ts";
import type { MeasuredService } from "./measured-service.ts";

export interface SimulationOptions {
  /** How many are simulated, with those at the beginning that do not count. */
  requests: number;
  seed: number;
}

export interface SimulatedLatency {
  /** At the objective's percentile, with the 95 % interval of the simulation: that the service was measured on a sample is not in it. */
  latencyMs: Interval;
  served: Served;
}

/** The share at the beginning that is left out, since the simulation starts with empty lines. */
export const WARM_UP = 0.1;
const MOST_REQUESTS = 10_000_000;

/**
 * A simulation of a service under a demand, with service times and hops drawn from the measured ones, to be run at any rate with any
 * number of replicas: arrivals are one pattern, stretched, so that two runs differ in nothing else. Throws a RangeError for fewer
 * requests than the percentile takes (11,112 for a p99).
 */
export function latencySimulation(
  service: MeasuredService,
  demand: Demand,
  { requests, seed }: SimulationOptions,
): (ratePerSecond: number, replicas: number) => SimulatedLatency {
  const { objective, burstiness, policy, maxBatchSize, maxQueueDelayMs, hitRate } = demand;
  checkRequests(requests, objective.percentile);
  const pattern = renewalArrivals({ qps: 1, count: requests, burstiness, seed });
  const hops = hopsOf(service.hopMs ?? [], requests, seed + 1);
  const serviceMs = resampled(service.batches, seed);
  return (ratePerSecond, replicas) => {
    const served = serve({
      ...{ policy, maxBatchSize, maxQueueDelayMs, hitRate, seed, serviceMs, servers: replicas },
      arrivalsMs: pattern.map((ms) => ms / ratePerSecond),
    });
    const { latencyMs } = served;
    for (let i = 0; i < hops.length; i++) {
      // Those from the cache take no time at all.
      if (latencyMs[i]! > 0) latencyMs[i] = latencyMs[i]! + hops[i]!;
    }
    const steady = latencyMs.subarray(Math.ceil(WARM_UP * requests));
    return { latencyMs: sectionedQuantile(steady, objective.percentile), served };
  };
}

/** Hops drawn from the measured ones; none where none were. */
function hopsOf(hopMs: readonly number[], requests: number, seed: number): Float64Array {
  const random = new Random(seed);
  const hops = new Float64Array(hopMs.length === 0 ? 0 : requests);
  for (let i = 0; i < hops.length; i++) hops[i] = hopMs[random.integer(0, hopMs.length)]!;
  return hops;
}

/** Throws a RangeError for fewer requests than the percentile takes, and for more than are simulated. */
export function checkRequests(requests: number, percentile: number): void {
  const fewest = Math.ceil(fewestForSections(percentile) / (1 - WARM_UP));
  if (Number.isInteger(requests) && requests >= fewest && requests <= MOST_REQUESTS) return;
  if (fewest > MOST_REQUESTS) {
    throw new RangeError(
      `simulation: the ${percentile}-quantile takes ${fewest} requests, and simulations end at ${MOST_REQUESTS}; choose a lower percentile`,
    );
  }
  throw new RangeError(
    `simulation: expected ${fewest} to ${MOST_REQUESTS} requests for the ${percentile}-quantile, got ${requests}`,
  );
}
