import type { Value } from "../backend/storage.ts";
import type { InputRules } from "./dtypes.ts";

/** Inputs of an operation's backward pass; data is there only for what the row saves, shapes always. */
export interface Backward<A> {
  gradient: Value;
  inputs: readonly Value[];
  output: Value;
  /** Values that `forward` handed to `save`, in order. */
  saved: readonly Value[];
  attrs: A;
  /** Which inputs want a gradient. */
  needs: readonly boolean[];
}

/**
 * One row of the table of operations: its forward kernels and its vector-Jacobian product. A row may return a gradient of the
 * broadcast shape: the tape sums it down to the input's.
 */
export interface Operation<A = void> {
  name: string;
  /** What it takes: the inputs of `forward` and `vjp` are of these dtypes. */
  dtypes: InputRules;
  /**
   * How 4-d data may lie for this row: "channelsLast" takes its first input so and gives its result so; "any" treats elements
   * alone and passes on what it gets; "fromChannelsLast" takes its first input so, but its result lies as its shape says.
   * Without it everything lies in the order of its shape.
   */
  layout?: "channelsLast" | "any" | "fromChannelsLast";
  forward(inputs: readonly Value[], attrs: A, save: (value: Value) => void): Value;
  /** Attributes of a further run, where each run draws its own; without it the same ones serve. */
  again?(attrs: A, inputs: readonly { readonly requiresGrad: boolean }[]): unknown;
  /** What it computes in under autocast: "fp16" rounds its numbers before and after; without it, float32. */
  autocast?: "fp16";
  /** Which data the product below reads besides the gradient. */
  saves?: "inputs" | "output";
  /** Absent when the operation has no derivative (comparisons, argmax). */
  vjp?(backward: Backward<A>): readonly (Value | undefined)[];
}
