/** A model as plain data that can be sent to another worker, kept or stored: its graphs by batch size, and each weight once. */
import type { DType, TypedArray } from "../tensor/dtype.ts";
import type { Shape } from "../tensor/shape.ts";

export interface PackedModel {
  readonly version: 1;
  /** The class of the model, for errors. */
  readonly name: string;
  /** Weights, buffers and constants of all graphs. */
  readonly tensors: readonly PackedTensor[];
  /** One for each batch size, ascending. */
  readonly graphs: readonly PackedGraph[];
}

export interface PackedTensor {
  readonly shape: Shape;
  readonly dtype: DType;
  /** In the order of the shape. */
  readonly data: TypedArray;
}

export interface PackedGraph {
  /** The input that it holds for. */
  readonly input: { readonly shape: Shape; readonly dtype: DType };
  /** In the order in which they run; a node's number is its place. */
  readonly nodes: readonly PackedNode[];
  readonly output: PackedInput;
}

export interface PackedNode {
  /** The name of its row in the table of operations. */
  readonly operation: string;
  readonly inputs: readonly PackedInput[];
  /** Plain data. */
  readonly attrs: unknown;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly modulePath: string;
}

export type PackedInput =
  | { readonly kind: "input" }
  | { readonly kind: "node"; readonly at: number }
  /** Place in the list of tensors. */
  | { readonly kind: "tensor"; readonly at: number };
