/** For tests: servers and replicas that run in this thread, started as a kernel starts workers. */
import { lend } from "../../base/lent.ts";
import { NearWorker } from "../roles/near-workers.testing.ts";

export interface ReplicasHere {
  /** How many replicas were started, and how many workers of any role are left. */
  readonly started: number;
  readonly running: number;
  takeBack: () => void;
}

/** `failing`: the number of the replica that ends instead of becoming ready. */
export function lendReplicas({ failing = 0 }: { failing?: number } = {}): ReplicasHere {
  const workers: NearWorker[] = [];
  const replicas = () => workers.filter(({ role }) => role === "replica");
  const takeBack = lend({
    spawn(role) {
      const worker = new NearWorker(role);
      workers.push(worker);
      if (role === "replica" && replicas().length === failing) {
        queueMicrotask(() => worker.onend?.("it could not be started"));
      }
      return worker;
    },
  });
  return {
    get started() {
      return replicas().length;
    },
    get running() {
      return workers.filter(({ isEnded }) => !isEnded).length;
    },
    takeBack() {
      for (const worker of workers) worker.terminate();
      takeBack();
    },
  };
}
