/** Starts the script of a role in the page's kernel. The sandboxed kernel has `kernel/sandbox/start-role-worker.ts` in its place. */
import type { Role } from "../../../production/roles/roles.ts";

/** Addresses stand here as literals, one for each role, so that the bundler finds them. */
const starters: Record<Role, (name: string) => Worker> = {
  echo: (name) =>
    new Worker(new URL("../../../production/roles/echo.ts", import.meta.url), {
      type: "module",
      name,
    }),
  "load-generator": (name) =>
    new Worker(new URL("../../../production/roles/load-generator.ts", import.meta.url), {
      type: "module",
      name,
    }),
};

export async function startRoleWorker(role: Role, name: string): Promise<Worker> {
  return starters[role](name);
}
