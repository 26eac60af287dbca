/**
 * The page's side of simulating a plan. Two workers: one for the demand's own rate alone, which a dial waits for, and one for all else, which
 * may still be at the plan before.
 */
import type { PlanToSimulate, SimulatedPlan } from "../../../systems/autoscaling/simulate-plan.ts";
import type { MeasuredService } from "../../../systems/planning/measured-service.ts";
import { JobClient, type JobProgress } from "../kit/jobs/job-client.ts";
import type { SimulationJob } from "./simulation-worker.ts";

export class SimulationClient {
  readonly #quick = startWorker("simulation, one rate");
  readonly #long = startWorker("simulation");

  /** Calls `onProgress` with each part, until another plan is asked for. */
  ask(
    { service, ...job }: PlanToSimulate,
    onProgress: (progress: JobProgress<SimulatedPlan>) => void,
  ): void {
    let found: Partial<SimulatedPlan> = {};
    this.#quick.ask(service, { ...job, isQuick: true }, ({ parts }) => {
      if (found.curve !== undefined || parts.curve === undefined) return;
      found = parts;
      onProgress({ parts: found, isOver: false });
    });
    this.#long.ask(service, { ...job, isQuick: false }, (progress) => {
      found = { ...found, ...progress.parts };
      onProgress({ ...progress, parts: found });
    });
  }

  close(): void {
    this.#quick.close();
    this.#long.close();
  }
}

function startWorker(name: string): JobClient<MeasuredService, SimulationJob, SimulatedPlan> {
  return new JobClient(
    new Worker(new URL("./simulation-worker.ts", import.meta.url), { type: "module", name }),
  );
}
