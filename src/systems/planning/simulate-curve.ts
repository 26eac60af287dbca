/** Latency against rate by simulation, at a few rates below saturation, and where the slow requests of the demand's own rate spend theirs. */
import { type Interval, median } from "../../base/statistics.ts";
import { type Bottleneck, nameBottleneck } from "../scalability/bottleneck.ts";
import type { Demand } from "./demand.ts";
import { latencyModel } from "./latency-model.ts";
import type { MeasuredService } from "./measured-service.ts";
import { latencySimulation, type SimulatedLatency } from "./simulate-latency.ts";

export interface CurveOptions {
  replicas: number;
  /** At each rate. */
  requests: number;
  seed: number;
  /** How many rates besides the demand's own. Default 8. */
  rates?: number;
}

export interface SimulatedCurve {
  points: { ratePerSecond: number; latencyMs: Interval }[];
  /** Absent where the demand's own rate is not carried. */
  bottleneck?: Bottleneck;
}

/** The last rate, as a share of what the replicas carry: closer to it a simulation would have to be much longer. */
const NEARLY_FULL = 0.95;
/** Of the demand's own run: enough to name where time goes. */
const REQUESTS_LOOKED_AT = 10_000;

/** Throws a RangeError as `latencySimulation` does. */
export function simulateCurve(
  service: MeasuredService,
  demand: Demand,
  options: CurveOptions,
): SimulatedCurve {
  return [...simulateCurveInParts(service, demand, options)].at(-1)!;
}

/** The same: the demand's own rate first, where it is carried, and then all. */
export function* simulateCurveInParts(
  service: MeasuredService,
  demand: Demand,
  { replicas, requests, seed, rates = 8 }: CurveOptions,
): Generator<SimulatedCurve> {
  const { saturationPerSecond } = latencyModel(service, demand);
  const most = NEARLY_FULL * replicas * saturationPerSecond;
  const run = latencySimulation(service, demand, { requests, seed });
  const at = (ratePerSecond: number) => ({ ratePerSecond, ...run(ratePerSecond, replicas) });
  const isCarried = demand.ratePerSecond < replicas * saturationPerSecond;
  const own = isCarried ? at(demand.ratePerSecond) : undefined;
  const bottleneck = own === undefined ? {} : { bottleneck: bottleneckOf(own, service, seed) };
  const points = own === undefined ? [] : [pointOf(own)];
  if (own !== undefined) yield { points, ...bottleneck };
  const even = Array.from({ length: rates }, (_, index) =>
    pointOf(at(((index + 1) * most) / rates)),
  );
  const all = [...even, ...points].sort((a, b) => a.ratePerSecond - b.ratePerSecond);
  yield { points: all, ...bottleneck };
}

function pointOf({
  ratePerSecond,
  latencyMs,
}: SimulatedLatency & { ratePerSecond: number }): SimulatedCurve["points"][number] {
  return { ratePerSecond, latencyMs };
}

/** Of requests that the cache answered nothing took time. */
function bottleneckOf(
  { served }: SimulatedLatency,
  { hopMs = [] }: MeasuredService,
  seed: number,
): Bottleneck {
  const usualHopMs = hopMs.length === 0 ? 0 : median(hopMs);
  const { latencyMs, waitMs } = served;
  const requests = Array.from(latencyMs.subarray(-REQUESTS_LOOKED_AT), (ms, index) => {
    const queueMs =
      waitMs[latencyMs.length - Math.min(REQUESTS_LOOKED_AT, latencyMs.length) + index]!;
    const rest = Math.max(0, ms - queueMs);
    const hop = Math.min(usualHopMs, rest);
    return { queueMs, hopMs: hop, computeMs: rest - hop };
  });
  return nameBottleneck({ requests, seed });
}
