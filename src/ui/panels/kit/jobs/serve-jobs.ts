/** A worker that computes for a panel: the newest job counts, and one that is no longer wanted ends after its next part. */
import { errorMessage } from "../../../../base/assert.ts";
import { nextTask } from "../../../../base/next-task.ts";

export interface JobRequest<Material, Job> {
  id: number;
  /** What jobs are about, where it is other than for the job before: it is large. */
  material?: Material;
  job: Job;
}

/** A part of the result; that it is over, with the reason where it could not be computed to the end. */
export type JobAnswer<Result> =
  | { id: number; part: Partial<Result> }
  | { id: number; isOver: true; reason?: string };

/** `work` gives the result part by part, what is soonest there first; between two parts, empty ones too, a newer job is heard. */
export function serveJobs<Material, Job, Result>(
  work: (material: Material, job: Job) => Iterable<Partial<Result>>,
): void {
  const tell = (answer: JobAnswer<Result>) => self.postMessage(answer);
  let material: Material | undefined;
  let waiting: JobRequest<Material, Job> | undefined;
  let isWorking = false;

  const compute = async ({ id, job }: JobRequest<Material, Job>) => {
    try {
      if (material === undefined) throw new Error("internal: a job came before its material");
      for (const part of work(material, job)) {
        if (Object.keys(part).length > 0) tell({ id, part });
        await nextTask();
        if (waiting !== undefined) return;
      }
      tell({ id, isOver: true });
    } catch (error) {
      tell({ id, isOver: true, reason: errorMessage(error) });
    }
  };
  const computeAll = async () => {
    isWorking = true;
    // Of all that have come, the last is wanted.
    await nextTask();
    while (waiting !== undefined) {
      const next = waiting;
      waiting = undefined;
      await compute(next);
    }
    isWorking = false;
  };
  self.onmessage = ({ data }: MessageEvent<JobRequest<Material, Job>>) => {
    material = data.material ?? material;
    waiting = data;
    if (!isWorking) void computeAll();
  };
}
