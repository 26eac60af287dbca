/** The simulation of a plan as the dials stand: from the record where it holds it, else from workers. */
import { useEffect, useMemo, useRef, useState } from "react";
import type { ScalingOutput, SimulatedScaling } from "../../../outputs/panels/scaling/scaling.ts";
import {
  planToSimulate,
  simulatedScaling,
} from "../../../outputs/panels/scaling/scaling-simulation.ts";
import {
  type Planned,
  type ScalingState,
  sentenceOf,
} from "../../../outputs/panels/scaling/scaling-state.ts";
import type { SimulatedPlan } from "../../../systems/autoscaling/simulate-plan.ts";
import type { Demand } from "../../../systems/planning/demand.ts";
import type { TrafficShape } from "../../../systems/traffic/traffic.ts";
import type { JobProgress } from "../kit/jobs/job-client.ts";
import { SimulationClient } from "./simulation-client.ts";

export interface PlanSimulation {
  status: "none" | "pending" | "failed" | "done";
  /** Why it failed. */
  reason?: string;
  /** As far as it has come, and the demand that it is of. */
  simulated?: SimulatedScaling;
  demand?: Demand;
}

interface Answered {
  key: string;
  simulation: PlanSimulation;
}

/** While a run fills the record nothing is simulated: the kernel does that itself. */
export function useSimulation(
  record: ScalingOutput,
  { planned }: ScalingState,
  traffic: TrafficShape,
): PlanSimulation {
  const client = useRef<SimulationClient | undefined>(undefined);
  const [answered, setAnswered] = useState<Answered>();
  const held = heldBy(record, planned, traffic);
  const job = useMemo(() => {
    const { service, state } = record;
    if (planned === undefined || held !== undefined || service === undefined) return undefined;
    return state === "running"
      ? undefined
      : planToSimulate(record, { service, plan: planned.plan }, traffic);
  }, [record, planned, held, traffic]);
  const key = job === undefined ? "" : JSON.stringify([job.plan.demand, traffic]);
  useEffect(() => {
    if (job === undefined) return;
    client.current ??= new SimulationClient();
    client.current.ask(job, (simulated) =>
      setAnswered({ key, simulation: toSimulation(simulated, job.plan.demand) }),
    );
  }, [job, key]);
  useEffect(
    () => () => {
      client.current?.close();
      client.current = undefined;
    },
    [],
  );
  const demand = planned?.plan.demand;
  // One object for as long as nothing changes: pictures depend on it.
  return useMemo((): PlanSimulation => {
    if (held !== undefined && demand !== undefined) {
      return { status: "done", simulated: held, demand };
    }
    if (key === "") return { status: "none" };
    return answered?.key === key ? answered.simulation : { status: "pending" };
  }, [held, demand, key, answered]);
}

function toSimulation(
  { parts, isOver, reason }: JobProgress<SimulatedPlan>,
  demand: Demand,
): PlanSimulation {
  const simulated = parts.curve === undefined ? {} : { simulated: simulatedScaling(parts), demand };
  if (reason !== undefined) {
    return { status: "failed", reason: sentenceOf(new Error(reason)), ...simulated };
  }
  return { status: isOver ? "done" : "pending", ...simulated };
}

/** The record's own, where it is of this plan and this traffic. */
function heldBy(
  { autoscaling }: ScalingOutput,
  planned: Planned | undefined,
  traffic: TrafficShape,
): SimulatedScaling | undefined {
  return traffic === autoscaling.traffic ? planned?.simulated : undefined;
}
