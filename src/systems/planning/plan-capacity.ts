/**
 * How many replicas a demand takes. They are enough when, at a rate that leaves the headroom free, the objective is still met without
 * the spare ones. The closed form answers while a dial moves; the simulation on resampled measured times checks it and gives the
 * number that is shown, with its interval.
 */
import { percentileName } from "../../base/percentile-name.ts";
import { median } from "../../base/statistics.ts";
import type { CapacityPlan } from "./capacity-plan.ts";
import { checkDemand } from "./check-demand.ts";
import { checkService } from "./check-service.ts";
import type { Demand } from "./demand.ts";
import { closedFormJudge, type Judge, simulationJudge } from "./judge.ts";
import { type LatencyModel, latencyModel } from "./latency-model.ts";
import type { MeasuredService } from "./measured-service.ts";
import { PlanImpossible } from "./plan-impossible.ts";

export interface PlanOptions {
  /** Simulates so many requests for each number of replicas, and each rate, that is tried. */
  simulate?: { requests: number; seed: number };
}

/** Plans end here: beyond it Erlang's recursion is slow, and the rate is more likely a mistake. */
export const MOST_REPLICAS = 10_000;

/**
 * Plans replicas for a demand. Latency and utilisation are those at the demand's rate with all replicas, the spare ones too;
 * `ratePerReplica` counts requests that reach a replica, without those that the cache answers. Throws a RangeError for a demand, a
 * service or a number of requests that makes no sense, and `PlanImpossible` for what no number of replicas meets.
 */
export function planCapacity(
  service: MeasuredService,
  demand: Demand,
  { simulate }: PlanOptions = {},
): CapacityPlan {
  checkDemand(demand);
  checkService(service);
  const model = latencyModel(service, demand);
  checkAlone(service, demand, model);
  const rate = demand.ratePerSecond / (1 - demand.headroom);
  const closedForm = closedFormJudge(service, demand, model);
  const judge =
    simulate === undefined ? closedForm : simulationJudge(service, demand, { simulate, model });
  const first = fewestReplicas(demand, model, (replicas) => closedForm.meets(rate, replicas));
  const needed =
    simulate === undefined
      ? first
      : fewestFrom(first, demand, (replicas) => judge.meets(rate, replicas));
  const replicas = needed + demand.spareReplicas;
  const { latencyMs, utilisation } = judge.expect(demand.ratePerSecond, replicas);
  if (latencyMs.value > demand.objective.latencyMs) throw tooIdle(demand, replicas);
  const { coldStartMs = [], memoryBytes } = service;
  return {
    demand,
    replicas,
    ratePerReplica: ((1 - demand.hitRate) * highestRate(rate, needed, model, judge)) / needed,
    utilisation,
    latencyMs,
    source: judge.source,
    ...(coldStartMs.length === 0 ? {} : { coldStartMs: median(coldStartMs) }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
  };
}

/** Nothing helps where a request with no other about is too late. */
function checkAlone(service: MeasuredService, demand: Demand, { aloneMs }: LatencyModel): void {
  const { latencyMs, percentile } = demand.objective;
  if (aloneMs <= latencyMs) return;
  const { hopMs: _, ...withoutHop } = service;
  const serviceMs = latencyModel(withoutHop, demand).aloneMs;
  const p = percentileName(percentile);
  if (serviceMs > latencyMs) {
    throw new PlanImpossible(
      "service time",
      `plan: no number of replicas answers within ${latencyMs} ms: a request alone takes ${shown(serviceMs)} ms (${p}); choose a later objective, or make the model or the machine faster`,
    );
  }
  throw new PlanImpossible(
    "hop",
    `plan: no number of replicas answers within ${latencyMs} ms: a request alone takes ${shown(serviceMs)} ms (${p}), and ${shown(aloneMs)} ms with its way there and back; choose a later objective, or bring router and replicas together`,
  );
}

/** The fewest replicas that meet the demand: from those that carry the rate, in growing steps, then by halving the last one. */
export function fewestReplicas(
  demand: Demand,
  model: LatencyModel,
  meets: (replicas: number) => boolean,
): number {
  const rate = demand.ratePerSecond / (1 - demand.headroom);
  const least = Math.floor(rate / model.saturationPerSecond) + 1;
  if (least > MOST_REPLICAS) throw tooMany(demand, least);
  return fewestFrom(least, demand, meets, least);
}

/** As above from a guess, which is lowered too where fewer than it meet the demand, down to `least`. */
function fewestFrom(
  guess: number,
  demand: Demand,
  meets: (replicas: number) => boolean,
  least = 1,
): number {
  if (meets(guess)) {
    let fewest = guess;
    while (fewest > least && meets(fewest - 1)) fewest -= 1;
    return fewest;
  }
  let [fails, enough] = [guess, guess + 1];
  for (let step = 1; !meets(enough); step *= 2) {
    if (enough >= MOST_REPLICAS) throw hopeless(demand);
    fails = enough;
    enough = Math.min(MOST_REPLICAS, enough + step);
  }
  while (enough - fails > 1) {
    const middle = Math.floor((enough + fails) / 2);
    if (meets(middle)) enough = middle;
    else fails = middle;
  }
  return enough;
}

/** The highest rate at which so many replicas meet the demand, from one at which they do. */
export function highestRate(
  from: number,
  replicas: number,
  { saturationPerSecond }: LatencyModel,
  { meets, halvings }: Judge,
): number {
  let [low, high] = [from, saturationPerSecond * replicas];
  for (let i = 0; i < halvings; i++) {
    const middle = (low + high) / 2;
    if (meets(middle, replicas)) low = middle;
    else high = middle;
  }
  return low;
}

function tooMany({ ratePerSecond }: Demand, least: number): PlanImpossible {
  return new PlanImpossible(
    "replicas",
    `plan: ${ratePerSecond} requests/s would take ${Number(least.toPrecision(3))} replicas or more, and plans end at ${MOST_REPLICAS}; check the rate's unit, or plan for a faster model or machine`,
  );
}

function hopeless(demand: Demand): PlanImpossible {
  if (demand.maxBatchSize > 1 && demand.maxQueueDelayMs > 0) return tooIdle(demand, MOST_REPLICAS);
  return new PlanImpossible(
    "replicas",
    `plan: even ${MOST_REPLICAS} replicas do not answer within ${demand.objective.latencyMs} ms; the objective leaves no time to wait: choose a later one, or another policy`,
  );
}

/** Fewer replicas would do: with more, batches fill more slowly, or what came evenly is split unevenly. */
function tooIdle(
  { objective, maxBatchSize, maxQueueDelayMs }: Demand,
  replicas: number,
): PlanImpossible {
  if (maxBatchSize === 1 || maxQueueDelayMs === 0) {
    return new PlanImpossible(
      "replicas",
      `plan: with ${replicas} replicas, spares included, requests are not answered within ${objective.latencyMs} ms, though with fewer they are: a choice at random splits an even stream unevenly; choose another policy, or fewer spares`,
    );
  }
  return new PlanImpossible(
    "queue delay",
    `plan: with ${replicas} replicas requests wait out the batching delay of ${maxQueueDelayMs} ms, and are not answered within ${objective.latencyMs} ms; choose a shorter delay, or a later objective`,
  );
}

function shown(ms: number): string {
  return String(Number(ms.toPrecision(3)));
}
