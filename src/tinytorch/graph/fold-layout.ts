/**
 * Convolutions leave their images channels last, and `Flatten` gives PyTorch's order, channels first: one transposition of the
 * whole batch at each call. A linear layer behind it may just as well have its weight's rows in the other order, once.
 */
import * as k from "../operations/kernels.ts";
import { operations } from "../operations/table.ts";
import type { Shape } from "../tensor/shape.ts";
import { derive, isWeight, type Weight } from "./derive.ts";
import type { Graph, GraphInput, GraphNode } from "./graph.ts";
import { findingOf, type GraphPass } from "./pass.ts";
import { rewrite } from "./rewrite.ts";

const { flattenChannelsLast, linear, linearRelu, matmul, reshape } = operations;

export const foldLayout: GraphPass = {
  name: "fold-layout",
  description:
    "a linear layer takes flattened images as they lie; its weight's rows are reordered once",
  inferenceOnly: true,
  find: (graph) =>
    graph.nodes
      .filter((node) => isFoldable(graph, node))
      .map((node) =>
        findingOf(
          foldLayout.name,
          [node, ...graph.users(node)],
          "the images need no transposition when the weight's rows are in their order",
        ),
      ),
  apply: (graph) => {
    /** The layers behind, and their weights in the new order. */
    const reordered = new Map<GraphNode, GraphInput>();
    for (const node of graph.nodes.filter((each) => isFoldable(graph, each))) {
      const image = graph.shapeOf(node.inputs[0]!);
      for (const user of graph.users(node))
        reordered.set(user, reorder(user.inputs[1] as Weight, image));
    }
    return rewrite(graph, (node, place) => {
      if (isFoldable(graph, node)) {
        const inputs = node.inputs.map(place.now);
        return place.add(node, { row: flattenChannelsLast, inputs, shape: node.shape });
      }
      const weight = reordered.get(node);
      if (!weight) return undefined;
      const [x, , ...bias] = node.inputs.map(place.now);
      return place.add(node, { ...node, inputs: [x!, weight, ...bias] });
    });
  },
};

/** A flattening of images that lie channels last, which only linear layers take. */
function isFoldable(graph: Graph, node: GraphNode): boolean {
  const image = graph.producer(node.inputs[0]);
  if (node.row !== reshape || !image?.isChannelsLast || graph.isOutput(node)) return false;
  const [n, channels, height, width] = image.shape as [number, number, number, number];
  const isFlat = node.shape.length === 2 && node.shape[0] === n;
  const users = graph.users(node);
  return (
    isFlat &&
    channels > 1 &&
    height * width > 1 &&
    users.length > 0 &&
    users.every((user) => isLinear(user) && takesRows(user, node))
  );
}

function isLinear({ row }: GraphNode): boolean {
  return row === linear || row === linearRelu || row === matmul;
}

/** Whether the rows go to a weight that is known beforehand, and nowhere else. */
function takesRows({ inputs }: GraphNode, rows: GraphNode): boolean {
  const [x, ...others] = inputs;
  return (
    x?.kind === "node" &&
    x.id === rows.id &&
    isWeight(others[0]) &&
    others[0].tensor.ndim === 2 &&
    !others.some((input) => input.kind === "node" && input.id === rows.id)
  );
}

/** The rows of a weight, from the order (C, H, W) to (H, W, C). */
function reorder(weight: Weight, [, channels, height, width]: Shape): GraphInput {
  const [made] = derive(weight, (value) => {
    const out = value.shape[1]!;
    const apart = value.as([channels!, height! * width!, out]);
    return [k.transpose(apart, [1, 0, 2]).as(value.shape)];
  });
  return made!;
}
