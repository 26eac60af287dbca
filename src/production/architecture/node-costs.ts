/** What each operation of a captured graph costs, from the kernels that a run of it was heard to call. */
import { sumBy } from "es-toolkit";
import { kernelCost } from "../../systems/machine/kernel-cost.ts";
import type { GraphNode, OperationEvent } from "../../tinytorch/index.ts";

/** Of a whole batch. */
export interface NodeCost {
  readonly flops: number;
  /** Bytes of the result; none where it is a view of other data. */
  readonly bytes: number;
}

/** The operation as it was heard, and those that ran within it, which come before it. */
export type NodeEvents = readonly OperationEvent[];

/**
 * The events of each node. Both lists are in the order of the run; an event that is no node's ran within the next one that is.
 * Undefined where the run did other operations than were captured.
 */
export function eventsByNode(
  nodes: readonly GraphNode[],
  events: readonly OperationEvent[],
): NodeEvents[] | undefined {
  const found: NodeEvents[] = [];
  let heard = 0;
  for (const node of nodes) {
    // `detach` is no operation of the engine: nobody hears it.
    if (node.operation === "detach") {
      found.push([]);
      continue;
    }
    let own = heard;
    while (own < events.length && !isOf(events[own], node)) own += 1;
    if (own === events.length) return undefined;
    found.push(events.slice(heard, own + 1));
    heard = own + 1;
  }
  return heard === events.length ? found : undefined;
}

function isOf(event: OperationEvent | undefined, { operation, shape }: GraphNode): boolean {
  return (
    event?.phase === "forward" &&
    event.name === operation &&
    event.output.length === shape.length &&
    shape.every((size, axis) => size === event.output[axis])
  );
}

export function nodeCost({ shape, dtype }: GraphNode, events: NodeEvents): NodeCost {
  const kernels = events.flatMap((event) => event.kernels);
  const isView = kernels.every(({ name }) => VIEWS.has(name));
  const size = shape.reduce((product, n) => product * n, 1);
  return {
    flops: sumBy(kernels, (kernel) => kernelCost(kernel).flops),
    bytes: isView ? 0 : size * (dtype === "bool" ? 1 : 4),
  };
}

/** Kernels that give the data they were given. */
const VIEWS = new Set(["Identity", "Reshape"]);
