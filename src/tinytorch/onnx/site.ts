/** One operation of the graph while it is written down as ONNX. */
import type { DType } from "../tensor/dtype.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Attribute } from "./model-proto.ts";

/** Values are known by their names. */
export interface Site {
  readonly operation: string;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly inputs: readonly SiteInput[];
  readonly shape: Shape;
  readonly dtype: DType;
  /** Adds an operator and gives the name of its result, or of the one at `place` where it has several. */
  add(
    operator: string,
    inputs: readonly string[],
    attributes?: Record<string, Attribute>,
    place?: number,
  ): string;
  /** A constant by its values. */
  constant(
    values: readonly number[],
    dims: readonly number[],
    type?: "float32" | "int8" | "int32" | "int64" | "uint8",
  ): string;
  /** A shape as a setting has it, with -1 (or 0: as in the input) where it grows with the batch. */
  dims(setting: string): readonly number[];
  /** Ends the export with a sentence. */
  refuse(why: string): never;
}

export interface SiteInput {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Writes an operation down; gives the name of its result. */
export type Write = (site: Site) => string;
