/** A load without end, in a worker of its own. */
import type { RoleWorker } from "../../base/role-worker.ts";
import type { ToGenerator } from "../load/generator/generator-messages.ts";
import { spawnRole } from "../roles/spawn-role.ts";

/** Starts a generator whose queries come by the port; what hears them says how many (`LiveLoad`). */
export function spawnFlow(
  name: string,
  seed: number,
): { generator: RoleWorker; port: MessagePort } {
  const generator = spawnRole("load-generator", { name: `${name} load` });
  const { port1, port2 } = new MessageChannel();
  const flow: ToGenerator = { type: "flow", flow: { seed }, port: port1 };
  generator.postMessage(flow, [port1]);
  return { generator, port: port2 };
}
