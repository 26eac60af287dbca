/** Simulations and plans of capacity, each after a few runs in which its code is compiled. */
import { Random } from "../../src/base/random.ts";
import { median } from "../../src/base/statistics.ts";
import type { Demand } from "../../src/systems/planning/demand.ts";
import { latencyCurve } from "../../src/systems/planning/latency-curve.ts";
import type { MeasuredService } from "../../src/systems/planning/measured-service.ts";
import { planCapacity } from "../../src/systems/planning/plan-capacity.ts";
import { poissonArrivals } from "../../src/systems/queueing/arrivals.ts";
import { serve } from "../../src/systems/queueing/discrete-event.ts";
import type { Load } from "../../src/systems/queueing/load.ts";
import { resampled } from "../../src/systems/queueing/resampled.ts";

const random = new Random(1);
/** Times as they are measured: some hundreds, which vary by 15 %. */
const times = (meanMs: number) =>
  Array.from({ length: 400 }, () => meanMs * Math.exp(0.15 * random.normal()));

const service: MeasuredService = {
  subject: "a model of 4 ms and 1 ms a sample",
  method: "made up for the benchmark",
  batches: [1, 2, 4, 8].map((size) => ({ size, timesMs: times(4 + size) })),
  hopMs: times(0.3),
};

const demand: Demand = {
  ratePerSecond: 1000,
  objective: { percentile: 0.99, latencyMs: 30 },
  headroom: 0.2,
  spareReplicas: 1,
  burstiness: 1,
  policy: "least outstanding",
  maxBatchSize: 1,
  maxQueueDelayMs: 0,
  hitRate: 0.1,
};
const batching: Partial<Demand> = { maxBatchSize: 8, maxQueueDelayMs: 5 };
const WARM_UPS = 3;

function timed(act: () => unknown): number {
  const begun = performance.now();
  act();
  return performance.now() - begun;
}

/** The median of a few, after those that warm up. */
function usual(act: () => unknown): number {
  for (let i = 0; i < WARM_UPS; i++) act();
  return median(Array.from({ length: 5 }, () => timed(act)));
}

/** Ms for a million events at a load of 80 %. */
function millionEvents(options: Omit<Load, "arrivalsMs" | "serviceMs">): number {
  const { servers, maxBatchSize = 1 } = options;
  const most = (1000 * maxBatchSize * servers) / (4 + maxBatchSize);
  const arrivalsMs = poissonArrivals({ qps: 0.8 * most, count: 300_000, seed: 2 });
  const serviceMs = resampled(service.batches, 3);
  let events = 0;
  const ms = usual(() => {
    ({ events } = serve({ ...options, arrivalsMs, serviceMs }));
  });
  return (ms * 1e6) / events;
}

/** The 95th percentile of plans while a dial moves: a rate and an objective that are new each time. */
function dialled(change: Partial<Demand>): number {
  let turn = 0;
  const plan = () => {
    turn += 1;
    const objective = { percentile: 0.99, latencyMs: 25 + (turn % 20) };
    return planCapacity(service, {
      ...demand,
      ...change,
      objective,
      ratePerSecond: 500 + 7 * turn,
    });
  };
  for (let i = 0; i < 10 * WARM_UPS; i++) plan();
  const all = Array.from({ length: 100 }, () => timed(plan)).sort((a, b) => a - b);
  return all[95] ?? Number.NaN;
}

const simulate = { requests: 20_000, seed: 4 };
const simulatedPlan = (change: Partial<Demand>) =>
  usual(() => planCapacity(service, { ...demand, ...change }, { simulate }));

const rows: Record<string, () => number> = {
  "a million events, one line": () => millionEvents({ servers: 4 }),
  "a million events, 4 replicas in turn": () =>
    millionEvents({ servers: 4, policy: "round robin" }),
  "a million events, 4 shortest lines in batches": () =>
    millionEvents({
      ...{ servers: 4, policy: "least outstanding" as const },
      ...{ maxBatchSize: 8, maxQueueDelayMs: 5 },
    }),
  "a million events, 64 shortest lines": () =>
    millionEvents({ servers: 64, policy: "least outstanding" }),
  "a plan in closed form, p95": () => dialled({}),
  "a plan in closed form with batches, p95": () => dialled(batching),
  "a curve of 100 rates": () => {
    const rates = Array.from({ length: 100 }, (_, i) => 20 * (i + 1));
    return usual(() => latencyCurve(service, demand, rates, 8));
  },
  "a simulated plan": () => simulatedPlan({}),
  "a simulated plan with batches": () => simulatedPlan(batching),
};

addEventListener("message", ({ data }: MessageEvent<string>) => {
  postMessage(rows[data]?.() ?? Number.NaN);
});
