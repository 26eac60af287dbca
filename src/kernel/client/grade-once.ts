/** Has an exercise graded by a worker that was started for it, and ends that worker. */
import type { Grade, GradeRequest } from "../protocol.ts";
import type { KernelWorker } from "./kernel-client.ts";

/**
 * `limitMs`: for the submission, which begins with the first that is told; `startMs`: before it, for the worker's own start and the
 * notebook that was handed out. Never rejects: what ended the worker early is the grade's `failure`, and what was known by then counts.
 */
export function gradeOnce(
  worker: KernelWorker,
  request: GradeRequest,
  limitMs: number,
  startMs = limitMs,
): Promise<Grade> {
  let known: Grade = { passed: [], failed: [], pending: [] };
  return new Promise((resolve) => {
    const end = (grade: Grade) => {
      clearTimeout(timer);
      worker.onmessage = null;
      worker.onerror = null;
      worker.terminate();
      resolve(grade);
    };
    const cutOff = (failure: string) => end({ ...known, failure });
    const endAfter = (ms: number) => setTimeout(() => cutOff(`ended after ${ms / 1000} s`), ms);
    let timer = endAfter(startMs);
    let hasBegun = false;
    worker.onmessage = ({ data }) => {
      if (data.type !== "graded") return;
      known = data.grade;
      if (!hasBegun) {
        hasBegun = true;
        clearTimeout(timer);
        timer = endAfter(limitMs);
      }
      if (data.isOver) end(known);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      cutOff(`its worker ended: ${event.message || "no reason given"}`);
    };
    worker.postMessage(request);
  });
}
