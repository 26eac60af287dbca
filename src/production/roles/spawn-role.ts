/** Workers by role, as library code starts them. */
import { lent } from "../../base/lent.ts";
import type { RoleOptions, RoleWorker } from "../../base/role-worker.ts";
import type { Role } from "./roles.ts";

/**
 * Starts a worker that plays `role`. It belongs to the running cell: it ends when that cell runs again or is stopped, and with the
 * kernel. Throws a RangeError for a role, a number of threads or a number of workers that cannot be had.
 */
export function spawnRole(role: Role, options?: RoleOptions): RoleWorker {
  return lent().spawn(role, options);
}
