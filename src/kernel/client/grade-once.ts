/** Has an exercise graded by a worker that was started for it, and ends that worker. */
import type { Grade, GradeRequest } from "../protocol.ts";
import type { KernelWorker } from "./kernel-client.ts";

/** Never rejects: what ended the worker early is the grade's `failure`, and what was known by then counts. */
export function gradeOnce(
  worker: KernelWorker,
  request: GradeRequest,
  limitMs: number,
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
    const timer = setTimeout(() => cutOff(`ended after ${limitMs / 1000} s`), limitMs);
    worker.onmessage = ({ data }) => {
      if (data.type !== "graded") return;
      known = data.grade;
      if (data.isOver) end(known);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      cutOff(`its worker ended: ${event.message || "no reason given"}`);
    };
    worker.postMessage(request);
  });
}
