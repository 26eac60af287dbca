/** A system that is not shown: one that code starts to try something on, and ends itself. */
import type { SystemHandle } from "../../base/live-system.ts";
import type { RoleWorker } from "../../base/role-worker.ts";

/** Its workers end with it, and as all workers do with the run of the cell that started them. */
export function openUnseen(workers: readonly RoleWorker[]): SystemHandle {
  const all = [...workers];
  let isEnded = false;
  return {
    sourceId: "",
    get isEnded() {
      return isEnded;
    },
    add(worker) {
      if (isEnded) worker.terminate();
      else all.push(worker);
    },
    end() {
      isEnded = true;
      for (const worker of all) worker.terminate();
    },
  };
}
