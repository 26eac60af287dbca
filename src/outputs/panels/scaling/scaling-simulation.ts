/** What a plan's simulation is asked, and how its answer stands in a record: the same in the kernel and on the page. */
import type { PlanToSimulate, SimulatedPlan } from "../../../systems/autoscaling/simulate-plan.ts";
import type { CapacityPlan } from "../../../systems/planning/capacity-plan.ts";
import type { MeasuredService } from "../../../systems/planning/measured-service.ts";
import type { TrafficShape } from "../../../systems/traffic/traffic.ts";
import type { ScalingOutput, SimulatedScaling } from "./scaling.ts";

export function planToSimulate(
  { simulation, autoscaling }: Pick<ScalingOutput, "simulation" | "autoscaling">,
  { service, plan }: { service: MeasuredService; plan: CapacityPlan },
  shape: TrafficShape = autoscaling.traffic,
): PlanToSimulate {
  const { recorded, maxReplicas, timeoutSeconds } = autoscaling;
  const traffic = { shape, ...(recorded === undefined ? {} : { recorded }) };
  return { service, plan, simulation, traffic, maxReplicas, timeoutSeconds };
}

/** The parts that are there; the first of them has the curve. */
export function simulatedScaling({
  bySimulation,
  ...simulated
}: Partial<SimulatedPlan>): SimulatedScaling {
  return {
    ...{ replicas: 0, curve: [] },
    ...simulated,
    ...(bySimulation === undefined ? {} : { needed: bySimulation.replicas }),
  };
}
