/** Starts a worker for a role in the page's kernel. The sandboxed kernel has `kernel/sandbox/start-role-worker.ts` in its place. */
import type { Role } from "../../../production/roles/roles.ts";

export async function startRoleWorker(_role: Role, name: string): Promise<Worker> {
  return new Worker(new URL("./role-worker.ts", import.meta.url), { type: "module", name });
}
