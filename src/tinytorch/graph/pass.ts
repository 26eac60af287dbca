/** Rewrites of graphs, and the places where they apply. */
import type { Graph, GraphNode } from "./graph.ts";

/** A place where a pass would change something. */
export interface GraphMatch {
  /** The name of the pass. */
  readonly pass: string;
  /** The nodes that would be replaced, in the order in which they run. */
  readonly nodes: readonly number[];
  /** The module that they belong to; of several, the first's. */
  readonly modulePath: string;
  /** The change, in one sentence. */
  readonly message: string;
}

/** A rewrite: finds places and changes them. The result of the graph stays the same up to rounding. */
export interface GraphPass {
  /** As it is named in `optimize`, such as "fuse-linear-activation". */
  readonly name: string;
  readonly description: string;
  /** Whether it freezes weights, or otherwise gives up their gradients: it then refuses a model that trains. */
  readonly inferenceOnly?: boolean;
  /** Why it cannot be used on the current backend, in one sentence; absent when it can be used on all. */
  whyUnavailable?(): string | undefined;
  find(graph: Graph): GraphMatch[];
  apply(graph: Graph): Graph;
}

/** A finding about some nodes. */
export function findingOf(pass: string, nodes: readonly GraphNode[], message: string): GraphMatch {
  return {
    pass,
    nodes: nodes.map(({ id }) => id),
    modulePath: nodes[0]?.modulePath ?? "",
    message,
  };
}
