/**
 * Weights of linear layers in 8 bits, as torch.ao.quantization.quantize_dynamic makes them: a quarter of the bytes. The activations
 * are quantized as they come, so no calibration is needed; the result differs by the rounding to 8 bits.
 */
import { device } from "../backend/backends.ts";
import { type Int8Attrs, quantizeColumns } from "../backend/int8.ts";
import { upload } from "../backend/storage.ts";
import { operations } from "../operations/table.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { derive, isWeight, type Weight } from "./derive.ts";
import type { Graph, GraphConstant, GraphNode } from "./graph.ts";
import { findingOf, type GraphPass } from "./pass.ts";
import { rewrite } from "./rewrite.ts";

const { linear, linearInt8, linearRelu, matmul } = operations;

export const quantizeDynamic: GraphPass = {
  name: "quantize-dynamic",
  description: "weights of linear layers in 8 bits, and what they are multiplied with as it comes",
  inferenceOnly: true,
  whyUnavailable: () =>
    device().has("LinearInt8")
      ? undefined
      : `there is no kernel for 8 bits on ${device().name}; it runs on wasm with SIMD, and on cpu.`,
  find: (graph) =>
    graph.nodes
      .filter((node) => weightOf(graph, node))
      .map((node) => findingOf(quantizeDynamic.name, [node], describe(graph, node))),
  apply: (graph) => {
    const made = new Map<Tensor, GraphConstant[]>();
    return rewrite(graph, (node, place) => {
      const weight = weightOf(graph, node);
      if (!weight) return undefined;
      const packed = made.get(weight.tensor) ?? pack(weight);
      // A weight that serves several layers is packed once.
      made.set(weight.tensor, packed);
      const [x, , ...bias] = node.inputs.map(place.now);
      const attrs: Int8Attrs = {
        columns: weight.tensor.shape[1]!,
        activation: node.row === linearRelu ? "relu" : "linear",
      };
      const inputs = [x!, ...packed, ...bias];
      return place.add(node, { row: linearInt8, inputs, attrs, shape: node.shape });
    });
  },
};

function weightOf(graph: Graph, { row, inputs }: GraphNode): Weight | undefined {
  const weight = inputs[1];
  const isLinear = row === linear || row === linearRelu || row === matmul;
  if (!isLinear || !isWeight(weight)) return undefined;
  const { shape, dtype } = weight.tensor;
  const isFitting = shape.length === 2 && dtype === "float32" && shape.every((n) => n > 0);
  return isFitting && graph.typeOf(inputs[0]!) === "float32" ? weight : undefined;
}

function describe(graph: Graph, node: GraphNode): string {
  const { tensor } = weightOf(graph, node)!;
  const [rows, columns] = tensor.shape as [number, number];
  return `a weight of ${rows} × ${columns} takes ${4 * rows * columns} bytes, and ${rows * columns} in 8 bits`;
}

function pack(weight: Weight): GraphConstant[] {
  return derive(weight, (value) => {
    const [rows, columns] = value.shape as [number, number];
    const packed = quantizeColumns(value.storage.readSync(), rows, columns);
    return [
      upload(packed.weight, [packed.weight.length], "int32"),
      upload(packed.scales, [packed.scales.length], "float32"),
      upload(packed.sums, [packed.sums.length], "int32"),
    ];
  });
}

/** Bytes that the quantized weights of a graph take, with their scales. */
export function int8Bytes(graph: Graph): number {
  const tensors = graph.nodes
    .filter(({ row }) => row === linearInt8)
    .flatMap(({ inputs }) => inputs.slice(1, 4))
    .map((input) => (isWeight(input) ? input.tensor : undefined));
  return [...new Set(tensors)].reduce((sum, tensor) => sum + (tensor?.bytes ?? 0), 0);
}
