/** The page's side of a worker that computes for a panel: the job that was asked last is answered, others as far as they had come. */
import type { JobAnswer, JobRequest } from "./serve-jobs.ts";

/** The parts that are there, whether that is all, and why there are no more. */
export interface JobProgress<Result> {
  parts: Partial<Result>;
  isOver: boolean;
  reason?: string;
}

interface Asked<Result> {
  id: number;
  parts: Partial<Result>;
  onProgress: (progress: JobProgress<Result>) => void;
}

export class JobClient<Material, Job, Result> {
  readonly #worker: Worker;
  #sent: Material | undefined;
  #lastId = 0;
  #asked: Asked<Result> | undefined;

  /** Takes over `worker`, whose script calls `serveJobs`. */
  constructor(worker: Worker) {
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<JobAnswer<Result>>) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      const reason =
        "The worker that computes this could not be started. Reload the page to try again.";
      this.#hear({ id: this.#lastId, isOver: true, reason });
    };
  }

  /** Calls `onProgress` with each part, until another job is asked for. The same object of material is sent once. */
  ask(material: Material, job: Job, onProgress: (progress: JobProgress<Result>) => void): void {
    this.#lastId += 1;
    this.#asked = { id: this.#lastId, parts: {}, onProgress };
    const request: JobRequest<Material, Job> = { id: this.#lastId, job };
    if (material !== this.#sent) request.material = material;
    this.#sent = material;
    this.#worker.postMessage(request);
  }

  close(): void {
    this.#worker.terminate();
  }

  #hear(answer: JobAnswer<Result>): void {
    const asked = this.#asked;
    if (asked?.id !== answer.id) return;
    if ("part" in answer) asked.parts = { ...asked.parts, ...answer.part };
    const isOver = "isOver" in answer;
    const reason = isOver ? answer.reason : undefined;
    asked.onProgress({
      parts: asked.parts,
      isOver,
      ...(reason === undefined ? {} : { reason }),
    });
  }
}
