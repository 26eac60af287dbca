/** The rewrite to 8 bits: each layer takes a rounded input and a weight that is stored as whole numbers. */
import type { Graph, GraphConstant, GraphInput, GraphNode } from "../graph/graph.ts";
import { findingOf, type GraphPass } from "../graph/pass.ts";
import { type GraphPlace, rewrite } from "../graph/rewrite.ts";
import type { Uint8Attrs } from "../operations/quantized.ts";
import { operations } from "../operations/table.ts";
import { fromTypedArray } from "../tensor/create.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type QuantizedChannels, quantizeBias, quantizeChannels } from "./int8-scales.ts";
import {
  type AddedTable,
  addedTables,
  type FoldableNorm,
  type QuantizableLayer,
  quantizableLayers,
} from "./quantizable-layers.ts";

const { dequantize, fakeQuantize } = operations;

/** Numbers of a layer in 8 bits. */
export interface Int8Layer {
  readonly input: Uint8Attrs;
  readonly weight: StoredTensor;
  /** Absent where the layer has none, or keeps its own in float32. */
  readonly bias: StoredTensor | undefined;
  /** Whether a parameter that this was made from is another by now. */
  readonly hasChanged: () => boolean;
}

interface StoredTensor {
  readonly steps: GraphConstant;
  readonly scales: GraphConstant;
  readonly axis: number;
  readonly bits: 8 | 32;
  readonly shape: Shape;
}

/** A table that is added, in 8 bits; the sum is computed in float32. */
export type Int8Table = Pick<Int8Layer, "weight" | "hasChanged">;

/** Reads a table, and rounds it by column. */
export async function int8Table({ table: { tensor } }: AddedTable): Promise<Int8Table> {
  const quantized = quantizeChannels(await tensor.data(), { count: tensor.shape[1]!, run: 1 });
  return {
    weight: stored(quantized, tensor.shape, 1, 8),
    hasChanged: await changeOf([tensor]),
  };
}

/** Reads the parameters of a layer, with its batch norm folded in, and rounds them. */
export async function int8Layer(layer: QuantizableLayer, input: Uint8Attrs): Promise<Int8Layer> {
  const { weight, bias, norm, isConvolution } = layer;
  const tensors = [weight, bias, ...(norm?.inputs ?? [])].flatMap((it) => it?.tensor ?? []);
  const { shape } = weight.tensor;
  const axis = isConvolution ? 0 : shape.length - 1;
  const channels = { count: shape[axis]!, run: isConvolution ? sizeAfter(shape) : 1 };
  const values = {
    weight: Float32Array.from(await weight.tensor.data()),
    bias: bias || norm ? await biasOf(bias?.tensor, channels.count) : undefined,
  };
  if (norm && values.bias) await fold(norm, values.weight, values.bias);
  const quantized = quantizeChannels(values.weight, channels);
  return {
    input,
    weight: stored(quantized, shape, axis, 8),
    bias:
      values.bias &&
      stored(quantizeBias(values.bias, input.scale, quantized.scales), [channels.count], 0, 32),
    hasChanged: await changeOf(tensors),
  };
}

const sizeAfter = ([, ...rest]: Shape): number => rest.reduce((product, size) => product * size, 1);

async function biasOf(bias: Tensor | undefined, count: number): Promise<Float32Array> {
  return bias ? Float32Array.from(await bias.data()) : new Float32Array(count);
}

/** γ · (w·x + b - mean) / √(variance + ε) + β is another convolution (Jacob et al. 2018, section 3.2). */
async function fold(norm: FoldableNorm, weight: Float32Array, bias: Float32Array): Promise<void> {
  const [gamma, beta, mean, variance] = await Promise.all(
    norm.inputs.map(({ tensor }) => tensor.data()),
  );
  const run = weight.length / bias.length;
  bias.forEach((value, channel) => {
    const factor = gamma![channel]! / Math.sqrt(variance![channel]! + norm.eps);
    for (let i = channel * run; i < (channel + 1) * run; i++) weight[i]! *= factor;
    bias[channel] = (value - mean![channel]!) * factor + beta![channel]!;
  });
}

