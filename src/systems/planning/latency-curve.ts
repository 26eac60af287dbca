import { checkDemand } from "./check-demand.ts";
import { checkService } from "./check-service.ts";
import type { Demand } from "./demand.ts";
import { relativeError } from "./judge.ts";
import { latencyModel } from "./latency-model.ts";
import type { MeasuredService } from "./measured-service.ts";
import { MOST_REPLICAS, planCapacity } from "./plan-capacity.ts";

/** How far the closed form is trusted: the agreement with a real load test that is asked of a plan. */
const TOLERANCE = 0.15;
/** Halvings of the range of rates, to 0.01 % of the highest. */
const HALVINGS = 14;

/** Latency at one rate; undefined where the replicas do not carry it. */
export interface CurvePoint {
  ratePerSecond: number;
  latencyMs: number | undefined;
}

/**
 * Latency at the objective's percentile over rates, in closed form, with as many replicas as the plan has unless told otherwise.
 * Throws as `planCapacity` does.
 */
export function latencyCurve(
  service: MeasuredService,
  demand: Demand,
  rates: readonly number[],
  replicas = planCapacity(service, demand).replicas,
): CurvePoint[] {
  const model = checkedModel(service, demand, replicas);
  return rates.map((ratePerSecond) => {
    checkDemand({ ...demand, ratePerSecond });
    return { ratePerSecond, latencyMs: model.latencyMs(ratePerSecond, replicas) };
  });
}

/** Where latency leaves the objective, in requests/s for all replicas. */
export interface Knee {
  /** The highest rate at which the closed form meets the objective. */
  ratePerSecond: number;
  /** Up to here the objective is met even if the model is 15 % too low and the measured times are at the high end of their interval. */
  metUpTo: number;
  /** From here on it is missed even if all of that is the other way; between the two the model cannot tell. */
  missedFrom: number;
  /** From here on the line grows without end. */
  saturationPerSecond: number;
}

/**
 * The knee of the curve: not a bend that the eye finds, which moves with the axes, but the highest rate that meets the objective, with
 * the region about it in which the model cannot tell. Undefined where no rate meets it. Throws a RangeError for what makes no sense.
 */
export function findKnee(
  service: MeasuredService,
  demand: Demand,
  replicas: number,
): Knee | undefined {
  const model = checkedModel(service, demand, replicas);
  const { latencyMs } = demand.objective;
  const error = relativeError(service, demand);
  const slow = model.withTimes(1 + error);
  const fast = model.withTimes(1 - error);
  const saturationPerSecond = model.saturationPerSecond * replicas;
  const highest = ({ latencyMs: at, ...of }: typeof model, bound: number) =>
    highestBelow(of.saturationPerSecond * replicas, (rate) => at(rate, replicas)! <= bound);
  const ratePerSecond = highest(model, latencyMs);
  if (ratePerSecond === 0) return undefined;
  return {
    ratePerSecond,
    metUpTo: highest(slow, latencyMs / (1 + TOLERANCE)),
    missedFrom: highest(fast, latencyMs * (1 + TOLERANCE)),
    saturationPerSecond,
  };
}

/** The highest rate that holds, below one that does not; 0 for none. */
function highestBelow(end: number, holds: (rate: number) => boolean): number {
  let [low, high] = [0, end];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function checkedModel(service: MeasuredService, demand: Demand, replicas: number) {
  checkDemand(demand);
  checkService(service);
  if (!(Number.isInteger(replicas) && replicas > 0 && replicas <= MOST_REPLICAS)) {
    throw new RangeError(`curve: expected 1 to ${MOST_REPLICAS} replicas, got ${replicas}`);
  }
  return latencyModel(service, demand);
}
