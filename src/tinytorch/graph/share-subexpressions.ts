/** Operations repeated on the same inputs are computed once; results that nobody takes are not computed. */
import { describeAttrs, sameAttrs } from "./attrs.ts";
import type { Graph, GraphInput, GraphNode } from "./graph.ts";
import { findingOf, type GraphPass } from "./pass.ts";
import { isPure, rewrite, sameInput, unusedNodes } from "./rewrite.ts";

export const shareSubexpressions: GraphPass = {
  name: "share-subexpressions",
  description: "the same operation on the same inputs is done once, and unused results not at all",
  find: (graph) => {
    const unused = unusedNodes(graph);
    const twice = [...repeated(graph)].filter(([node]) => !unused.includes(node));
    return [
      ...twice.map(([node, first]) =>
        findingOf(
          shareSubexpressions.name,
          [first, node],
          `${node.operation} is computed twice from the same inputs; once is enough`,
        ),
      ),
      ...unused.map((node) =>
        findingOf(
          shareSubexpressions.name,
          [node],
          `nobody takes the result of ${node.operation}; it need not be computed`,
        ),
      ),
    ];
  },
  apply: (graph) => {
    const firsts = repeated(graph);
    return rewrite(graph, (node, { now }) => {
      const first = firsts.get(node);
      return first && now({ kind: "node", id: first.id });
    });
  },
};

/** Nodes that repeat an earlier one, and which; inputs count as the same when they were repeated themselves. */
function repeated(graph: Graph): Map<GraphNode, GraphNode> {
  const firsts = new Map<GraphNode, GraphNode>();
  const seen = new Map<string, GraphNode[]>();
  const original = (input: GraphInput): GraphInput => {
    const node = graph.producer(input);
    const first = node && firsts.get(node);
    return first ? { kind: "node", id: first.id } : input;
  };
  for (const node of graph.nodes) {
    if (!isPure(node)) continue;
    // Few are left to compare in earnest.
    const key = `${node.operation} ${node.shape} ${describeAttrs(node.attrs)}`;
    const alike = seen.get(key) ?? [];
    const first = alike.find(
      (each) =>
        each.row === node.row &&
        each.isWithoutGrad === node.isWithoutGrad &&
        each.inputs.length === node.inputs.length &&
        sameAttrs(each.attrs, node.attrs) &&
        each.inputs.every((input, i) => sameInput(original(input), original(node.inputs[i]!))),
    );
    if (first) firsts.set(node, first);
    else seen.set(key, [...alike, node]);
  }
  return firsts;
}
