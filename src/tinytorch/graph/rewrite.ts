/** Changing a graph: from its first node to its last, each may be replaced by others, and what nobody takes any more is left out. */
import { operations } from "../operations/table.ts";
import { sameShape } from "../tensor/shape.ts";
import {
  type AnyOperation,
  Graph,
  type GraphConstant,
  type GraphInput,
  type GraphNode,
} from "./graph.ts";
import { detach } from "./own-operations.ts";

/** An operation to put into a graph. */
export interface NewNode {
  readonly row: AnyOperation;
  readonly inputs: readonly GraphInput[];
  readonly attrs?: unknown;
  readonly shape: readonly number[];
}

/** Tools for replacing a node. */
export interface GraphPlace {
  /** Puts an operation before it, which belongs to the module of `like`. */
  add(like: GraphNode, node: NewNode): GraphInput;
  /** An input as it is by now: the node that it named may have been replaced. */
  now(input: GraphInput): GraphInput;
}

/** The graph with some nodes replaced: `replace` says by what, or nothing where a node stays. */
export function rewrite(
  graph: Graph,
  replace: (node: GraphNode, place: GraphPlace) => GraphInput | undefined,
): Graph {
  const nodes: GraphNode[] = [];
  const replaced = new Map<number, GraphInput>();
  let next = 1 + Math.max(-1, ...graph.nodes.map(({ id }) => id));
  const now = (input: GraphInput): GraphInput =>
    (input.kind === "node" && replaced.get(input.id)) || input;
  const add: GraphPlace["add"] = (like, { row, inputs, attrs, shape }) => {
    const id = next++;
    nodes.push({ ...like, id, operation: row.name, row, inputs, attrs, shape });
    return { kind: "node", id };
  };
  for (const node of graph.nodes) {
    const instead = replace(node, { add, now });
    if (instead) replaced.set(node.id, instead);
    else nodes.push({ ...node, inputs: node.inputs.map(now) });
  }
  return withoutUnused(new Graph(nodes, now(graph.output), graph.input));
}

/** The graph without operations whose result nobody takes and that do nothing else. */
function withoutUnused(graph: Graph): Graph {
  const unused = new Set(unusedNodes(graph));
  if (unused.size === 0) return graph;
  return new Graph(
    graph.nodes.filter((node) => !unused.has(node)),
    graph.output,
    graph.input,
  );
}

/** Operations that the result of the model does not depend on. */
export function unusedNodes(graph: Graph): GraphNode[] {
  const used = new Set<number>();
  const use = (input: GraphInput): void => {
    if (input.kind === "node") used.add(input.id);
  };
  use(graph.output);
  const unused: GraphNode[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (used.has(node.id) || !isPure(node)) node.inputs.forEach(use);
    else unused.unshift(node);
  }
  return unused;
}

const rows = new Set<unknown>([...Object.values(operations), detach]);

/** Whether an operation does nothing but give its result, the same for the same inputs. */
export function isPure({ row }: GraphNode): boolean {
  return rows.has(row) && !row.again && row !== operations.batchNorm;
}

/** Whether two inputs are the same thing. */
export function sameInput(a: GraphInput | undefined, b: GraphInput | undefined): boolean {
  if (!a || !b || a.kind !== b.kind) return false;
  if (a.kind === "node") return a.id === (b as typeof a).id;
  if (a.kind === "input" || a.tensor === (b as typeof a).tensor) return true;
  return a.kind === "constant" && sameConstant(a, b as GraphConstant);
}

/** Larger constants are not compared by their values. */
const mostCompared = 4096;

function sameConstant(a: GraphConstant, b: GraphConstant): boolean {
  if (!a.isOwned || !b.isOwned || a.refresh || b.refresh) return false;
  const [left, right] = [a.tensor, b.tensor];
  if (left.dtype !== right.dtype || !sameShape(left.shape, right.shape)) return false;
  if (left.size > mostCompared || !left.value.storage.readsSync) return false;
  const values = right.dataSync();
  return left.dataSync().every((value, i) => Object.is(value, values[i]));
}
