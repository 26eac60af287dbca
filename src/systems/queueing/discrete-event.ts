/**
 * A discrete-event simulation of replicas that answer requests: who waits where is the routing policy's choice, when a batch leaves
 * is the rule of Triton's dynamic batcher, and replicas may start cold, fail and be repaired. It does exactly what the serving part
 * does, on a clock of its own (`simulation.ts`).
 */
import { checkLoad } from "./check-load.ts";
import type { Load, Served } from "./load.ts";
import { Simulation } from "./simulation.ts";

/** Serves all requests. Throws a RangeError, which names the option or the request, for what makes no sense. */
export function serve(load: Load): Served {
  checkLoad(load);
  return new Simulation(load).run();
}
