/** For tests: replicas that run in this thread, started as a kernel starts workers. */
import { lend } from "../../base/lent.ts";
import type { RoleWorker } from "../../base/role-worker.ts";
import type { ToReplicaWorker } from "../serving/replica-messages.ts";
import { serveReplica } from "../serving/replica-work.ts";

export interface ReplicasHere {
  /** How many were started, and how many are left. */
  started: number;
  running: number;
  takeBack: () => void;
}

/** `failing`: the number of the replica that ends instead of becoming ready. */
export function lendReplicas({ failing = 0 }: { failing?: number } = {}): ReplicasHere {
  const replicas: ReplicasHere = { started: 0, running: 0, takeBack: () => {} };
  replicas.takeBack = lend({
    spawn() {
      replicas.started += 1;
      replicas.running += 1;
      const isFailing = replicas.started === failing;
      let port: MessagePort | undefined;
      const worker: RoleWorker = {
        postMessage(message) {
          const begin = message as ToReplicaWorker;
          port = begin.port;
          if (isFailing) queueMicrotask(() => worker.onend?.("it could not be started"));
          else void serveReplica(begin.port, begin.model, () => {});
        },
        onmessage: null,
        onerror: null,
        terminate() {
          replicas.running -= 1;
          port?.close();
        },
      };
      return worker;
    },
  });
  return replicas;
}
