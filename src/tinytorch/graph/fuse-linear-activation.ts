/**
 * A product, its bias and the relu after it in one kernel. Alone, each of them writes its whole result to memory and the next one
 * reads it again.
 */
import { operations } from "../operations/table.ts";
import type { AnyOperation, Graph, GraphInput, GraphNode } from "./graph.ts";
import { findingOf, type GraphMatch, type GraphPass } from "./pass.ts";
import { rewrite } from "./rewrite.ts";

/** Nodes that become one, the last of them last. */
interface Match {
  readonly nodes: readonly GraphNode[];
  readonly inputs: readonly GraphInput[];
  readonly row: AnyOperation;
}

const { add, linear, linearRelu, matmul, relu } = operations;

export const fuseLinearActivation: GraphPass = {
  name: "fuse-linear-activation",
  description: "a linear layer (or a product and its bias) and the relu after it become one kernel",
  find: (graph) => [...matchesOf(graph).values()].map(describe),
  apply: (graph) => {
    const matches = matchesOf(graph);
    return rewrite(graph, (node, place) => {
      const match = matches.get(node);
      if (!match) return undefined;
      const inputs = match.inputs.map(place.now);
      return place.add(match.nodes[0]!, { row: match.row, inputs, shape: node.shape });
    });
  },
};

function describe({ nodes, row }: Match): GraphMatch {
  const names = nodes.map(({ operation }) => operation).join(", ");
  return findingOf(fuseLinearActivation.name, nodes, `${names} become one kernel, ${row.name}`);
}

/** By their last node. */
function matchesOf(graph: Graph): Map<GraphNode, Match> {
  const matches = new Map<GraphNode, Match>();
  for (const node of graph.nodes) {
    const affine = affineOf(graph, node);
    if (!affine) continue;
    const user = graph.onlyUser(node);
    if (user?.row === relu && user.isWithoutGrad === node.isWithoutGrad)
      matches.set(user, { ...affine, nodes: [...affine.nodes, user], row: linearRelu });
    else if (affine.nodes.length > 1) matches.set(node, { ...affine, row: linear });
  }
  return matches;
}

/** The node when it is x·weight + bias, and what it takes. */
function affineOf(graph: Graph, node: GraphNode): Omit<Match, "row"> | undefined {
  if (node.row === linear) return { nodes: [node], inputs: node.inputs };
  if (node.row !== add) return undefined;
  for (const [i, input] of node.inputs.entries()) {
    const product = graph.producer(input);
    const bias = node.inputs[1 - i]!;
    if (!product || !isPlainProduct(graph, product, node)) continue;
    const shape = graph.shapeOf(bias);
    if (shape.length !== 1 || shape[0] !== node.shape.at(-1)) continue;
    return { nodes: [product, node], inputs: [...product.inputs, bias] };
  }
  return undefined;
}

/** Rows times one matrix, taken by this node alone. */
function isPlainProduct(graph: Graph, product: GraphNode, user: GraphNode): boolean {
  return (
    product.row === matmul &&
    graph.onlyUser(product) === user &&
    product.isWithoutGrad === user.isWithoutGrad &&
    graph.shapeOf(product.inputs[1]!).length === 2 &&
    product.shape.every((n) => n > 0)
  );
}
