/** The workers that simulate plans for the page, so that neither a dial nor a cell that runs waits for it. */
import {
  type PlanToSimulate,
  type SimulatedPlan,
  simulateOwnRate,
  simulatePlanInParts,
} from "../../../systems/autoscaling/simulate-plan.ts";
import { serveJobs } from "../kit/jobs/serve-jobs.ts";

export interface SimulationJob {
  plan: PlanToSimulate;
  /** Only the demand's own rate, which is soon there. */
  isQuick: boolean;
}

serveJobs<SimulationJob, SimulatedPlan>(({ plan, isQuick }) =>
  isQuick ? simulateOwnRate(plan) : simulatePlanInParts(plan),
);
