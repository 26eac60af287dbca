/** The workers that simulate plans for the page, so that neither a dial nor a cell that runs waits for it. */
import {
  type PlanToSimulate,
  type SimulatedPlan,
  simulateOwnRate,
  simulatePlanInParts,
} from "../../../systems/autoscaling/simulate-plan.ts";
import type { MeasuredService } from "../../../systems/planning/measured-service.ts";
import { serveJobs } from "../kit/jobs/serve-jobs.ts";

export interface SimulationJob extends Omit<PlanToSimulate, "service"> {
  /** Only the demand's own rate, which is soon there. */
  isQuick: boolean;
}

serveJobs<MeasuredService, SimulationJob, SimulatedPlan>((service, { isQuick, ...job }) => {
  const plan = { service, ...job };
  return isQuick ? simulateOwnRate(plan) : simulatePlanInParts(plan);
});
