/** A thread of Node as a worker of a role, so that what runs in the page's workers runs here too. */
import { type TransferListItem, Worker } from "node:worker_threads";
import { RoleError, type RoleWorker } from "../../base/role-worker.ts";

/** Starts `script` in a thread. That it cannot be started is heard by `onerror`. */
export function startThread(script: URL, role: string): RoleWorker {
  const thread = new Worker(script, { name: role });
  const worker: RoleWorker = {
    postMessage: (message, transfer = []) =>
      thread.postMessage(message, transfer as TransferListItem[]),
    onmessage: null,
    onerror: null,
    onend: null,
    terminate: () => void thread.terminate(),
  };
  thread.on("message", (data) => worker.onmessage?.(new MessageEvent("message", { data })));
  thread.on("error", (error) => worker.onerror?.(new RoleError(role, `${role}: ${error.message}`)));
  thread.on("exit", (code) => worker.onend?.(`the thread ${role} ended with ${code}`));
  return worker;
}
