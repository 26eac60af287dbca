/** Starts the worker of a load generator, where workers can be started. */
import type { RoleWorker } from "../../../base/role-worker.ts";
import { spawnRole } from "../../roles/spawn-role.ts";

/** Undefined where none can be: there is no kernel, as in Node, or it has as many workers as it starts. */
export function spawnGenerator(): RoleWorker | undefined {
  try {
    return spawnRole("load-generator");
  } catch {
    return undefined;
  }
}
