/** Values as ONNX names their types. */
import type { TypedArray } from "../../tinytorch/index.ts";

/** Values of a tensor, row by row, in a form that can be sent to a worker. */
export interface OnnxValues {
  /** ONNX Runtime's word for the type: `float32`, `int64`. */
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: OnnxData;
}

export type OnnxData = TypedArray | Int8Array | BigInt64Array;

/** An input or output of a file. */
export interface OnnxValueInfo {
  readonly name: string;
  readonly type: string;
  /** A name where the file leaves the size open. */
  readonly shape: readonly (number | string)[];
}

/** `int32 (N, 3)`. */
export function infoWords({ type, shape }: OnnxValueInfo): string {
  return `${type} (${shape.join(", ")})`;
}

/** `"a", float32 (N, 4); "b", int64 (N)`. */
export function inputsWords(inputs: readonly OnnxValueInfo[]): string {
  return inputs.map((input) => `"${input.name}", ${infoWords(input)}`).join("; ");
}
