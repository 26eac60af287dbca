/**
 * A model as an ONNX file, from its graph. It is captured with two batches of different size: what differs between the two grows
 * with the batch, so the file takes any number of examples.
 */
import { type Kind, record, text } from "../arguments/kinds.ts";
import { type Settings, Signature } from "../arguments/signature.ts";
import { noGrad } from "../autograd/tape.ts";
import { sameAttrs } from "../graph/attrs.ts";
import { capture } from "../graph/capture.ts";
import type { Graph, GraphInput, GraphNode } from "../graph/graph.ts";
import { Module } from "../nn/module.ts";
import type { TypedArray } from "../tensor/dtype.ts";
import { cat } from "../tensor/functions.ts";
import { type Shape, sameShape, shapeText } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import {
  type Attribute,
  type Initializer,
  type OnnxModel,
  type OnnxNode,
  type OnnxType,
  OPSET,
  onnxBytes,
  type ValueInfo,
} from "./model-proto.ts";
import { OPERATORS } from "./operators.ts";
import { storedType } from "./quantized-operators.ts";
import type { Site, SiteInput } from "./site.ts";

/** Options of `exportOnnx`. */
export interface ExportOptions {
  /** Name of the graph: "model". */
  readonly name?: string;
  /** Names and values that readers of the file show beside the model, such as its hash or its accuracy. */
  readonly metadata?: Readonly<Record<string, string>>;
}

const exportArguments = new Signature<ExportOptions>("exportOnnx", [], {
  name: text,
  metadata: record as Kind<Readonly<Record<string, string>>>,
});

/** Batches of the two captures: neither is 1, which would hide what is broadcast. */
const BATCHES = [2, 3] as const;
/** Settings that may grow with the batch; operators read them by `dims`. */
const BATCH_SETTINGS = ["shape", "size"];

/**
 * The bytes of an ONNX file (opset 17) that computes what `model` does with inputs like `example`, (N, …), for any N. The file's
 * input is called "input", its result "output". Throws a sentence for what cannot be captured or has no operator in ONNX.
 */
export async function exportOnnx(
  model: Module,
  example: Tensor,
  ...settings: Settings<ExportOptions>
): Promise<Uint8Array<ArrayBuffer>> {
  const { name = "model", metadata = {} } = exportArguments.take(settings);
  if (!(model instanceof Module)) throw new TypeError("exportOnnx: expected a Module as its model");
  if (!(example instanceof Tensor) || !(example.shape[0]! > 0)) {
    throw new TypeError("exportOnnx: expected an example input (N, …) with at least one row");
  }
  const row = example.narrow(0, 0, 1);
  const [graph, larger] = BATCHES.map((size) =>
    noGrad(() => capture(model, cat(new Array<Tensor>(size).fill(row)))),
  ) as [Graph, Graph];
  const writer = new Writer(graph, larger, name, metadata);
  await writer.checkConstants();
  return onnxBytes(await writer.model());
}

class Writer {
  private readonly nodes: OnnxNode[] = [];
  private readonly initializers = new Map<string, Initializer>();
  /** Parameters and constants by their tensor: each is written once. */
  private readonly weights = new Map<Tensor, string>();
  private readonly constants = new Map<string, string>();
  private readonly results = new Map<number, string>();

  constructor(
    private readonly graph: Graph,
    private readonly larger: Graph,
    private readonly name: string,
    private readonly metadata: Readonly<Record<string, string>>,
  ) {
    // First, for a user's own operation is another row in each capture.
    const unknown = graph.nodes.find(({ row }) => !OPERATORS.has(row));
    if (unknown !== undefined) {
      refuse(unknown, "has no counterpart in ONNX; compute it with the tensors' own operations");
    }
    const isSame =
      graph.nodes.length === larger.nodes.length &&
      graph.nodes.every(({ row, inputs }, i) => {
        const other = larger.nodes[i]!;
        return row === other.row && inputs.every((input, j) => isSameInput(input, other.inputs[j]));
      });
    if (!isSame) {
      throw new Error(
        `exportOnnx: the model does other operations with ${BATCHES[0]} examples than with ${BATCHES[1]}; an ONNX file does the same ones for any number`,
      );
    }
  }

  /** A constant that forward makes must be the same for any batch. */
  async checkConstants(): Promise<void> {
    for (const [i, node] of this.graph.nodes.entries()) {
      for (const [j, input] of node.inputs.entries()) {
        const other = this.larger.nodes[i]!.inputs[j]!;
        if (input.kind !== "constant" || other.kind !== "constant") continue;
        if (input.tensor === other.tensor) continue;
        const isSame =
          sameShape(input.tensor.shape, other.tensor.shape) &&
          areEqual(await input.tensor.data(), await other.tensor.data());
        if (!isSame) refuse(node, "takes a constant that depends on the number of examples");
      }
    }
  }

  async model(): Promise<OnnxModel> {
    for (const [i, node] of this.graph.nodes.entries()) {
      const write = OPERATORS.get(node.row)!;
      this.results.set(node.id, write(await this.site(node, this.larger.nodes[i]!)));
    }
    const { graph } = this;
    const result = await this.nameOf(graph.output);
    this.add("output", { operator: "Identity", inputs: [result], name: "output" });
    const outputShape = graph.shapeOf(graph.output);
    return {
      name: this.name,
      opset: OPSET,
      nodes: this.nodes,
      initializers: [...this.initializers.values()],
      input: valueInfo("input", graph.input.shape, this.larger.input.shape, graph.input.dtype),
      output: valueInfo(
        "output",
        outputShape,
        this.larger.shapeOf(this.larger.output),
        graph.typeOf(graph.output),
      ),
      metadata: this.metadata,
    };
  }

