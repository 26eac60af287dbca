/** float32 is computed on every backend; int32 holds labels and indices, bool the results of comparisons. */
export type DType = "float32" | "int32" | "bool";

/** How values of a dtype lie in memory on this side of the device. */
export type TypedArray = Float32Array | Int32Array | Uint8Array;

/** Numbers nested as deep as the tensor has dimensions. */
export type NestedArray = number | boolean | readonly NestedArray[];

export function bytesOf(dtype: DType): number {
  return dtype === "bool" ? 1 : 4;
}

/** The dtype of a result computed from both, as in PyTorch: bool < int32 < float32. */
export function promote(a: DType, b: DType): DType {
  if (a === "float32" || b === "float32") return "float32";
  return a === "int32" || b === "int32" ? "int32" : "bool";
}

export function typedArray(dtype: DType, length: number): TypedArray {
  if (dtype === "float32") return new Float32Array(length);
  return dtype === "int32" ? new Int32Array(length) : new Uint8Array(length);
}

/** A fresh array of the dtype's own class; nonzero values become true, fractions of integers are cut off. */
export function toTypedArray(values: ArrayLike<number>, dtype: DType): TypedArray {
  // The constructors copy a block; `from` goes element by element, ten times slower.
  if (dtype === "float32") return new Float32Array(values);
  if (dtype === "int32") return new Int32Array(values);
  return Uint8Array.from(values, (value) => (value === 0 ? 0 : 1));
}
