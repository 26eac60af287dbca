/**
 * The forward pass of a model as a list of operations, as torch.fx writes it down: each takes what earlier ones gave, the input, a
 * parameter, or a constant. It is what passes look through and rewrite, and what `optimize` runs.
 */

import type { Operation } from "../operations/operation.ts";
import type { DType } from "../tensor/dtype.ts";
import { type Shape, shapeText } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { describeAttrs } from "./attrs.ts";

/** Something that an operation takes. */
export type GraphInput =
  /** The result of an earlier node. */
  | { readonly kind: "node"; readonly id: number }
  /** The input that the model is called with. */
  | { readonly kind: "input" }
  /** A parameter or a buffer of the model: the very tensor, so that training and loading are seen. */
  | { readonly kind: "parameter"; readonly path: string; readonly tensor: Tensor }
  /** A tensor that forward or a pass made, or one from outside the model. */
  | GraphConstant;

export interface GraphConstant {
  readonly kind: "constant";
  readonly tensor: Tensor;
  /** Whether nobody but graphs knows the tensor, so that its values stay as they are. */
  readonly isOwned?: boolean;
  /** Makes the values anew when what they were made from has changed. */
  readonly refresh?: () => void;
}

/** A row of the table of operations, or of the user's own, whatever its attrs. */
export type AnyOperation = Operation<unknown>;

/** One operation of the forward pass. */
export interface GraphNode {
  /** Names the node in its graph. */
  readonly id: number;
  /** The row of the table of operations: "linear", "relu", …. */
  readonly operation: string;
  readonly inputs: readonly GraphInput[];
  /** The settings of the operation, such as the axis of a sum. */
  readonly attrs: unknown;
  /** Shape of the result. */
  readonly shape: Shape;
  readonly dtype: DType;
  /** The module whose forward did this, such as "layers.0"; "" for the model itself. */
  readonly modulePath: string;
  /** The modules that were being called, outermost first. */
  readonly modules: readonly object[];
  readonly row: AnyOperation;
  /** Whether forward did this inside `noGrad`. */
  readonly isWithoutGrad: boolean;
  /** Whether the result lay in the order (N, H, W, C). */
  readonly isChannelsLast: boolean;
}

/** One call of a module: two calls of the same module are told apart. */
export interface ModuleCall {
  readonly module: object;
  /** The module's path in the model, "" for the model itself; nothing for one that the model does not hold. */
  readonly path: string | undefined;
  /** The call that made this one, by its place among the calls. */
  readonly parent: number | undefined;
  /** The tensors that it took and gave, as far as the graph knows them. */
  readonly inputs: readonly GraphInput[];
  readonly outputs: readonly GraphInput[];
  /** Ids of the nodes that ran in it: from `from` up to, not including, `to`. */
  readonly from: number;
  readonly to: number;
}

/** Shape and dtype of the input that a graph was captured with. */
interface Signature {
  readonly shape: Shape;
  readonly dtype: DType;
}

export class Graph {
  private readonly byId: ReadonlyMap<number, GraphNode>;
  private readonly usersById = new Map<number, GraphNode[]>();

  constructor(
    /** In the order in which they run. */
    readonly nodes: readonly GraphNode[],
    /** The model's result. */
    readonly output: GraphInput,
    /** Shape and dtype of the input that it was captured with: it holds for no other. */
    readonly input: Signature,
    /** The calls of modules, in the order in which they began; a graph that was rewritten has none. */
    readonly calls: readonly ModuleCall[] = [],
  ) {
    this.byId = new Map(nodes.map((node) => [node.id, node]));
    for (const node of nodes) {
      for (const id of new Set(node.inputs.map((each) => (each.kind === "node" ? each.id : -1))))
        if (id >= 0) this.usersById.set(id, [...(this.usersById.get(id) ?? []), node]);
    }
  }

  /** The node that an input is the result of, if it is one. */
  producer(input: GraphInput | undefined): GraphNode | undefined {
    return input?.kind === "node" ? this.byId.get(input.id) : undefined;
  }

  /** The nodes that take the result of this one. */
  users(node: GraphNode): readonly GraphNode[] {
    return this.usersById.get(node.id) ?? [];
  }

  /** The node that alone takes the result of this one; nothing when others do, or when the model returns it. */
  onlyUser(node: GraphNode): GraphNode | undefined {
    const users = this.users(node);
    return users.length === 1 && !this.isOutput(node) ? users[0] : undefined;
  }

  isOutput(node: GraphNode): boolean {
    return this.output.kind === "node" && this.output.id === node.id;
  }

  shapeOf(input: GraphInput): Shape {
    if (input.kind === "input") return this.input.shape;
    return input.kind === "node" ? this.byId.get(input.id)!.shape : input.tensor.shape;
  }

  typeOf(input: GraphInput): DType {
    if (input.kind === "input") return this.input.dtype;
    return input.kind === "node" ? this.byId.get(input.id)!.dtype : input.tensor.dtype;
  }

  /** One line for each operation: its result, what it takes, its settings, the shape, and the module that it belongs to. */
  toString(): string {
    const rows = this.nodes.map((node) => {
      const settings = describeAttrs(node.attrs);
      const inputs = [...node.inputs.map(showInput), ...(settings ? [settings] : [])];
      const module = node.modulePath || "(model)";
      return [
        `%${node.id} = ${node.operation}(${inputs.join(", ")})`,
        shapeText(node.shape),
        module,
      ];
    });
    const widths = [0, 1].map((i) => Math.max(0, ...rows.map((row) => row[i]!.length)));
    const lines = rows.map(
      ([call, shape, module]) =>
        `  ${call!.padEnd(widths[0]!)}  ${shape!.padEnd(widths[1]!)}  ${module}`,
    );
    const head = `graph(x: ${shapeText(this.input.shape)} ${this.input.dtype})`;
    return [head, ...lines, `  return ${showInput(this.output)}`].join("\n");
  }
}

function showInput(input: GraphInput): string {
  if (input.kind === "node") return `%${input.id}`;
  if (input.kind === "input") return "x";
  if (input.kind === "parameter") return input.path;
  const { tensor } = input;
  const isNumber = tensor.ndim === 0 && tensor.value.storage.readsSync;
  return isNumber ? String(tensor.dataSync()[0]) : `constant${shapeText(tensor.shape)}`;
}
