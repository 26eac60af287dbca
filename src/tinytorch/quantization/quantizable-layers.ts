/** The layers of a graph that can be stored in 8 bits: products and convolutions whose weight is a parameter. */
import type { Graph, GraphInput, GraphNode } from "../graph/graph.ts";
import { operations } from "../operations/table.ts";

type ParameterInput = Extract<GraphInput, { kind: "parameter" }>;

/** One of them, with the batch norm after it, which is folded into the weight. */
export interface QuantizableLayer {
  readonly node: GraphNode;
  readonly weight: ParameterInput;
  /** The bias that is stored in the steps of the products. */
  readonly bias: ParameterInput | undefined;
  readonly norm: FoldableNorm | undefined;
  readonly isConvolution: boolean;
}

/** A batch norm in evaluation that alone takes a convolution's result. */
export interface FoldableNorm {
  readonly node: GraphNode;
  /** Weight, bias, running mean and running variance. */
  readonly inputs: readonly ParameterInput[];
  readonly eps: number;
}

/** A table of numbers for each place, such as learned positions, that is added to what passes. */
export interface AddedTable {
  readonly node: GraphNode;
  /** Which input of the node it is. */
  readonly place: number;
  readonly table: ParameterInput;
}

const { add, batchNormFixed, conv2d, depthwiseConv2d, linear, linearRelu, matmul } = operations;
const products: readonly unknown[] = [linear, linearRelu, matmul];
const convolutions: readonly unknown[] = [conv2d, depthwiseConv2d];

/** In the order in which they run, which is the same for every size of a batch. */
export function quantizableLayers(graph: Graph): QuantizableLayer[] {
  return graph.nodes.flatMap((node) => layerOf(graph, node) ?? []);
}

/** Biases, which have one dimension, are no tables. */
export function addedTables(graph: Graph): AddedTable[] {
  return graph.nodes.flatMap((node) => {
    if (node.row !== add) return [];
    const place = node.inputs.findIndex(
      (input) => isParameter(input) && input.tensor.ndim === 2 && input.tensor.dtype === "float32",
    );
    const table = node.inputs[place];
    return isParameter(table) && table.tensor.size > 0 ? [{ node, place, table }] : [];
  });
}

function layerOf(graph: Graph, node: GraphNode): QuantizableLayer | undefined {
  const isConvolution = convolutions.includes(node.row);
  const [x, weight, bias] = node.inputs;
  if (!isConvolution && !products.includes(node.row)) return undefined;
  if (!x || !isParameter(weight) || graph.typeOf(x) !== "float32") return undefined;
  if (weight.tensor.dtype !== "float32" || weight.tensor.size === 0) return undefined;
  if (!isConvolution && weight.tensor.ndim !== 2) return undefined;
  if (isConvolution && bias && !isParameter(bias)) return undefined;
  return {
    node,
    weight,
    bias: isParameter(bias) && hasInnerBias(graph, node) ? bias : undefined,
    norm: isConvolution ? normAfter(graph, node) : undefined,
    isConvolution,
  };
}

/** Of rows and of images the bias is added to the sums of whole numbers; of longer shapes, which ONNX multiplies first, after them. */
function hasInnerBias(graph: Graph, { row, inputs: [x] }: GraphNode): boolean {
  return convolutions.includes(row) || (x !== undefined && graph.shapeOf(x).length === 2);
}

function normAfter(graph: Graph, node: GraphNode): FoldableNorm | undefined {
  const user = graph.onlyUser(node);
  if (user?.row !== batchNormFixed || graph.producer(user.inputs[0]) !== node) return undefined;
  const inputs = user.inputs.slice(1);
  if (inputs.length !== 4 || !inputs.every(isParameter)) return undefined;
  return { node: user, inputs, eps: (user.attrs as { eps: number }).eps };
}

function isParameter(input: GraphInput | undefined): input is ParameterInput {
  return input?.kind === "parameter";
}
