/** A model at work in this worker on either engine: values in memory go in, values in memory come out. */
import type { PackedModel, TypedArray } from "../../tinytorch/index.ts";

/** A model as it travels to a worker, for the engine that is to run it. */
export type PortableModel =
  | { readonly engine: "tinytorch"; readonly packed: PackedModel }
  | { readonly engine: "onnxruntime"; readonly file: Uint8Array<ArrayBuffer> };

/** Values of a batch, row by row. */
export interface BatchValues {
  readonly data: TypedArray;
  readonly shape: readonly number[];
}

export interface Runner {
  /** `ONNX Runtime Web 1.30.0, wasm`. */
  readonly engineName: string;
  /** The most that the engine has held in tensors in this worker, weights included; undefined where it does not tell. */
  readonly mostBytes: number | undefined;
  /** The rows that a batch of so many samples is filled up to; throws a RangeError for more than the model takes. */
  rowsFor(count: number): number;
  /** The output for one batch. */
  run(batch: BatchValues): Promise<TypedArray>;
}
