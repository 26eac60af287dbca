/**
 * Latency of replicas that all run on the device that measured them. A plan takes each replica to have a core of its own, as on machines that
 * are rented for it. On one device they share cores with each other, with their router and with whoever asks: times come
 * from a server of so many that was under load there.
 */
import type { Interval } from "../../base/statistics.ts";
import { renewalArrivals } from "../queueing/arrivals.ts";
import { serve } from "../queueing/discrete-event.ts";
import { meanTimeOf } from "../queueing/resampled.ts";
import { blockDraws } from "../statistics/block-draws.ts";
import { sectionedQuantile } from "../statistics/sectioned-quantile.ts";
import type { Demand } from "./demand.ts";
import type { MeasuredService } from "./measured-service.ts";
import { checkRequests, type SimulationOptions, WARM_UP } from "./simulate-latency.ts";

export type LatencyHere = LatencyTold | LatencyUntold;

interface LatencyTold extends OfReplicas {
  latencyMs: Interval;
  /** Whose times were drawn. */
  queries: number;
}

interface LatencyUntold extends OfReplicas {
  /** Why it cannot be told: a sentence. */
  reason: string;
}

interface OfReplicas {
  replicas: number;
  /** Why a load test on this device may still come to something else: a sentence. */
  doubt?: string;
}

/** Closer to what so many carry, the line is as long as luck has it. */
const NEARLY_FULL = 0.95;

/** Throws a RangeError as `latencySimulation` does. */
export function simulateHere(
  service: MeasuredService,
  demand: Demand,
  replicas: number,
  { requests, seed }: SimulationOptions,
): LatencyHere {
  checkRequests(requests, demand.objective.percentile);
  const { concurrency = [], cores } = service;
  const doubt = doubtOf(cores, replicas);
  const known = { replicas, ...(doubt === undefined ? {} : { doubt }) };
  const point = concurrency.find(({ workers }) => workers === replicas);
  if (point?.heldMs === undefined) {
    const most = Math.max(0, ...concurrency.map(({ workers }) => workers));
    const reason =
      most === 0
        ? "Several replicas at once were not measured on this device."
        : `On this device up to ${most} replicas at once were measured, and the plan has ${replicas}.`;
    return { ...known, reason };
  }
  const { policy, maxBatchSize, maxQueueDelayMs, hitRate, burstiness, ratePerSecond } = demand;
  const singleMs = meanTimeOf(1, service.batches);
  const workOf = (size: number) => meanTimeOf(size, service.batches) / singleMs;
  const most = (point.perSecond * maxBatchSize) / workOf(maxBatchSize) / (1 - hitRate);
  if (ratePerSecond >= NEARLY_FULL * most) {
    const reason = `On this device ${replicas} replicas at once carried ${Number(most.toPrecision(3))} queries/s at most, so that nothing can be told of ${Number(ratePerSecond.toPrecision(3))}.`;
    return { ...known, reason };
  }
  // A device is disturbed for several queries in a row, and a line grows by those.
  const { heldMs, lateMs } = point;
  const places = blockDraws(requests, heldMs.length, seed);
  const served = serve({
    ...{ policy, maxBatchSize, maxQueueDelayMs, hitRate, seed, servers: replicas },
    arrivalsMs: renewalArrivals({ qps: ratePerSecond, count: requests, burstiness, seed }),
    serviceMs: (request, size) => workOf(size) * heldMs[places[request]!]!,
  });
  const all = served.latencyMs.map((ms, request) => ms + (lateMs?.[places[request]!] ?? 0));
  const steady = all.subarray(Math.ceil(WARM_UP * requests));
  const latencyMs = sectionedQuantile(steady, demand.objective.percentile);
  return { ...known, latencyMs, queries: heldMs.length };
}

/** Router and whoever asks take turns with replicas that have no core to spare. */
function doubtOf(cores: number | undefined, replicas: number): string | undefined {
  if (cores === undefined || cores > replicas) return undefined;
  const many = replicas === 1 ? "one replica" : `${replicas} replicas`;
  const have = cores === 1 ? "one core" : `${cores} cores`;
  return `This device has ${have} for ${many}, the router and whoever asks: they take turns, and a load test here measures the machine as much as the model.`;
}
