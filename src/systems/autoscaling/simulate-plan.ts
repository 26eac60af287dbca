/** Everything about a plan that takes longer than a dial may: latency against rate by simulation, and a day of each autoscaler. */
import type { CapacityPlan } from "../planning/capacity-plan.ts";
import type { MeasuredService } from "../planning/measured-service.ts";
import { planCapacity } from "../planning/plan-capacity.ts";
import { type SimulatedCurve, simulateCurveInParts } from "../planning/simulate-curve.ts";
import { type LatencyHere, simulateHere } from "../planning/simulate-here.ts";
import type { Traffic } from "../traffic/traffic.ts";
import { type AutoscaledDay, autoscaledDayByDay } from "./autoscaled-days.ts";

export interface PlanToSimulate {
  service: MeasuredService;
  /** In closed form. */
  plan: CapacityPlan;
  /** At each rate of the curve. */
  simulation: { requests: number; seed: number };
  /** The target rate is the plan's. */
  traffic: Omit<Traffic, "ratePerSecond">;
  maxReplicas: number;
  timeoutSeconds: number;
}

export interface SimulatedPlan {
  /** For so many, those of the closed form's plan, it was simulated. */
  replicas: number;
  curve: SimulatedCurve["points"];
  /** What limits it at the target rate: a sentence with its evidence. */
  bottleneck?: string;
  /** As if all replicas ran on the device that measured them. */
  here: LatencyHere;
  /** The plan that the simulation itself comes to: its whole interval keeps the objective. */
  bySimulation: CapacityPlan;
  /** Absent where no cold start was measured. */
  days?: { traffic: Traffic["shape"]; runs: AutoscaledDay[] };
}

/** As many as a strip of a picture shows. */
const STRETCHES = 120;
/** Besides the demand's own. */
const RATES = 6;

/** Throws a RangeError as `planCapacity`, `simulateCurve` and `autoscaledDays` do. */
export function simulatePlan(job: PlanToSimulate): SimulatedPlan {
  return Object.assign(
    {},
    ...curvesOf(job),
    hereOf(job),
    planOf(job),
    ...daysOf(job),
  ) as SimulatedPlan;
}

/** The first of its parts, which takes one run of the simulation: latency at the demand's own rate, where that is carried. */
export function* simulateOwnRate(job: PlanToSimulate): Generator<Partial<SimulatedPlan>> {
  const own = curvesOf(job).next().value;
  if (own !== undefined) yield own;
}

/** The same part after part, what is soonest there first; a part may repeat an earlier one, with more in it, or be empty. */
export function* simulatePlanInParts(job: PlanToSimulate): Generator<Partial<SimulatedPlan>> {
  yield* curvesOf(job);
  yield hereOf(job);
  yield planOf(job);
  yield* daysOf(job);
}

function* curvesOf({ service, plan, simulation }: PlanToSimulate) {
  const { replicas, demand } = plan;
  const options = { replicas, ...simulation, rates: RATES };
  for (const { points, bottleneck } of simulateCurveInParts(service, demand, options)) {
    yield {
      replicas,
      curve: points,
      ...(bottleneck === undefined ? {} : { bottleneck: bottleneck.evidence }),
    };
  }
}

function hereOf({ service, plan, simulation }: PlanToSimulate) {
  return { here: simulateHere(service, plan.demand, plan.replicas, simulation) };
}

function planOf({ service, plan, simulation }: PlanToSimulate) {
  return { bySimulation: planCapacity(service, plan.demand, { simulate: simulation }) };
}

/** The days when all are there, and an empty part after each. */
function* daysOf(job: PlanToSimulate): Generator<Pick<SimulatedPlan, "days">> {
  const { service, plan, traffic, maxReplicas, timeoutSeconds } = job;
  if (!service.coldStartMs?.length) return;
  const { ratePerSecond } = plan.demand;
  const runs: AutoscaledDay[] = [];
  for (const day of autoscaledDayByDay({
    ...{ service, plan, maxReplicas, timeoutSeconds, stretches: STRETCHES },
    traffic: { ...traffic, ratePerSecond },
  })) {
    runs.push(day);
    yield {};
  }
  yield { days: { traffic: traffic.shape, runs } };
}
