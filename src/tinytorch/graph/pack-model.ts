/**
 * Turns a model into plain data, as torch.export does: captured once for each batch size, in evaluation and without gradients.
 * Anything that would not be the same in another worker is refused with a sentence.
 */
import { kind } from "../arguments/kinds.ts";
import { type Settings, Signature } from "../arguments/signature.ts";
import { noGrad } from "../autograd/tape.ts";
import { Module } from "../nn/module.ts";
import { zeros } from "../tensor/create.ts";
import { shapeText } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { capture } from "./capture.ts";
import type { Graph, GraphInput, GraphNode } from "./graph.ts";
import type { PackedGraph, PackedInput, PackedModel, PackedNode } from "./packed-model.ts";
import { rowByName } from "./row-names.ts";

export interface PackOptions {
  /** How many inputs a call may have: a graph holds for one number of them. Default: as many as the example has. */
  readonly batchSizes?: readonly number[];
}

const packArguments = new Signature<PackOptions>("packModel", [], {
  batchSizes: kind("a list of whole numbers above 0", Array.isArray),
});

/**
 * The model as plain data that `unpackModel` runs in another worker, for inputs like the rows of `example` (N, …) in batches of
 * these sizes. The weights are copied as they are now. Rejects with a sentence when the model cannot be captured, or holds something
 * that cannot travel.
 */
export async function packModel(
  model: Module,
  example: Tensor,
  ...settings: Settings<PackOptions>
): Promise<PackedModel> {
  const { batchSizes } = packArguments.take(settings);
  if (!(model instanceof Module)) throw new TypeError("packModel: expected a Module as its model");
  if (!(example instanceof Tensor) || example.ndim === 0) {
    throw new TypeError("packModel: expected an example of shape (N, …), a batch of inputs");
  }
  const [rows = 0, ...shape] = example.shape;
  const sizes = checkSizes(batchSizes ?? [rows]);
  const store = new TensorStore();
  const graphs = inEvaluation(model, () =>
    sizes.map((size) => {
      const input = zeros([size, ...shape], { dtype: example.dtype });
      return packGraph(
        noGrad(() => capture(model, input)),
        store,
      );
    }),
  );
  return { version: 1, name: model.constructor.name, tensors: await store.read(), graphs };
}

function checkSizes(sizes: readonly number[]): number[] {
  const areSizes = sizes.every((size) => Number.isInteger(size) && size > 0);
  if (areSizes && sizes.length > 0) return [...new Set(sizes)].sort((a, b) => a - b);
  throw new RangeError(
    `packModel: expected batchSizes to be whole numbers above 0, got ${shapeText(sizes)}`,
  );
}

function inEvaluation<T>(model: Module, work: () => T): T {
  const modules = model.modules();
  const modes = modules.map(({ training }) => training);
  try {
    model.eval();
    return work();
  } finally {
    modules.forEach((module, i) => {
      module.training = modes[i]!;
    });
  }
}

/** Tensors of several graphs, each once. */
export class TensorStore {
  private readonly places = new Map<Tensor, number>();

  placeOf(tensor: Tensor): number {
    const place = this.places.get(tensor) ?? this.places.size;
    this.places.set(tensor, place);
    return place;
  }

  read(): Promise<PackedModel["tensors"]> {
    const tensors = [...this.places.keys()];
    return Promise.all(
      tensors.map(async (tensor) => {
        const { shape, dtype } = tensor;
        return { shape, dtype, data: await tensor.data() };
      }),
    );
  }
}

/** One graph as plain data; its tensors go to `store`. Throws a sentence for what cannot travel. */
export function packGraph(graph: Graph, store: TensorStore): PackedGraph {
  const places = new Map(graph.nodes.map(({ id }, place) => [id, place]));
  const inputOf = (input: GraphInput): PackedInput => {
    if (input.kind === "input") return { kind: "input" };
    if (input.kind === "node") return { kind: "node", at: places.get(input.id)! };
    if (input.kind === "constant" && input.refresh) {
      throw new Error(
        "packModel: this graph works out a constant anew whenever a weight changes, which cannot travel; pack the model that " +
          "optimize returned, whose constants are taken as they are now",
      );
    }
    return { kind: "tensor", at: store.placeOf(input.tensor) };
  };
  const { shape, dtype } = graph.input;
  const nodes = graph.nodes.map((node) => packNode(node, inputOf));
  return { input: { shape, dtype }, nodes, output: inputOf(graph.output) };
}

function packNode(node: GraphNode, inputOf: (input: GraphInput) => PackedInput): PackedNode {
  const { operation, inputs, attrs, shape, dtype, modulePath, row } = node;
  const place = modulePath === "" ? "the model" : `"${modulePath}"`;
  if (rowByName.get(row.name) !== row) {
    throw new Error(
      `packModel: the operation "${operation}" in ${place} was made outside the library, so another worker does not have it; ` +
        "write it with the library's operations on tensors",
    );
  }
  checkPlain(attrs, (what) => {
    throw new Error(
      `packModel: the operation "${operation}" in ${place} is set with ${what}, which cannot travel to another worker`,
    );
  });
  return { operation, inputs: inputs.map(inputOf), attrs, shape, dtype, modulePath };
}

/** Numbers, texts, lists and objects of such, and arrays of numbers. */
function checkPlain(value: unknown, refuse: (what: string) => never): void {
  if (value === null || ["undefined", "number", "string", "boolean"].includes(typeof value)) return;
  if (typeof value !== "object") refuse(`a ${typeof value}`);
  if (ArrayBuffer.isView(value)) return;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype) {
    refuse(`an object of class ${(value as object).constructor?.name ?? "without a name"}`);
  }
  for (const each of Object.values(value as object)) checkPlain(each, refuse);
}
