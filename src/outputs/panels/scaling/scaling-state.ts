/** What follows from a service and a demand at once, in closed form: the plan, the curves, and where they leave the objective. */
import { errorMessage } from "../../../base/assert.ts";
import type { CapacityPlan } from "../../../systems/planning/capacity-plan.ts";
import type { Demand } from "../../../systems/planning/demand.ts";
import { findKnee, type Knee } from "../../../systems/planning/latency-curve.ts";
import { type LatencyModel, latencyModel } from "../../../systems/planning/latency-model.ts";
import type { MeasuredService } from "../../../systems/planning/measured-service.ts";
import { planCapacity } from "../../../systems/planning/plan-capacity.ts";
import { type Dials, NO_DIALS } from "../../figure/named-figure.ts";
import type { ScalingOutput, SimulatedScaling } from "./scaling.ts";
import { demandAt } from "./scaling-dials.ts";

/** Whether there is a plan, or why there is none. */
export type ScalingState = { demand: Demand } & (
  | { reason: string; planned?: undefined }
  | { planned: Planned; reason?: undefined }
);

export interface Planned {
  plan: CapacityPlan;
  /** Where all replicas leave the objective. */
  knee: Knee;
  /** A simulation of this very demand, where the record has one. */
  simulated?: SimulatedScaling;
}

export interface CurvePoint {
  ratePerSecond: number;
  latencyMs: number;
}

/** With the dials where they stand. Never throws: what cannot be planned has a reason. */
export function scalingState(record: ScalingOutput, dials: Dials): ScalingState {
  const { service, simulated } = record;
  const demand = demandAt(record, dials);
  if (service === undefined) return { demand, reason: "The service is not measured yet." };
  try {
    const planned = plannedOf(service, demand);
    const isAsAsked = JSON.stringify(demand) === JSON.stringify(demandAt(record, NO_DIALS));
    const fits = isAsAsked && simulated?.replicas === planned.plan.replicas;
    return { demand, planned: { ...planned, ...(fits ? { simulated } : {}) } };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { demand, reason: sentenceOf(error) };
  }
}

function plannedOf(service: MeasuredService, demand: Demand): Planned {
  const plan = planCapacity(service, demand);
  const knee = findKnee(service, demand, plan.replicas);
  if (knee === undefined) throw new RangeError("plan: no rate meets the objective");
  return { plan, knee };
}

/** Latency against rate: with all replicas, with the spare ones lost (absent without spare ones), and one alone. */
export interface RateCurves {
  all: CurvePoint[];
  lost?: CurvePoint[];
  one: CurvePoint[];
}

export function rateCurves(
  service: MeasuredService,
  { demand, replicas }: CapacityPlan,
): RateCurves {
  const model = latencyModel(service, demand);
  const all = curveOf(model, replicas);
  const left = replicas - demand.spareReplicas;
  return {
    all,
    one: replicas === 1 ? all : curveOf(model, 1),
    ...(demand.spareReplicas > 0 ? { lost: curveOf(model, left) } : {}),
  };
}

const POINTS = 32;
/** The last share of the capacity that is drawn: the curve leaves every picture before. */
const NEARLY_FULL = 0.995;

/** Closer to each other towards saturation, where the curve bends. */
function curveOf(model: LatencyModel, replicas: number): CurvePoint[] {
  const full = model.saturationPerSecond * replicas;
  return Array.from({ length: POINTS }, (_, index) => {
    const share = NEARLY_FULL * (1 - (1 - (index + 0.5) / POINTS) ** 1.5);
    const ratePerSecond = share * full;
    const latencyMs = model.latencyMs(ratePerSecond, replicas);
    return latencyMs === undefined ? [] : [{ ratePerSecond, latencyMs }];
  }).flat();
}

/** Messages begin with where they come from: `plan: no number …`. */
export function sentenceOf(error: unknown): string {
  const words = errorMessage(error).replace(/^\w+: /, "");
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? "" : "."}`;
}