  private async site(node: GraphNode, larger: GraphNode): Promise<Site> {
    const inputs: SiteInput[] = [];
    for (const [index, input] of node.inputs.entries()) {
      const [shape, dtype] = [this.graph.shapeOf(input), this.graph.typeOf(input)];
      inputs.push({ name: await this.nameOf(input, storedType(node, index)), shape, dtype });
    }
    const attrs = (node.attrs ?? {}) as Record<string, unknown>;
    const largerAttrs = (larger.attrs ?? {}) as Record<string, unknown>;
    const varying = Object.keys(attrs).find(
      (name) =>
        typeof attrs[name] !== "function" &&
        !BATCH_SETTINGS.includes(name) &&
        !sameAttrs(attrs[name], largerAttrs[name]),
    );
    if (varying !== undefined) {
      refuse(node, `has a setting, ${varying}, that depends on the number of examples`);
    }
    let steps = 0;
    return {
      operation: node.operation,
      attrs,
      inputs,
      shape: node.shape,
      dtype: node.dtype,
      refuse: (why) => refuse(node, why),
      add: (operator, from, attributes = {}, place = 0) => {
        // Short names, for a quantized model has hundreds: its module, and the number of the operation.
        const result = `_${node.id}${steps === 0 ? "" : `_${steps}`}`;
        steps += 1;
        const module = node.modulePath === "" ? this.name : node.modulePath;
        this.add(result, {
          operator,
          inputs: from,
          attributes,
          name: `${module}${result}`,
          place,
        });
        return result;
      },
      constant: (values, dims, type = "float32") => this.constant(values, dims, type),
      dims: (setting) => {
        const own = attrs[setting] as readonly number[];
        const other = largerAttrs[setting] as readonly number[];
        return batchDims(own, other, inputs[0]!.shape, this.largerShape(larger), (why) =>
          refuse(node, why),
        );
      },
    };
  }

  private largerShape({ inputs }: GraphNode): Shape {
    return this.larger.shapeOf(inputs[0]!);
  }

  /** `type`: as what it is stored, where that is not what it is computed with. */
  private async nameOf(input: GraphInput, type?: "int8"): Promise<string> {
    if (input.kind === "input") return "input";
    if (input.kind === "node") return this.results.get(input.id)!;
    const { tensor } = input;
    const known = this.weights.get(tensor);
    if (known !== undefined) return known;
    const name = input.kind === "parameter" ? input.path : this.constantName();
    this.weights.set(tensor, name);
    const values = await tensor.data();
    const data = bytesOf(type === "int8" ? Int8Array.from(values) : values);
    this.initializers.set(name, { name, type: type ?? tensor.dtype, dims: tensor.shape, data });
    return name;
  }

  private constantName(): string {
    return `_c${this.initializers.size}`;
  }

  /** The same values are written once. */
  private constant(values: readonly number[], dims: readonly number[], type: OnnxType): string {
    const key = `${type} [${dims}] ${values}`;
    const known = this.constants.get(key);
    if (known !== undefined) return known;
    const name = this.constantName();
    this.constants.set(key, name);
    this.initializers.set(name, { name, type, dims, data: encoded(values, type) });
    return name;
  }

  private add(
    result: string,
    {
      operator,
      inputs,
      attributes = {},
      name,
      place = 0,
    }: {
      operator: string;
      inputs: readonly string[];
      attributes?: Readonly<Record<string, Attribute>>;
      name: string;
      place?: number;
    },
  ): void {
    const before = Array.from({ length: place }, (_, i) => `${result}_unused_${i}`);
    this.nodes.push({ operator, inputs, outputs: [...before, result], attributes, name });
  }
}

/** What varies with the batch becomes -1, "as many as there are", or 0, "as in the input", where another is -1 already. */
function batchDims(
  own: readonly number[],
  other: readonly number[],
  input: Shape,
  largerInput: Shape,
  refuse: (why: string) => never,
): number[] {
  const varying = own.flatMap((size, axis) => (size === other[axis] ? [] : [axis]));
  const dims = own.map((size, axis) => (varying.includes(axis) ? -1 : size));
  for (const axis of varying) {
    if (dims.filter((size) => size === -1).length < 2) break;
    if (own[axis] !== input[axis] || other[axis] !== largerInput[axis]) continue;
    dims[axis] = 0;
  }
  if (dims.filter((size) => size === -1).length > 1) {
    refuse("has two dimensions that grow with the number of examples");
  }
  return dims;
}

function valueInfo(
  name: string,
  shape: Shape,
  larger: Shape,
  type: "float32" | "int32" | "bool",
): ValueInfo {
  const dims = shape.map((size, axis) =>
    size === larger[axis] ? size : axis === 0 ? "N" : `D${axis}`,
  );
  return { name, type, dims };
}

function refuse({ operation, modulePath, shape }: GraphNode, why: string): never {
  const where = modulePath === "" ? "in the model's own forward" : `in ${modulePath}`;
  throw new Error(`exportOnnx: ${operation} ${where}, giving ${shapeText(shape)}, ${why}`);
}

function isSameInput(input: GraphInput, other: GraphInput | undefined): boolean {
  if (input.kind === "node") return other?.kind === "node" && input.id === other.id;
  if (input.kind === "parameter") return other?.kind === "parameter" && input.path === other.path;
  return input.kind === other?.kind;
}

function areEqual(a: TypedArray, b: TypedArray): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

const ARRAYS = {
  float32: Float32Array,
  int8: Int8Array,
  int32: Int32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

function encoded(values: readonly number[], type: OnnxType): Uint8Array {
  if (type === "int64") return bytesOf(BigInt64Array.from(values, (value) => BigInt(value)));
  return bytesOf(ARRAYS[type].from(values));
}
