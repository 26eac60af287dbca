/** A packed model at work again, on the engine of the worker that it has come to. */
import { Module } from "../nn/module.ts";
import { fromTypedArray } from "../tensor/create.ts";
import { sameShape, shapeText } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Graph, type GraphInput, type GraphNode } from "./graph.ts";
import type { PackedGraph, PackedInput, PackedModel } from "./packed-model.ts";
import { Program } from "./program.ts";
import { rowByName } from "./row-names.ts";

/**
 * The model of `packModel` as a module that gives the same results. It has no parameters to train. Throws a sentence for what is no
 * packed model, or one with operations that are not known here; `forward` throws a RangeError for a shape that was not packed.
 */
export function unpackModel(packed: PackedModel): UnpackedModel {
  if (packed?.version !== 1 || !Array.isArray(packed.graphs)) {
    throw new TypeError("unpackModel: expected what packModel gave");
  }
  return new UnpackedModel(packed);
}

export class UnpackedModel extends Module {
  /** The batch sizes that it takes, ascending. */
  readonly batchSizes: readonly number[];
  /** The class of the model that was packed. */
  readonly packedName: string;
  readonly #programs: readonly Program[];

  /** @internal Users call `unpackModel`. */
  constructor({ name, tensors, graphs }: PackedModel) {
    super();
    this.training = false;
    this.packedName = name;
    this.batchSizes = graphs.map(({ input }) => input.shape[0]!);
    const weights = tensors.map(({ data, shape, dtype }) => fromTypedArray(data, shape, dtype));
    this.#programs = graphs.map((graph) => new Program(unpackGraph(graph, weights)));
  }

  forward(x: Tensor): Tensor {
    const program = this.#programs.find(
      ({ graph: { input } }) => input.dtype === x.dtype && sameShape(input.shape, x.shape),
    );
    if (program !== undefined) return program.run(x);
    const known = this.#programs.map(({ graph }) => shapeText(graph.input.shape)).join(", ");
    throw new RangeError(
      `${this.packedName}: expected an input of a shape that it was packed for, ${known}, got ${shapeText(x.shape)} of ${x.dtype}`,
    );
  }

  override extraRepr(): string {
    return `${this.packedName}, batches of ${this.batchSizes.join(", ")}`;
  }
}

function unpackGraph({ nodes, output, input }: PackedGraph, weights: readonly Tensor[]): Graph {
  const inputOf = (packed: PackedInput): GraphInput => {
    if (packed.kind === "input") return { kind: "input" };
    if (packed.kind === "node") return { kind: "node", id: packed.at };
    return { kind: "constant", tensor: weights[packed.at]!, isOwned: true };
  };
  const unpacked = nodes.map((node, id): GraphNode => {
    const row = rowByName.get(node.operation);
    if (row === undefined) {
      throw new Error(
        `unpackModel: there is no operation "${node.operation}" here; pack the model with this version of the library`,
      );
    }
    const inputs = node.inputs.map(inputOf);
    return {
      ...node,
      ...{ id, row, inputs, modules: [], isWithoutGrad: false, isChannelsLast: false },
    };
  });
  return new Graph(unpacked, inputOf(output), input);
}