function stored(
  { steps, scales }: QuantizedChannels,
  shape: Shape,
  axis: number,
  bits: 8 | 32,
): StoredTensor {
  const constant = (tensor: Tensor): GraphConstant => ({ kind: "constant", tensor, isOwned: true });
  return {
    steps: constant(fromTypedArray(steps, shape, "int32")),
    scales: constant(fromTypedArray(scales, [scales.length], "float32")),
    axis,
    bits,
    shape,
  };
}

/** Whether one of these has other values by now. Data that was moved out of memory and back lies elsewhere, and is the same. */
async function changeOf(tensors: readonly Tensor[]): Promise<() => boolean> {
  const before = await Promise.all(
    tensors.map(async (tensor) => {
      const { storage } = tensor.value;
      return { tensor, storage, version: storage.version, values: (await tensor.data()).slice() };
    }),
  );
  return () =>
    before.some((seen) => {
      const { storage } = seen.tensor.value;
      if (storage === seen.storage && storage.version === seen.version) return false;
      if (!storage.readsSync) return true;
      const now = storage.readSync();
      if (seen.values.some((value, i) => !Object.is(value, now[i]))) return true;
      Object.assign(seen, { storage, version: storage.version });
      return false;
    });
}

/** Puts the stored numbers in the place of the layers' weights and of the tables, and rounds what goes into layers. */
export function quantizeStatic(
  layers: readonly Int8Layer[],
  tables: readonly Int8Table[],
): GraphPass {
  const name = "quantize-static";
  return {
    name,
    description: "weights and inputs of linear layers and convolutions in 8 bits",
    inferenceOnly: true,
    find: (graph) =>
      quantizableLayers(graph).map(({ node }) =>
        findingOf(name, [node], "its weight and what goes in are rounded to 8 bits"),
      ),
    apply: (graph) => {
      const found = quantizableLayers(graph);
      if (found.length !== layers.length) {
        throw new Error(
          `quantizeInt8: the model has ${found.length} layers on this input, and had ${layers.length} on the calibration examples; quantize it on inputs like this one`,
        );
      }
      const byNode = new Map(
        found.map(({ node }, i): [GraphNode, Int8Layer] => [node, layers[i]!]),
      );
      const added = new Map(
        addedTables(graph).map((it, i) => [it.node, { ...it, now: tables[i] }]),
      );
      const folded = new Set(found.map(({ norm }) => norm?.node));
      const rounded = new Map<string, GraphInput>();
      return rewrite(graph, (node, place) => {
        if (folded.has(node)) return place.now(node.inputs[0]!);
        const table = added.get(node);
        if (table?.now) return withTable(node, table.place, table.now, place);
        const layer = byNode.get(node);
        return layer && inInt8(node, layer, place, { graph, rounded });
      });
    },
  };
}

function withTable(
  node: GraphNode,
  which: number,
  { weight }: Int8Table,
  place: GraphPlace,
): GraphInput {
  const inputs = node.inputs.map((input, i) =>
    i === which ? asReal(node, weight, place) : place.now(input),
  );
  return place.add(node, { ...node, inputs });
}

interface Surroundings {
  readonly graph: Graph;
  /** Layers that take the same, as the projections of attention do, share its rounding. */
  readonly rounded: Map<string, GraphInput>;
}

function inInt8(
  node: GraphNode,
  { input: attrs, weight, bias }: Int8Layer,
  place: GraphPlace,
  { graph, rounded }: Surroundings,
): GraphInput {
  const [x, , ownBias] = node.inputs.map(place.now);
  const key = `${x?.kind === "node" ? x.id : "input"} ${attrs.scale} ${attrs.zero}`;
  const known = rounded.get(key);
  const shape = graph.shapeOf(node.inputs[0]!);
  const input = known ?? place.add(node, { row: fakeQuantize, inputs: [x!], attrs, shape });
  rounded.set(key, input);
  const shift = bias ? asReal(node, bias, place) : ownBias;
  const inputs = [input, asReal(node, weight, place), ...(shift ? [shift] : [])];
  return place.add(node, { ...node, inputs });
}

function asReal(like: GraphNode, tensor: StoredTensor, place: GraphPlace): GraphInput {
  const { steps, scales, axis, bits, shape } = tensor;
  return place.add(like, {
    row: dequantize,
    inputs: [steps, scales],
    attrs: { axis, bits },
    shape,
  });
}
